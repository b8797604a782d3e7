//! Events that go out whole to the team's own code: those that no function of ours works on, which also stay whole in the
//! inbox, and those of contacts.

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
    Finished::Kept(passed_on(job).into_iter().collect())
}

/// The event was worked on, and `told` tells of that. It goes out whole all the same, for who waits for it there; only if
/// it cannot, because it is too large or carries a secret, it stays in the inbox.
#[must_use]
pub fn worked_on(job: &Job<'_>, mut told: Vec<DomainEvent>) -> Finished {
    let event = passed_on(job);
    let whole = event.is_some() && goes_out_whole(&job.event);
    told.extend(event);
    if whole { Finished::Done(told) } else { Finished::Kept(told) }
}

fn passed_on(job: &Job<'_>) -> Option<DomainEvent> {
    let key = &job.row.key;
    (!job.event.carries_secrets()).then(|| DomainEvent {
        name: EVENT_KEPT.to_owned(),
        id: format!("{key}#{EVENT_KEPT}"),
        app: key.app().to_owned(),
        corp: key.corp().map(str::to_owned),
        time: job.event.time,
        detail: detail(&job.event),
    })
}

fn goes_out_whole(event: &CallbackEvent) -> bool {
    event.json.len() <= LARGEST
}

fn detail(event: &CallbackEvent) -> Value {
    let name = event.event_type.as_str();
    match Some(event).filter(|event| goes_out_whole(event)).and_then(CallbackEvent::value) {
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
