//! `GetQueueUrl` and `GetQueueAttributes`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::Aws;
use crate::sqs::{Refusal, arn, name};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GetQueueUrl {
    queue_name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GetQueueAttributes {
    queue_url: String,
    #[serde(default)]
    attribute_names: Vec<String>,
}

pub(super) fn url(aws: &Aws, request: &GetQueueUrl) -> Result<Value, Refusal> {
    let id = aws.queues.find(&request.queue_name)?;
    let fifo = aws.queues.properties(id)?.fifo;
    Ok(json!({ "QueueUrl": aws.queue_url(&name(id, fifo)) }))
}

pub(super) fn attributes(aws: &Aws, request: &GetQueueAttributes) -> Result<Value, Refusal> {
    let id = aws.queues.find(&request.queue_url)?;
    let properties = aws.queues.properties(id)?;
    let [visible, in_flight, delayed] = aws.queues.depth(id)?;
    let mut attributes = BTreeMap::from([
        ("QueueArn", arn(&name(id, properties.fifo))),
        ("ApproximateNumberOfMessages", visible.to_string()),
        ("ApproximateNumberOfMessagesNotVisible", in_flight.to_string()),
        ("ApproximateNumberOfMessagesDelayed", delayed.to_string()),
        ("VisibilityTimeout", properties.visibility_timeout.as_secs().to_string()),
        ("MessageRetentionPeriod", properties.retention.as_secs().to_string()),
        ("DelaySeconds", properties.delay.as_secs().to_string()),
        ("MaximumMessageSize", properties.maximum_message_size.to_string()),
    ]);
    if properties.fifo {
        attributes.insert("FifoQueue", "true".to_owned());
        attributes.insert("ContentBasedDeduplication", properties.content_based_deduplication.to_string());
        let scope = if properties.deduplication_by_group { "messageGroup" } else { "queue" };
        attributes.insert("DeduplicationScope", scope.to_owned());
    }
    if let Some(redrive) = &properties.redrive {
        let policy = json!({
            "deadLetterTargetArn": aws.queues.arn(&redrive.target),
            "maxReceiveCount": redrive.maximum_receives,
        });
        attributes.insert("RedrivePolicy", policy.to_string());
    }
    attributes.retain(|name, _| request.attribute_names.iter().any(|asked| asked == name || asked == "All"));
    Ok(if attributes.is_empty() { json!({}) } else { json!({ "Attributes": attributes }) })
}
