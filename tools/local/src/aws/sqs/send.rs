//! `SendMessage` and `SendMessageBatch`.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Aws, distinct, report};
use crate::sqs::{Draft, Refusal, md5_of, size};

/// Largest call, in bytes of all its messages: 1 MiB.
const LARGEST: usize = 1_048_576;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SendMessage {
    queue_url: String,
    #[serde(flatten)]
    message: Parts,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SendMessageBatch {
    queue_url: String,
    #[serde(default)]
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Entry {
    id: String,
    #[serde(flatten)]
    message: Parts,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Parts {
    #[serde(default)]
    message_body: String,
    #[serde(default)]
    message_attributes: Map<String, Value>,
    message_group_id: Option<String>,
    message_deduplication_id: Option<String>,
    delay_seconds: Option<i64>,
}

impl From<Parts> for Draft {
    fn from(parts: Parts) -> Self {
        Self {
            body: parts.message_body,
            attributes: parts.message_attributes,
            group: parts.message_group_id,
            deduplication: parts.message_deduplication_id,
            delay: parts.delay_seconds,
        }
    }
}

pub(super) fn one(aws: &Aws, request: SendMessage) -> Result<Value, Refusal> {
    let queue = aws.queues.find(&request.queue_url)?;
    send(aws, queue, request.message.into())
}

pub(super) fn batch(aws: &Aws, request: SendMessageBatch) -> Result<Value, Refusal> {
    let queue = aws.queues.find(&request.queue_url)?;
    distinct(request.entries.iter().map(|entry| entry.id.as_str()))?;
    let drafts: Vec<(String, Draft)> =
        request.entries.into_iter().map(|entry| (entry.id, entry.message.into())).collect();
    if drafts.iter().map(|(_, draft)| size(draft)).sum::<usize>() > LARGEST {
        return Err(Refusal::batch_too_long());
    }
    Ok(report(drafts.into_iter().map(|(id, draft)| match send(aws, queue, draft) {
        Ok(mut sent) => {
            sent["Id"] = json!(id);
            Ok(sent)
        }
        Err(refusal) => Err((id, refusal)),
    })))
}

fn send(aws: &Aws, queue: &str, draft: Draft) -> Result<Value, Refusal> {
    if aws.faults.refuses_message() {
        return Err(Refusal::throttled());
    }
    let md5 = md5_of(&draft.body);
    let sent = aws.queues.send(queue, draft)?;
    let mut answer = json!({ "MessageId": sent.id, "MD5OfMessageBody": md5 });
    if let Some(sequence) = sent.sequence {
        answer["SequenceNumber"] = json!(sequence);
    }
    Ok(answer)
}
