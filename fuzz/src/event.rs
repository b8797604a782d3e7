//! What holds for every event, whatever it was read from.

use dingtalk_callback::{CallbackEvent, Detail, EventType, MAX_AHEAD_MS};
use dingtalk_crypto::{ExposeSecret as _, SecretString};
use serde_json::Value;

/// Shorter secrets may well stand in an event's `Debug` by chance, as a part of a name or of a number.
const TELLING: usize = 24;

/// Identity, time and name are usable, and the stored text gives the same event again.
///
/// # Panics
///
/// If it does not hold.
pub fn check(event: &CallbackEvent, received_at: i64) {
    let identity = event.identity.as_str();
    assert!((1..=128).contains(&identity.len()), "{event:?}");
    assert!(identity.chars().all(|c| c.is_ascii_alphanumeric() || "_.:-".contains(c)), "{event:?}");
    assert!(event.time <= received_at.saturating_add(MAX_AHEAD_MS), "{event:?}");
    assert!(event.time > 0 || received_at <= 0, "{event:?}");

    let name = event.event_type.as_str();
    assert!((1..=128).contains(&name.chars().count()), "{event:?}");
    assert_eq!(EventType::parse(name), event.event_type);

    let restored = CallbackEvent::restore(event.envelope, &event.json, received_at).expect("it was read before");
    assert_eq!(&restored, event);
    assert_eq!(format!("{restored:?}"), format!("{event:?}"));
    assert!(secrets(&event.detail).next().is_none() || event.carries_secrets(), "{event:?}");
}

/// `Debug` shows no secret that stands nowhere else in the text.
///
/// # Panics
///
/// If it shows one.
pub fn debug_is_silent(event: &CallbackEvent, text: &Value) {
    for secret in secrets(&event.detail).map(SecretString::expose_secret) {
        if secret.len() >= TELLING && occurrences(text, secret) == 1 {
            assert!(!format!("{event:?} {event:#?}").contains(secret));
        }
    }
}

fn secrets(detail: &Detail) -> impl Iterator<Item = &SecretString> {
    let all = match detail {
        Detail::SuiteTicket { ticket: one }
        | Detail::TmpAuthCode { auth_code: one }
        | Detail::LicenseCheck { license_code: one } => vec![Some(one)],
        Detail::SuiteAuth(auth) => vec![
            auth.permanent_code.as_ref(),
            auth.ch_permanent_code.as_ref(),
            auth.corp.license_code.as_ref(),
            auth.corp.invite_code.as_ref(),
            auth.corp.invite_url.as_ref(),
        ],
        _ => Vec::new(),
    };
    all.into_iter().flatten()
}

/// How often `text` stands in the strings, numbers and names of a value, also inside strings that are JSON.
fn occurrences(value: &Value, text: &str) -> usize {
    match value {
        Value::Object(members) => {
            members.iter().map(|(name, value)| name.matches(text).count() + occurrences(value, text)).sum()
        }
        Value::Array(elements) => elements.iter().map(|element| occurrences(element, text)).sum(),
        Value::String(string) => match serde_json::from_str::<Value>(string) {
            Ok(inner) => occurrences(&inner, text),
            Err(_) => string.matches(text).count(),
        },
        Value::Number(number) => number.to_string().matches(text).count(),
        _ => 0,
    }
}
