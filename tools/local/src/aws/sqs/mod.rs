//! SQS: the calls that send, receive and delete, and those that look a queue up.

mod attributes;
mod receive;
mod send;

use std::time::Duration;

use axum::response::Response;
use http::{HeaderValue, StatusCode, header};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

pub(crate) use receive::attributes as message_attributes;

use super::Aws;
use crate::sqs::Refusal;

/// SQS takes so many entries in one call.
const ENTRIES: usize = 10;

/// Longest visibility timeout: 12 hours.
const LONGEST_VISIBILITY_S: u64 = 43_200;

pub(super) async fn call(aws: &Aws, operation: &str, body: &[u8]) -> Response {
    let answered = match operation {
        "SendMessage" => read(body).and_then(|request| send::one(aws, request)),
        "SendMessageBatch" => read(body).and_then(|request| send::batch(aws, request)),
        "ReceiveMessage" => match read(body) {
            Ok(request) => receive::receive(aws, request).await,
            Err(refusal) => Err(refusal),
        },
        "DeleteMessage" => read(body).and_then(|request| delete(aws, &request)),
        "DeleteMessageBatch" => read(body).and_then(|request| delete_batch(aws, &request)),
        "ChangeMessageVisibility" => read(body).and_then(|request| change(aws, &request)),
        "GetQueueUrl" => read(body).and_then(|request| attributes::url(aws, &request)),
        "GetQueueAttributes" => read(body).and_then(|request| attributes::attributes(aws, &request)),
        other => Err(Refusal::unknown(other)),
    };
    match answered {
        Ok(value) => answer(StatusCode::OK, &value),
        Err(refusal) => refused(&refusal),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Handle {
    queue_url: String,
    receipt_handle: String,
    visibility_timeout: Option<u64>,
}

fn delete(aws: &Aws, request: &Handle) -> Result<Value, Refusal> {
    let queue = aws.queues.find(&request.queue_url)?;
    aws.queues.delete(queue, &request.receipt_handle)?;
    Ok(json!({}))
}

fn change(aws: &Aws, request: &Handle) -> Result<Value, Refusal> {
    let queue = aws.queues.find(&request.queue_url)?;
    let seconds = request.visibility_timeout.ok_or_else(|| Refusal::missing("VisibilityTimeout"))?;
    aws.queues.change_visibility(queue, &request.receipt_handle, visibility(seconds)?)?;
    Ok(json!({}))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Handles {
    queue_url: String,
    entries: Vec<HandleEntry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct HandleEntry {
    id: String,
    receipt_handle: String,
}

fn delete_batch(aws: &Aws, request: &Handles) -> Result<Value, Refusal> {
    let queue = aws.queues.find(&request.queue_url)?;
    distinct(request.entries.iter().map(|entry| entry.id.as_str()))?;
    let results = request.entries.iter().map(|entry| {
        let deleted = aws.queues.delete(queue, &entry.receipt_handle).map(|_| json!({ "Id": entry.id }));
        deleted.map_err(|refusal| (entry.id.clone(), refusal))
    });
    Ok(report(results))
}

/// Each entry of a batch by itself.
fn report(results: impl Iterator<Item = Result<Value, (String, Refusal)>>) -> Value {
    let (mut successful, mut failed) = (Vec::new(), Vec::new());
    for result in results {
        match result {
            Ok(entry) => successful.push(entry),
            Err((id, Refusal { code, message, .. })) => {
                failed.push(json!({ "Id": id, "Code": code, "Message": message, "SenderFault": true }));
            }
        }
    }
    json!({ "Successful": successful, "Failed": failed })
}

/// Between one and ten entries with ids of their own.
fn distinct<'a>(ids: impl Iterator<Item = &'a str>) -> Result<(), Refusal> {
    let mut ids: Vec<&str> = ids.collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    match count {
        0 => Err(Refusal::empty_batch()),
        count if count > ENTRIES => Err(Refusal::too_many_entries()),
        count if count > ids.len() => Err(Refusal::same_ids()),
        _ => Ok(()),
    }
}

fn visibility(seconds: u64) -> Result<Duration, Refusal> {
    let known = seconds <= LONGEST_VISIBILITY_S;
    known.then(|| Duration::from_secs(seconds)).ok_or_else(|| {
        Refusal::invalid("Value for parameter VisibilityTimeout is invalid. Reason: Must be between 0 and 43200.")
    })
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice(body).map_err(|error| Refusal::invalid(format!("The request cannot be read: {error}.")))
}

fn answer(status: StatusCode, body: &Value) -> Response {
    let mut response = super::answer(status, body);
    let json = HeaderValue::from_static("application/x-amz-json-1.0");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}

/// An error, with the code of the older protocol in its header: what the SDKs go by.
fn refused(refusal: &Refusal) -> Response {
    let body = json!({ "__type": format!("com.amazonaws.sqs#{}", refusal.shape), "message": refusal.message });
    let mut response = answer(StatusCode::BAD_REQUEST, &body);
    if let Ok(code) = HeaderValue::from_str(&format!("{};Sender", refusal.code)) {
        response.headers_mut().insert("x-amzn-query-error", code);
    }
    response
}
