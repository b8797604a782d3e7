//! EventBridge: `PutEvents`.

use axum::response::Response;
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Aws, answer, error};
use crate::bus::Entry;

#[derive(Deserialize)]
struct PutEvents {
    #[serde(rename = "Entries")]
    entries: Vec<PutEntry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PutEntry {
    event_bus_name: Option<String>,
    source: Option<String>,
    detail_type: Option<String>,
    detail: Option<String>,
}

/// EventBridge takes so many entries in one call.
const ENTRIES: usize = 10;

pub(super) fn put_events(aws: &Aws, body: &[u8]) -> Response {
    let Ok(request) = serde_json::from_slice::<PutEvents>(body) else {
        return error(StatusCode::BAD_REQUEST, "ValidationException", "not a PutEvents request");
    };
    if request.entries.is_empty() || request.entries.len() > ENTRIES {
        return error(StatusCode::BAD_REQUEST, "ValidationException", "between 1 and 10 entries are taken");
    }
    let Some(buses) = aws.buses.get() else {
        return error(StatusCode::INTERNAL_SERVER_ERROR, "InternalException", "the bus is not there yet");
    };
    let results: Vec<Value> = request
        .entries
        .into_iter()
        .map(|entry| match entry.checked() {
            Some(entry) => json!({ "EventId": buses.put(&entry, aws.clock.now()) }),
            None => {
                json!({ "ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed." })
            }
        })
        .collect();
    let failed = results.iter().filter(|result| result.get("ErrorCode").is_some()).count();
    answer(StatusCode::OK, &json!({ "FailedEntryCount": failed, "Entries": results }))
}

impl PutEntry {
    fn checked(self) -> Option<Entry> {
        let detail: Value = serde_json::from_str(&self.detail?).ok()?;
        detail.is_object().then_some(Entry {
            bus: self.event_bus_name?,
            source: self.source?,
            detail_type: self.detail_type?,
            detail,
        })
    }
}
