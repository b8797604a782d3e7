//! An entry of the list, as an event. Both shapes, flat as in 2016 and under the event's own name, are read by
//! `dingtalk-callback`, like a push; with an `eventId` it has the same identity as its push.

use dingtalk_callback::{CallbackEvent, parse};
use serde_json::json;

/// The event type of an entry that is no event. No function wants it, so it is kept.
pub(crate) const UNREADABLE: &str = "failed_event_unreadable";

/// The events of an entry of the list of `corp`, read at `read_at`. What it is, it says itself; where it does not name its
/// company, it is the one whose list it is on. Whatever is no event becomes one that holds it.
pub(crate) fn events(entry: &str, corp: &str, read_at: i64) -> Vec<CallbackEvent> {
    let Ok(events) = parse(entry, read_at) else { return unreadable(entry, corp, read_at) };
    if events.iter().all(|event| event.corp_id.is_some()) {
        return events;
    }
    let named = with_corp(entry, corp).and_then(|entry| parse(&entry, read_at).ok());
    named.unwrap_or(events)
}

/// The object with one member more, and every other byte as it was.
fn with_corp(entry: &str, corp: &str) -> Option<String> {
    let members = entry.trim_start().strip_prefix('{')?;
    let comma = if members.trim_start().starts_with('}') { "" } else { "," };
    Some(format!("{{\"corpid\":{}{comma}{members}", json!(corp)))
}

fn unreadable(entry: &str, corp: &str, read_at: i64) -> Vec<CallbackEvent> {
    let event = json!({ "call_back_tag": UNREADABLE, "corpid": corp, "event_time": read_at, "entry": entry });
    parse(&event.to_string(), read_at).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use dingtalk_callback::{Detail, EventType};

    use super::*;

    fn one(entry: &str) -> CallbackEvent {
        let mut events = events(entry, "dingcorp1", 1_700_000_000_000);
        assert_eq!(events.len(), 1, "{entry}");
        events.remove(0)
    }

    fn users(entry: &str) -> Vec<String> {
        match one(entry).detail {
            Detail::Users { user_ids, .. } => user_ids,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn both_shapes_are_one_event() {
        let flat =
            r#"{"event_time":1606126433000,"call_back_tag":"user_add_org","userid":["u1"],"corpid":"dingcorp2"}"#;
        let named = r#"{"call_back_tag":"user_add_org","event_time":1606126433000,"user_add_org":{"userid":["u1"],"corpid":"dingcorp2"}}"#;
        for entry in [flat, named] {
            let event = one(entry);
            assert_eq!(event.event_type, EventType::UserAddOrg);
            assert_eq!(event.corp_id.as_deref(), Some("dingcorp2"), "what it says itself counts");
            assert_eq!(event.time, 1_606_126_433_000);
            assert_eq!(users(entry), ["u1"]);
        }
        let role = one(
            r#"{"call_back_tag":"label_user_change","event_time":1,"label_user_change":{"roleLabelChange":{"useridlist":["u1"],"labelidlist":[9223372036854775807],"action":"add"},"corpid":"dingcorp1"}}"#,
        );
        assert!(
            matches!(role.detail, Detail::Roles { role_ids, user_ids, .. } if role_ids == [i64::MAX] && user_ids == ["u1"])
        );
    }

    #[test]
    fn an_entry_that_names_no_company_is_of_the_one_that_was_asked_for() {
        for entry in [r#"{"call_back_tag":"org_change","event_time":1606126433000}"#, "{}"] {
            let event = one(entry);
            assert_eq!(event.corp_id.as_deref(), Some("dingcorp1"), "{entry}");
            let again = CallbackEvent::restore(event.envelope, &event.json, 1_700_000_000_000).unwrap();
            assert_eq!(again, event, "the row holds the company as well");
        }
    }

    #[test]
    fn an_event_with_an_id_is_the_one_that_was_pushed() {
        let push = r#"{"EventType":"user_add_org","CorpId":"dingcorp1","eventId":"e-1","timeStamp":"1606126433000","userId":["u1"]}"#;
        let pushed = parse(push, 1_606_126_433_100).unwrap().remove(0);
        for entry in [
            r#"{"call_back_tag":"user_add_org","event_time":1606126433000,"eventId":"e-1","userid":["u1"],"corpid":"dingcorp1"}"#,
            r#"{"call_back_tag":"user_add_org","user_add_org":{"eventId":"e-1","userid":["u1"],"corpid":"dingcorp1"}}"#,
        ] {
            assert_eq!(one(entry).identity, pushed.identity);
        }
    }

    #[test]
    fn what_is_no_event_is_kept_as_one() {
        for entry in ["7", r#""text""#, "[1,2]", "true", "not json"] {
            let event = one(entry);
            assert_eq!(event.event_type, EventType::Other(UNREADABLE.to_owned()));
            assert_eq!(event.corp_id.as_deref(), Some("dingcorp1"));
            assert_eq!(event.value().unwrap()["entry"], entry, "nothing of it is lost");
        }
        assert_eq!(one(r#"{"call_back_tag":"new_tag","corpid":"c"}"#).event_type, EventType::Other("new_tag".into()));
    }

    #[test]
    fn the_same_entry_is_the_same_event_however_often_its_page_is_worked_off() {
        let entry = r#"{"call_back_tag":"org_dept_modify","deptid":[2]}"#;
        assert_eq!(one(entry).identity, one(entry).identity);
        assert_ne!(one(entry).identity, one(r#"{"call_back_tag":"org_dept_modify","deptid":[3]}"#).identity);
    }
}
