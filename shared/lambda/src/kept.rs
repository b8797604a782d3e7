//! Events that no function of ours works on: they stay whole in the inbox, and the team's own code is told.

use dingtalk_callback::CallbackEvent;
use dingtalk_store::DomainEvent;
use serde_json::{Value, json};

use crate::{Finished, Job};

/// Name of the domain event.
pub const EVENT_KEPT: &str = "EventKept";

/// Larger events go out by name only: an entry of the bus holds 256 KB where the bus is of the old kind.
const LARGEST: usize = 200 * 1024;

/// The event ends as kept; it goes out whole as a domain event, unless it carries a secret.
#[must_use]
pub fn kept(job: &Job<'_>) -> Finished {
    let key = &job.row.key;
    if job.event.carries_secrets() {
        return Finished::Kept(Vec::new());
    }
    Finished::Kept(vec![DomainEvent {
        name: EVENT_KEPT.to_owned(),
        id: format!("{key}#{EVENT_KEPT}"),
        app: key.app().to_owned(),
        corp: key.corp().map(str::to_owned),
        time: job.event.time,
        detail: detail(&job.event),
    }])
}

fn detail(event: &CallbackEvent) -> Value {
    let name = event.event_type.as_str();
    match Some(event).filter(|event| event.json.len() <= LARGEST).and_then(CallbackEvent::value) {
        Some(payload) => json!({ "event": name, "payload": payload }),
        None => json!({ "event": name, "payloadOmitted": true, "bytes": event.json.len() }),
    }
}

#[cfg(test)]
mod tests {
    use dingtalk_callback::Envelope;

    use super::*;

    #[test]
    fn a_large_event_goes_out_by_name() {
        let detail = |json: &str| detail(&CallbackEvent::restore(Envelope::Classic, json, 0).unwrap());
        let small = detail(r#"{"EventType":"check_in"}"#);
        assert_eq!(small["payload"]["EventType"], "check_in");
        let large = format!(r#"{{"EventType":"check_in","x":"{}"}}"#, "x".repeat(LARGEST));
        assert_eq!(detail(&large), json!({ "event": "check_in", "payloadOmitted": true, "bytes": large.len() }));
        // Names that mean something to the JSON library.
        let odd = r#"{"$serde_json::private::Number":"x","EventType":"check_in","y":{"$serde_json::private::RawValue":"[]"}}"#;
        assert_eq!(detail(odd)["payload"].to_string(), odd);
    }
}
