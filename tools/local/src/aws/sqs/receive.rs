//! `ReceiveMessage`.

use std::{collections::BTreeMap, time::Duration};

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Aws, ENTRIES, visibility};
use crate::sqs::{Queues, Received, Refusal, md5_of};

/// Longest `WaitTimeSeconds`.
const LONGEST_WAIT_S: u64 = 20;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ReceiveMessage {
    queue_url: String,
    max_number_of_messages: Option<usize>,
    visibility_timeout: Option<u64>,
    wait_time_seconds: Option<u64>,
    #[serde(default)]
    attribute_names: Vec<String>,
    #[serde(default)]
    message_system_attribute_names: Vec<String>,
    #[serde(default)]
    message_attribute_names: Vec<String>,
}

pub(super) async fn receive(aws: &Aws, request: ReceiveMessage) -> Result<Value, Refusal> {
    let queue = aws.queues.find(&request.queue_url)?;
    let most = request.max_number_of_messages.unwrap_or(1);
    if !(1..=ENTRIES).contains(&most) {
        return Err(Refusal::invalid(
            "Value for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10.",
        ));
    }
    let wait = request.wait_time_seconds.unwrap_or(0);
    if wait > LONGEST_WAIT_S {
        return Err(Refusal::invalid(
            "Value for parameter WaitTimeSeconds is invalid. Reason: Must be between 0 and 20.",
        ));
    }
    let hidden = request.visibility_timeout.map(visibility).transpose()?;
    // By the real time: it is the caller's connection that waits, and not a message.
    let until = tokio::time::sleep(Duration::from_secs(wait));
    let received = aws.queues.receive_or_wait(queue, most, hidden, until).await?;
    let messages: Vec<Value> = received.iter().map(|received| request.show(&aws.queues, received)).collect();
    Ok(if messages.is_empty() { json!({}) } else { json!({ "Messages": messages }) })
}

impl ReceiveMessage {
    fn show(&self, queues: &Queues, received: &Received) -> Value {
        let message = &received.message;
        let mut shown = json!({
            "MessageId": message.id,
            "ReceiptHandle": received.handle,
            "MD5OfBody": md5_of(&message.body),
            "Body": message.body,
        });
        let mut system = attributes(queues, received);
        let asked = |name: &str| {
            let mut names = self.attribute_names.iter().chain(&self.message_system_attribute_names);
            names.any(|asked| asked == name || asked == "All")
        };
        system.retain(|name, _| asked(name));
        if !system.is_empty() {
            shown["Attributes"] = json!(system);
        }
        let mut own = message.attributes.clone();
        own.retain(|name, _| self.message_attribute_names.iter().any(|asked| wants(asked, name)));
        if !own.is_empty() {
            shown["MessageAttributes"] = Value::Object(own);
        }
        shown
    }
}

/// `All`, `.*`, `prefix.*`, or the name itself.
fn wants(asked: &str, name: &str) -> bool {
    asked == "All" || asked == name || asked.strip_suffix(".*").is_some_and(|prefix| name.starts_with(prefix))
}

/// The system's attributes of a message.
pub(crate) fn attributes(queues: &Queues, received: &Received) -> BTreeMap<&'static str, String> {
    let message = &received.message;
    let mut attributes = BTreeMap::from([
        ("SenderId", "AIDALOCAL".to_owned()),
        ("SentTimestamp", message.sent.to_string()),
        ("ApproximateReceiveCount", message.receives.to_string()),
    ]);
    let may_be_absent = [
        ("ApproximateFirstReceiveTimestamp", message.first_received.map(|time| time.to_string())),
        ("MessageGroupId", message.group.clone()),
        ("MessageDeduplicationId", message.deduplication.clone()),
        ("SequenceNumber", message.sequence.clone()),
        ("DeadLetterQueueSourceArn", message.source.as_deref().map(|source| queues.arn(source))),
    ];
    attributes.extend(may_be_absent.into_iter().filter_map(|(name, value)| Some((name, value?))));
    attributes
}
