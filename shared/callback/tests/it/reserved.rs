//! Member names that the JSON library keeps for itself are names like any other.

use dingtalk_callback::{CallbackEvent, Envelope, EventType, NotAnEvent, parse};
use serde_json::Value;

use crate::{RECEIVED_AT, one};

const NUMBER: &str = "$serde_json::private::Number";
const RAW: &str = "$serde_json::private::RawValue";

#[test]
fn a_push_with_a_reserved_name_is_read() {
    for value in [r#""1""#, r#""one""#, "1", "null", "[1]", r#"{"a":1}"#, r#""[1,""#, r#""1","b":2"#] {
        for name in [NUMBER, RAW] {
            let text = format!(r#"{{"EventType":"org_change","CorpId":"ding1","x":{{"{name}":{value}}}}}"#);
            let event = one(&text);
            assert_eq!(event.event_type, EventType::OrgChange, "{text}");
            assert_eq!(event.corp_id.as_deref(), Some("ding1"), "{text}");
            assert_eq!(event.json, text);
        }
    }
}

#[test]
fn the_rows_beside_it_are_read_too() {
    let row = |content: &str| format!(r#"{{"biz_type":13,"corp_id":"ding1","biz_id":"u1","biz_data":{content}}}"#);
    let good = row(r#"{"syncAction":"user_leave_org"}"#);
    let odd = row(&format!(r#"{{"{NUMBER}":"x","syncAction":"user_add_org"}}"#));
    let text = format!(r#"{{"EventType":"SYNC_HTTP_PUSH_HIGH","bizData":[{good},{odd}]}}"#);
    let events = parse(&text, RECEIVED_AT).unwrap();
    let types: Vec<_> = events.into_iter().map(|event| event.event_type).collect();
    assert_eq!(types, [EventType::UserLeaveOrg, EventType::UserAddOrg]);
}

/// Its text stands under `x`, but as a string it is no event.
#[test]
fn a_string_under_a_reserved_name_stays_a_string() {
    let inner = Value::from(r#"{"EventType":"suite_ticket","SuiteTicket":"S3CRET"}"#);
    let event = one(format!(r#"{{"{RAW}":{inner}}}"#));
    assert_eq!(event.event_type, EventType::Other("unnamed".to_owned()));
    assert!(event.carries_secrets());
    let restored =
        CallbackEvent::restore(Envelope::SyncHigh, &format!(r#"{{"biz_data":{{"{RAW}":"["}}}}"#), RECEIVED_AT);
    assert!(restored.is_ok());
}

/// Read as JSON each time, these strings would add up to some two thousand levels, too many for a thread's stack.
#[test]
fn nesting_has_its_limit_behind_a_reserved_name() {
    let lists = |levels: usize, inner: &str| "[".repeat(levels) + inner + &"]".repeat(levels);
    let nested = |levels| {
        (0..14).fold("0".to_owned(), |inner, _| lists(levels, &format!(r#"{{"{RAW}":{}}}"#, Value::from(inner))))
    };
    assert_eq!(one(format!(r#"{{"EventType":"x","a":{}}}"#, nested(125))).event_type.as_str(), "x");
    let deeper = format!(r#"{{"EventType":"x","a":{}}}"#, nested(126));
    assert_eq!(parse(&deeper, RECEIVED_AT), Err(NotAnEvent::NotJson));
}
