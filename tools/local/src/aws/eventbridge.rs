//! EventBridge: `PutEvents`, which takes and refuses entry by entry.

use axum::response::Response;
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Aws, answer, error};
use crate::bus::{Buses, Entry};

/// EventBridge takes so many entries in one call.
const ENTRIES: usize = 10;

/// Longest `DetailType`, in characters.
const LONGEST_DETAIL_TYPE: usize = 128;

/// Largest entry, in bytes of `Source`, `DetailType` and `Detail`: 1 MB.
const LARGEST_ENTRY: usize = 1024 * 1024;

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

/// Why an entry is not taken: `ErrorCode` and `ErrorMessage`.
#[derive(Debug, PartialEq, Eq)]
struct Refusal(&'static str, &'static str);

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
    let results = request.entries.into_iter().map(|entry| {
        if aws.faults.refuses_entry() {
            return Err(Refusal("ThrottlingException", "Refused on purpose."));
        }
        entry.checked(buses).map(|entry| buses.put(&entry, aws.clock.now()))
    });
    answer(StatusCode::OK, &report(results.collect()))
}

/// The answer: one result for each entry, in their order.
fn report(results: Vec<Result<String, Refusal>>) -> Value {
    let failed = results.iter().filter(|result| result.is_err()).count();
    let results = results.into_iter().map(|result| match result {
        Ok(id) => json!({ "EventId": id }),
        Err(Refusal(code, message)) => json!({ "ErrorCode": code, "ErrorMessage": message }),
    });
    json!({ "FailedEntryCount": failed, "Entries": results.collect::<Vec<_>>() })
}

impl PutEntry {
    fn checked(self, buses: &Buses) -> Result<Entry, Refusal> {
        let entry = self.valid()?;
        // EventBridge itself takes an entry for a bus that is not there, gives it an id and drops it without a word: a
        // wrong name has to be found here.
        if buses.has(&entry.bus) {
            Ok(entry)
        } else {
            Err(Refusal("ResourceNotFoundException", "There is no such bus."))
        }
    }

    /// The entry by itself, whatever buses there are.
    fn valid(self) -> Result<Entry, Refusal> {
        let missing = || Refusal("InvalidArgument", "Source, DetailType and Detail are required.");
        let source = self.source.ok_or_else(missing)?;
        let detail_type = self.detail_type.ok_or_else(missing)?;
        let detail = self.detail.ok_or_else(missing)?;
        if detail_type.chars().count() > LONGEST_DETAIL_TYPE {
            return Err(Refusal("InvalidArgument", "DetailType is longer than 128 characters."));
        }
        if source.len() + detail_type.len() + detail.len() > LARGEST_ENTRY {
            return Err(Refusal("InvalidArgument", "The entry is larger than 1 MB."));
        }
        let detail: Value = serde_json::from_str(&detail).unwrap_or_default();
        if !detail.is_object() {
            return Err(Refusal("MalformedDetail", "Detail is malformed."));
        }
        // Without a name it is for the account's default bus.
        let bus = self.event_bus_name.unwrap_or_else(|| "default".to_owned());
        Ok(Entry { bus, source, detail_type, detail })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(detail_type: &str, detail: &str) -> PutEntry {
        let some = |text: &str| Some(text.to_owned());
        PutEntry {
            event_bus_name: some("Bus"),
            source: some("s"),
            detail_type: some(detail_type),
            detail: some(detail),
        }
    }

    fn code(entry: PutEntry) -> Option<&'static str> {
        entry.valid().err().map(|Refusal(code, _)| code)
    }

    #[test]
    fn limits_are_met_exactly() {
        // Characters, not bytes.
        assert_eq!(code(entry(&"字".repeat(128), "{}")), None);
        assert_eq!(code(entry(&"字".repeat(129), "{}")), Some("InvalidArgument"));
        let detail = |size: usize| format!(r#"{{"a":"{}"}}"#, "x".repeat(size - 8));
        assert_eq!(code(entry("t", &detail(LARGEST_ENTRY - 2))), None);
        assert_eq!(code(entry("t", &detail(LARGEST_ENTRY - 1))), Some("InvalidArgument"));
    }

    #[test]
    fn an_entry_needs_its_parts_and_an_object() {
        assert_eq!(code(PutEntry { source: None, ..entry("t", "{}") }), Some("InvalidArgument"));
        assert_eq!(code(PutEntry { detail_type: None, ..entry("t", "{}") }), Some("InvalidArgument"));
        assert_eq!(code(PutEntry { detail: None, ..entry("t", "{}") }), Some("InvalidArgument"));
        for detail in ["", "1", "[]", "{", "null"] {
            assert_eq!(code(entry("t", detail)), Some("MalformedDetail"), "{detail}");
        }
    }

    #[test]
    fn a_bus_has_to_be_in_the_template() {
        let observer = crate::Observer::default();
        let time = crate::time::Time::new(dingtalk_lambda::Clock::default());
        let queues = std::sync::Arc::new(crate::sqs::Queues::new(&Default::default(), time, observer.clone()).unwrap());
        let buses = Buses::new(vec!["Bus".to_owned()], Vec::new(), queues, observer, 1);
        assert!(entry("t", "{}").checked(&buses).is_ok());
        for name in [None, Some("default".to_owned()), Some("bus".to_owned())] {
            let refused = PutEntry { event_bus_name: name, ..entry("t", "{}") }.checked(&buses);
            assert_eq!(refused.err().map(|Refusal(code, _)| code), Some("ResourceNotFoundException"));
        }
    }

    #[test]
    fn the_report_has_a_result_for_each_entry_and_counts_the_failed() {
        let results = vec![Ok("1".to_owned()), Err(Refusal("ThrottlingException", "m")), Ok("2".to_owned())];
        let answer = json!({ "FailedEntryCount": 1, "Entries": [
            { "EventId": "1" }, { "ErrorCode": "ThrottlingException", "ErrorMessage": "m" }, { "EventId": "2" },
        ] });
        assert_eq!(report(results), answer);
    }
}
