//! Numbers that do not fit 64 bits, or are written in an unusual way.

use dingtalk_callback::{CallbackEvent, Detail, parse};
use serde_json::{Value, json};

use crate::{RECEIVED_AT, one};

/// Has 20 digits and is beyond 2^64.
const ORDER_ID: &str = "23456789012345678901";

fn order_id(event: &CallbackEvent) -> &str {
    let Detail::MarketOrder(order) = &event.detail else { panic!("{event:?}") };
    &order.order_id
}

/// A row about an order, its content an object or a string that holds one.
fn row(order_id: &str, in_string: bool) -> CallbackEvent {
    let mut content = format!(r#"{{"syncAction":"market_order","orderId":{order_id},"payFee":1000}}"#);
    if in_string {
        content = Value::from(content).to_string();
    }
    one(format!(
        r#"{{"EventType":"SYNC_HTTP_PUSH_HIGH","bizData":[
            {{"gmt_modified":1699999999000,"biz_type":17,"biz_id":{order_id},"corp_id":"ding1","biz_data":{content}}}]}}"#
    ))
}

#[test]
fn an_order_id_keeps_its_digits() {
    let text =
        format!(r#"{{"EventType":"market_buy","corpId":"ding1","orderId":{ORDER_ID},"TimeStamp":1699999999000}}"#);
    let classic = one(&text);
    assert_eq!(order_id(&classic), ORDER_ID);
    assert_eq!(classic.json, text);
    for in_string in [false, true] {
        let event = row(ORDER_ID, in_string);
        assert_eq!(order_id(&event), ORDER_ID);
        assert!(event.json.contains(&format!(r#""biz_id":{ORDER_ID},"#)), "{}", event.json);
        assert!(event.json.contains(&format!(r"orderId{}:{ORDER_ID},", if in_string { "\\\"" } else { "\"" })));
    }
}

#[test]
fn the_event_as_a_value_keeps_the_digits() {
    for event in
        [one(format!(r#"{{"EventType":"market_buy","corpId":"ding1","orderId":{ORDER_ID}}}"#)), row(ORDER_ID, false)]
    {
        let value: Value = serde_json::from_str(&event.json).unwrap();
        let written = json!({ "payload": value }).to_string();
        assert!(written.contains(&format!(r#""orderId":{ORDER_ID}"#)), "{written}");
    }
}

#[test]
fn the_last_digit_tells_rows_apart() {
    assert_eq!(row(ORDER_ID, false).identity, row(ORDER_ID, false).identity);
    let neighbour = "23456789012345678902";
    assert_ne!(row(ORDER_ID, false).identity, row(neighbour, false).identity);
    // Of rows without a number of their own only the content differs.
    let bare = |order_id: &str| {
        one(format!(
            r#"{{"EventType":"SYNC_HTTP_PUSH_HIGH","bizData":[
                {{"gmt_modified":1699999999000,"biz_type":17,"biz_data":{{"orderId":{order_id}}}}}]}}"#
        ))
        .identity
    };
    assert_ne!(bare(ORDER_ID), bare(neighbour));
}

#[test]
fn ids_are_whole_numbers_of_64_bits() {
    let agent = |written: &str| {
        let event = one(format!(r#"{{"EventType":"org_micro_app_stop","AuthCorpId":"ding1","AgentId":{written}}}"#));
        match event.detail {
            Detail::MicroApp { agent_id, .. } => agent_id,
            Detail::Incomplete { missing: "AgentId" } => None,
            other => panic!("{other:?}"),
        }
    };
    for (written, read) in [
        ("12", Some(12)),
        ("1.0", Some(1)),
        (r#""1.0""#, Some(1)),
        ("1e2", Some(100)),
        ("1.2E+1", Some(12)),
        ("-0", Some(0)),
        ("9223372036854775807", Some(i64::MAX)),
        ("-9223372036854775808", Some(i64::MIN)),
        ("9223372036854775808", None),
        (ORDER_ID, None),
        ("1.5", None),
        ("1e300", None),
        ("1e999", None),
    ] {
        assert_eq!(agent(written), read, "{written}");
    }
}

#[test]
fn times_of_any_size() {
    let long = "9".repeat(400);
    for (written, time) in [
        ("1699999990", 1_699_999_990_000),
        ("1699999990000.75", 1_699_999_990_000),
        ("1.69999999e9", 1_699_999_990_000),
        ("1.69999999E+12", 1_699_999_990_000),
        ("-0", RECEIVED_AT),
        ("-1e5", RECEIVED_AT),
        (ORDER_ID, RECEIVED_AT + 300_000),
        ("1e300", RECEIVED_AT + 300_000),
        // What no floating-point number can hold is no time.
        ("1e999", RECEIVED_AT),
        (long.as_str(), RECEIVED_AT),
    ] {
        for value in [written.to_owned(), format!("\"{written}\"")] {
            let event = one(format!(r#"{{"EventType":"change_auth","AuthCorpId":"ding1","TimeStamp":{value}}}"#));
            assert_eq!(event.time, time, "{value}");
        }
    }
}

#[test]
fn rows_with_odd_numbers_are_cut_as_they_stand() {
    let rows = [r#"{"biz_type":1.70e1,"n":-0}"#, "1E+2", r#"{"a":[1e999,0.10]}"#];
    let push = format!(r#"{{"EventType":"SYNC_HTTP_PUSH_HIGH","bizData":[{}]}}"#, rows.join(" , "));
    let events = parse(&push, RECEIVED_AT).unwrap();
    assert_eq!(events.iter().map(|event| event.json.as_str()).collect::<Vec<_>>(), rows);
    for event in &events {
        assert_eq!(CallbackEvent::restore(event.envelope, &event.json, RECEIVED_AT).as_ref(), Ok(event));
    }
    assert_eq!(events.first().unwrap().event_type.as_str(), "biz_type_17");
}
