use dingtalk_callback::{CallbackEvent, EventType, parse};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::RECEIVED_AT;

/// Member names that mean something, in more than one spelling, and some that do not.
const NAMES: [&str; 24] = [
    "EventType",
    "eventtype",
    "bizData",
    "biz_data",
    "biz_type",
    "biz_id",
    "corp_id",
    "CorpId",
    "AuthCorpId",
    "TimeStamp",
    "gmt_modified",
    "eventId",
    "syncAction",
    "UserId",
    "DeptId",
    "LabelIdList",
    "SuiteTicket",
    "AgentId",
    "orderId",
    "auth_info",
    "agent",
    "data",
    "call_back_tag",
    "x",
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => prop::sample::select(EventType::ALL).prop_map(|event_type| event_type.to_string()),
        1 => Just(" SYNC_HTTP_PUSH_HIGH".to_owned()),
        1 => Just("sync_http_push_medium".to_owned()),
        1 => any::<i64>().prop_map(|number| number.to_string()),
        1 => any::<String>(),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 48, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            object(inner.clone()).prop_map(Value::from),
            object(inner).prop_map(|object| Value::from(Value::from(object).to_string())),
        ]
    })
}

fn object(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Map<String, Value>> {
    let name = prop_oneof![8 => prop::sample::select(&NAMES[..]).prop_map(str::to_owned), 1 => any::<String>()];
    prop::collection::hash_map(name, value, 0..8).prop_map(|members| members.into_iter().collect())
}

/// A push of either kind whose members may be anything.
fn push() -> impl Strategy<Value = String> {
    let classic = (text(), object(value())).prop_map(|(name, mut members)| {
        members.insert("EventType".to_owned(), name.into());
        Value::from(members)
    });
    let rows = prop::collection::vec(prop_oneof![4 => object(value()).prop_map(Value::from), 1 => value()], 0..4)
        .prop_map(|rows| json!({"EventType": "SYNC_HTTP_PUSH_HIGH", "bizData": rows}));
    (prop_oneof![classic, rows], any::<bool>()).prop_map(
        |(push, pretty)| {
            if pretty { format!("{push:#}") } else { push.to_string() }
        },
    )
}

fn holds(events: &[CallbackEvent]) -> Result<(), TestCaseError> {
    prop_assert!(!events.is_empty());
    for event in events {
        prop_assert!(event.time <= RECEIVED_AT + dingtalk_callback::MAX_AHEAD_MS);
        prop_assert!(event.time > 0);
        prop_assert!((1..=128).contains(&event.identity.len()));
        prop_assert!(event.identity.chars().all(|c| c.is_ascii_alphanumeric() || "_.:-".contains(c)));
        prop_assert!(!event.event_type.as_str().is_empty());
        prop_assert_eq!(&EventType::parse(event.event_type.as_str()), &event.event_type);
        let _ = event.carries_secrets();

        let restored = CallbackEvent::restore(event.envelope, &event.json, RECEIVED_AT);
        prop_assert_eq!(restored.as_ref(), Ok(event));
        prop_assert_eq!(format!("{:?}", restored.unwrap()), format!("{event:?}"));
    }
    Ok(())
}

proptest! {
    #[test]
    fn any_push_gives_events_that_can_be_restored(push in push()) {
        let events = parse(&push, RECEIVED_AT).unwrap();
        holds(&events)?;
        prop_assert_eq!(&parse(&push, RECEIVED_AT).unwrap(), &events);
    }

    #[test]
    fn any_json_is_read_or_refused(value in value()) {
        match parse(&value.to_string(), RECEIVED_AT) {
            Ok(events) => holds(&events)?,
            Err(_) => prop_assert!(!value.is_object()),
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in any::<String>(), cut in any::<prop::sample::Index>(), push in push()) {
        let _ = parse(&text, RECEIVED_AT);
        let end = push.char_indices().map(|(at, _)| at).nth(cut.index(push.chars().count())).unwrap_or(0);
        let _ = parse(&push[..end], RECEIVED_AT);
    }

    #[test]
    fn any_clock_will_do(push in push(), received_at in any::<i64>()) {
        for event in parse(&push, received_at).unwrap() {
            prop_assert!(event.time <= received_at.saturating_add(dingtalk_callback::MAX_AHEAD_MS));
        }
    }
}
