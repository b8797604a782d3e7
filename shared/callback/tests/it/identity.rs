use dingtalk_callback::{CallbackEvent, parse};
use serde_json::{Value, json};

use crate::{RECEIVED_AT, one};

fn row() -> Value {
    json!({
        "id": 1, "gmt_modified": 1_699_999_999_000_i64, "biz_type": 2, "subscribe_id": "716001_0", "corp_id": "ding1",
        "biz_id": "716001", "biz_data": "{\"syncAction\":\"suite_ticket\",\"suiteTicket\":\"t1\"}", "status": 0,
    })
}

fn of_row(row: &Value) -> String {
    one(json!({"EventType": "SYNC_HTTP_PUSH_HIGH", "bizData": [row]})).identity
}

fn with(name: &str, value: Value) -> String {
    let mut row = row();
    row[name] = value;
    of_row(&row)
}

/// The identity of a text that is one event, received at this time.
fn at(text: &str, received_at: i64) -> String {
    let events = parse(text, received_at).unwrap();
    let [event] = events.as_slice() else { panic!("not one event: {events:?}") };
    let restored = CallbackEvent::restore(event.envelope, &event.json, received_at).unwrap();
    assert_eq!(restored.identity, event.identity);
    event.identity.clone()
}

const HOUR_MS: i64 = 3_600_000;

/// The first moment of the hour that [`RECEIVED_AT`] lies in.
const FULL_HOUR: i64 = 1_699_999_200_000;

#[test]
fn a_fitting_event_id_is_taken_as_it_is() {
    for id in ["e", "c7c7120f2c07419-ebdba:03.18_c8", &"a".repeat(128)] {
        assert_eq!(one(json!({"EventType": "x", "eventId": id})).identity, id);
        assert_eq!(one(json!({"EventType": "x", "EventID": format!(" {id} ")})).identity, id);
    }
    assert_eq!(one(json!({"EventType": "x", "eventId": 42})).identity, "42");
}

#[test]
fn an_unfit_event_id_is_hashed() {
    // SHA-256 of "a#b".
    assert_eq!(
        one(json!({"EventType": "x", "eventId": "a#b"})).identity,
        "8187fc8f7f007036dffc199544b33167632c7739733785bbdec0fbb9a2c43ca1"
    );
    let long = "a".repeat(129);
    let identity = one(json!({"EventType": "x", "eventId": long, "n": 1})).identity;
    assert_eq!(identity.len(), 64);
    assert_eq!(identity, one(json!({"EventType": "x", "eventId": long, "n": 2})).identity);
}

#[test]
fn without_an_event_id_it_is_the_plaintext() {
    // SHA-256 of the text between the quotes.
    let text = r#"{"EventType":"suite_relieve","TimeStamp":1699999999}"#;
    assert_eq!(one(text).identity, "696988964ed66f4f6b337214d36a86ca06c1b819ef9b3eb3c0893804e7fec29f");
    assert_eq!(at(text, 1), at(text, RECEIVED_AT));
    assert_ne!(one(text).identity, one(format!("{text} ")).identity);
}

#[test]
fn a_row_pushed_again_is_the_same() {
    assert_eq!(of_row(&row()), of_row(&row()));
    assert_eq!(with("id", json!(2)), of_row(&row()), "a change gives the row another number");
    assert_eq!(with("status", json!(1)), of_row(&row()));
    assert_eq!(with("biz_type", json!("2")), of_row(&row()));

    let a = r#"{"biz_type":2,"corp_id":"d","biz_data":"{\"syncAction\":\"suite_ticket\"}"}"#;
    let b = r#"{ "biz_data":"{\"syncAction\":\"suite_ticket\"}", "corp_id":"d", "biz_type":2 }"#;
    let push = |row: &str| one(format!(r#"{{"bizData":[{row}],"EventType":"SYNC_HTTP_PUSH_HIGH"}}"#)).identity;
    assert_eq!(push(a), push(b), "the order of the members does not count");
    let a = r#"{"biz_type":2,"biz_data":{"syncAction":"suite_ticket","n":[{"a":1.5,"b":2}]}}"#;
    let b = r#"{"biz_type":2,"biz_data":{"n":[{"b":2, "a":1.5}], "syncAction":"suite_ticket"}}"#;
    assert_eq!(push(a), push(b));
}

#[test]
fn another_row_is_another() {
    let all = [
        of_row(&row()),
        with("gmt_modified", json!(1_699_999_999_001_i64)),
        with("gmt_modified", json!(null)),
        with("biz_type", json!(3)),
        with("subscribe_id", json!("716001_1")),
        with("corp_id", json!("ding2")),
        with("corp_id", json!("ding17")),
        with("biz_id", json!("16001")),
        with("biz_id", json!(null)),
        with("biz_data", json!("{\"syncAction\":\"suite_ticket\",\"suiteTicket\":\"t2\"}")),
        with("biz_data", json!("{\"syncAction\":\"org_remove\",\"suiteTicket\":\"t1\"}")),
        with("biz_data", json!("none")),
        with("biz_data", json!(null)),
    ];
    for (n, identity) in all.iter().enumerate() {
        assert_eq!(identity.len(), 64);
        assert!(!all[..n].contains(identity), "{n}");
    }
}

/// Each pair is the same row to a digest without a length before each member, or without a mark for an absent one.
#[test]
fn members_do_not_run_into_each_other() {
    for (left, right) in [
        (
            json!({"corp_id": "ab", "biz_type": "1", "biz_id": "c"}),
            json!({"corp_id": "a", "biz_type": "1", "biz_id": "bc"}),
        ),
        (json!({"corp_id": "a\u{1}b", "biz_type": "c"}), json!({"corp_id": "a", "biz_type": "b\u{1}c"})),
        (json!({"subscribe_id": "a", "biz_type": "1"}), json!({"corp_id": "a", "biz_type": "1"})),
    ] {
        let of = |row: &Value| {
            let mut row = row.clone();
            row["biz_data"] = json!("x");
            of_row(&row)
        };
        assert_ne!(of(&left), of(&right), "{left} {right}");
    }
}

#[test]
fn broken_rows_are_told_apart() {
    let identities: Vec<String> = parse(
        &json!({"EventType": "SYNC_HTTP_PUSH_HIGH", "bizData": [1, 2, null, [], {}, {"a": 1}, {"biz_type": 2}]})
            .to_string(),
        RECEIVED_AT,
    )
    .unwrap()
    .into_iter()
    .map(|event| event.identity)
    .collect();
    for (n, identity) in identities.iter().enumerate() {
        assert!(!identities[..n].contains(identity), "{n}");
    }
}

#[test]
fn with_neither_id_nor_time_it_holds_for_an_hour() {
    for text in [
        r#"{"EventType":"suite_relieve","AuthCorpId":"ding1"}"#,
        r#"{"EventType":"suite_relieve","AuthCorpId":"ding1","TimeStamp":0}"#,
        r#"{"EventType":"suite_relieve","AuthCorpId":"ding1","TimeStamp":"soon","eventId":" "}"#,
        r#"{"EventType":"SYNC_HTTP_PUSH_HIGH","bizData":[{"biz_type":17,"biz_data":"{\"orderId\":\"1\"}"}]}"#,
        r#"{"EventType":"SYNC_HTTP_PUSH_MEDIUM","bizData":[{"gmt_modified":null,"biz_type":2,"biz_data":{"a":1}}]}"#,
        r#"{"EventType":"SYNC_HTTP_PUSH_HIGH","bizData":[{"corp_id":"ding1"}]}"#,
        r#"{"EventType":"SYNC_HTTP_PUSH_HIGH","bizData":[5]}"#,
        r#"{"EventType":"SYNC_HTTP_PUSH_HIGH"}"#,
    ] {
        let identity = at(text, FULL_HOUR);
        assert_eq!(identity.len(), 64);
        assert_eq!(identity, at(text, RECEIVED_AT), "{text}");
        assert_eq!(identity, at(text, FULL_HOUR + HOUR_MS - 1), "{text}");
        for other in [FULL_HOUR - 1, FULL_HOUR + HOUR_MS, FULL_HOUR + 24 * HOUR_MS] {
            assert_ne!(identity, at(text, other), "{text}");
        }
    }
    // SHA-256 of the text's SHA-256 in hexadecimal, "@" and the number of the hour.
    assert_eq!(
        one(r#"{"EventType":"suite_relieve","AuthCorpId":"ding1"}"#).identity,
        "808c49a8c460b2d5fbc518f46a700697548f95c0eb1a5c65579e0db79dd889d2"
    );
}

#[test]
fn with_an_id_or_a_time_the_hour_does_not_matter() {
    for text in [
        r#"{"EventType":"suite_relieve","eventId":"e-1"}"#,
        r#"{"EventType":"suite_relieve","eventId":"a#b"}"#,
        r#"{"EventType":"suite_relieve","TimeStamp":"1699999999000"}"#,
        r#"{"EventType":"user_add_org","event_time":32112412}"#,
        r#"{"eventType":"suite_relieve","data":{"eventBornTime":1699999999000}}"#,
        r#"{"EventType":"SYNC_HTTP_PUSH_HIGH","bizData":[{"gmt_modified":1699999999000,"biz_type":2,"biz_data":"{}"}]}"#,
        r#"{"EventType":"SYNC_HTTP_PUSH_HIGH","bizData":[{"gmt_create":"2023-11-15 06:13:19","biz_type":2,"biz_data":{}}]}"#,
        r#"{"EventType":"SYNC_HTTP_PUSH_HIGH","bizData":[{"biz_type":2,"biz_data":"{\"eventId\":\"e-1\"}"}]}"#,
        r#"{"EventType":"SYNC_HTTP_PUSH_HIGH","bizData":[{"biz_type":2,"eventId":"e-1"}]}"#,
        r#"{"EventType":"SYNC_HTTP_PUSH_HIGH","bizData":[{"biz_type":63,"biz_data":{"TimeStamp":"1607050765623"}}]}"#,
        r#"{"EventType":"SYNC_HTTP_PUSH_HIGH","TimeStamp":1699999999000}"#,
        r#"{"EventType":"SYNC_HTTP_PUSH_HIGH","eventId":"e-1"}"#,
    ] {
        let identity = at(text, FULL_HOUR);
        for other in [1, FULL_HOUR - 1, RECEIVED_AT, FULL_HOUR + HOUR_MS, FULL_HOUR + 24 * HOUR_MS] {
            assert_eq!(identity, at(text, other), "{text}");
        }
    }
}
