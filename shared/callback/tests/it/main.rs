//! The events as the protocol notes draw them, and what must hold for any text.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "clippy takes only the functions marked as tests for tests, not what they call"
)]

mod classic;
mod contacts;
mod identity;
mod market;
mod names;
mod numbers;
mod properties;
mod reserved;
mod secrets;
mod suite_auth;
mod sync_http;
mod time;

use dingtalk_callback::{CallbackEvent, parse};

/// 2023-11-14T22:13:20Z.
const RECEIVED_AT: i64 = 1_700_000_000_000;

/// Reads a text that is one event.
fn one(text: impl ToString) -> CallbackEvent {
    let events = parse(&text.to_string(), RECEIVED_AT).unwrap();
    let [event] = events.as_slice() else { panic!("not one event: {events:?}") };
    let restored = CallbackEvent::restore(event.envelope, &event.json, RECEIVED_AT).unwrap();
    assert_eq!(&restored, event);
    assert_eq!(format!("{restored:?}"), format!("{event:?}"));
    event.clone()
}
