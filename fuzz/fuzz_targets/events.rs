//! Pushes of every kind and type with odd members, and replies made of the same pieces.
#![no_main]

use arbitrary::Arbitrary;
use dingtalk_callback::{CallbackEvent, Envelope, NotAnEvent, parse};
use dingtalk_crypto::Reply;
use dingtalk_fuzz::case::{Case, MARKER};
use dingtalk_fuzz::event;
use dingtalk_fuzz::odd::Layout;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

const RECEIVED_AT: i64 = 1_700_000_000_000;

/// The deepest nesting that is read.
const DEEPEST: usize = 127;

#[derive(Debug, Arbitrary)]
enum Input {
    Push(Case),
    Reply([String; 4]),
}

fuzz_target!(|input: Input| {
    match input {
        Input::Push(case) => push(&case),
        Input::Reply(texts) => reply(texts),
    }
});

fn push(case: &Case) {
    let text = case.push.to_json(Layout::Given);
    let parsed = parse(&text, RECEIVED_AT);
    if case.push.depth() > DEEPEST {
        assert_eq!(parsed, Err(NotAnEvent::NotJson));
        return;
    }
    let events = parsed.expect("it is an object");
    assert!(!events.is_empty());
    let mut marked = 0;
    for found in &events {
        assert_eq!(found.envelope, case.envelope);
        event::check(found, RECEIVED_AT);
        if found.json.contains(MARKER) {
            marked += 1;
            assert!(found.carries_secrets(), "{found:?}");
            assert!(!format!("{found:?} {found:#?}").contains(MARKER));
        }
    }
    assert_eq!(marked, usize::from(case.marked), "a secret is in one event");

    let written = |layout| parse(&case.push.to_json(layout), RECEIVED_AT).expect("it is the same object");
    let backwards = written(Layout::Backwards);
    assert_eq!(events.len(), backwards.len());
    for (one, other) in events.iter().zip(&backwards) {
        same_but_for_its_text(one, other);
    }
    if case.envelope != Envelope::Classic {
        assert_eq!(events, written(Layout::Spaced), "rows are kept without the blanks between their parts");
    }
}

/// The order of the members says nothing, except where an event is known by its text alone.
fn same_but_for_its_text(one: &CallbackEvent, other: &CallbackEvent) {
    assert_eq!(one.event_type, other.event_type);
    assert_eq!(one.corp_id, other.corp_id);
    assert_eq!(one.suite_key, other.suite_key);
    assert_eq!(one.time, other.time);
    assert_eq!(format!("{:?}", one.detail), format!("{:?}", other.detail));
    if one.envelope != Envelope::Classic && is_row(&one.json) {
        assert_eq!(one.identity, other.identity, "{}\n{}", one.json, other.json);
    }
}

/// Whether a row has what it takes to be known by its members: a kind, and content that is not null.
fn is_row(json: &str) -> bool {
    let Ok(Value::Object(row)) = serde_json::from_str(json) else { return false };
    let there = |name: &str| row.get(name).is_some_and(|value| !value.is_null());
    let kind = match row.get("biz_type") {
        Some(Value::String(text)) => !text.trim().is_empty(),
        Some(Value::Number(_)) => true,
        _ => false,
    };
    let push = row.keys().any(|name| name.eq_ignore_ascii_case("EventType"));
    // Of two spellings of one name the first in byte order counts, and that may be the one without a value.
    kind && there("biz_data") && !row.contains_key("bizType") && !push
}

fn reply([msg_signature, time_stamp, nonce, encrypt]: [String; 4]) {
    let texts = [&msg_signature, &time_stamp, &nonce, &encrypt];
    let empty = texts.iter().any(|text| text.is_empty());
    let joined = texts.map(String::as_str).concat();
    if let Ok(odd) = Reply::parse(joined.as_bytes()) {
        assert_eq!(Reply::parse(odd.to_json().as_bytes()), Ok(odd));
    }
    let reply = Reply { msg_signature, time_stamp, nonce, encrypt };
    let written = reply.to_json();
    assert_eq!(written, serde_json::to_string(&reply).expect("texts can be written"));
    match Reply::parse(written.as_bytes()) {
        Ok(read) => assert_eq!(read, reply),
        Err(_) => assert!(empty),
    }
}
