//! What is left of an event that nobody took, and what Lambda tells its destinations of it.

use serde_json::{Value, json};

/// A message nobody took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetter {
    /// The function it was for, or the queue that it was in.
    pub function: String,
    /// Why it ended here.
    pub reason: String,
    /// What the function was invoked with, or the message's body: a hint, no content.
    pub event: String,
}

/// Lambda's invocation record, as an on-failure destination gets it.
pub(crate) fn invocation_record(letter: &DeadLetter, attempts: usize, now: i64) -> String {
    let event: Value = serde_json::from_str(&letter.event).unwrap_or_default();
    let mut record = record(&letter.function, "RetriesExhausted", attempts, now);
    record["requestPayload"] = event;
    record["responsePayload"] = json!({ "errorMessage": letter.reason, "errorType": "Error" });
    record.to_string()
}

/// The record of a stream's batch that was given up: which records, not what is in them.
pub(crate) fn batch_record(function: &str, condition: &str, attempts: usize, now: i64, info: Value) -> String {
    let mut record = record(function, condition, attempts, now);
    record["DDBStreamBatchInfo"] = info;
    record.to_string()
}

fn record(function: &str, condition: &str, attempts: usize, now: i64) -> Value {
    json!({
        "version": "1.0",
        "timestamp": time(now),
        "requestContext": {
            "requestId": format!("local-{now:x}"),
            "functionArn": crate::pool::arn(function),
            "condition": condition,
            "approximateInvokeCount": attempts,
        },
        "responseContext": { "statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled" },
    })
}

/// AWS's format of a time, with milliseconds, in UTC.
pub(crate) fn time(now: i64) -> String {
    let time = jiff::Timestamp::from_millisecond(now).unwrap_or_default();
    time.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}
