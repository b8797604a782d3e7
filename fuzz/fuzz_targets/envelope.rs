//! Any text as the plaintext of a push.
#![no_main]

use dingtalk_callback::parse;
use dingtalk_fuzz::event;
use libfuzzer_sys::fuzz_target;
use serde::de::IgnoredAny;
use serde_json::Value;

/// A usual time of receipt and the two ends of what a clock could say.
const CLOCKS: [i64; 3] = [1_700_000_000_000, i64::MIN, i64::MAX];

/// The deepest nesting that is read.
const DEEPEST: usize = 127;

fuzz_target!(|plaintext: &str| {
    // One of them each time, or a run would take three times as long.
    let received_at = CLOCKS[plaintext.len() % CLOCKS.len()];
    let parsed = parse(plaintext, received_at);
    assert_eq!(parsed, parse(plaintext, received_at), "the same each time");
    let Ok(events) = parsed else {
        assert!(!is_plain_object(plaintext), "an object is read");
        return;
    };
    assert!(!events.is_empty());
    let value = plain_value(plaintext);
    for found in &events {
        event::check(found, received_at);
        if let Some(value) = &value {
            event::debug_is_silent(found, value);
        }
    }
});

/// Whether the text is certainly an object that has to be read: escaped characters, which may be halves of one, and
/// nesting beyond the limit are left out.
fn is_plain_object(text: &str) -> bool {
    let object = text.trim_ascii_start().starts_with('{') && serde_json::from_str::<IgnoredAny>(text).is_ok();
    object && !text.contains("\\u") && nesting(text) <= DEEPEST
}

/// The text to count in; not where serde_json could take a member's name for one of its own, written out or escaped.
fn plain_value(text: &str) -> Option<Value> {
    let reserved = text.contains("serde_json") || text.contains("\\u");
    if reserved { None } else { serde_json::from_str(text).ok() }
}

/// How many lists and objects lie inside each other in a text that is JSON.
fn nesting(json: &str) -> usize {
    let (mut deepest, mut depth, mut in_string, mut escaped) = (0_usize, 0_usize, false, false);
    for byte in json.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => depth += 1,
            b']' | b'}' if !in_string => depth -= 1,
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}
