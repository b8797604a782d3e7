//! The plaintext.

use dingtalk_callback::{CallbackEvent, EventType};
use jiff::Timestamp;
use serde_json::Value;

use crate::app::{AppKeys, PLACEHOLDER_SUITE_KEY};
use crate::cause::{EventCause, id_or_length};
use crate::reply::DueText;

/// Stands for the time of an event that has none; no calendar reaches as far. As the time of arrival it is later than
/// whatever an event says, which is then taken at its word.
const NO_TIME: i64 = i64::MAX;

/// A plaintext, read.
pub(crate) enum Read {
    NotUtf8,
    NotAnObject { reply: bool },
    Events { events: Vec<CallbackEvent>, random: Option<String> },
}

/// Reads a plaintext.
pub(crate) fn read(message: &[u8]) -> Read {
    let Ok(text) = str::from_utf8(message) else {
        return Read::NotUtf8;
    };
    match dingtalk_callback::parse(text, NO_TIME) {
        Ok(events) => Read::Events { random: random(text), events },
        Err(_) => Read::NotAnObject { reply: text.trim() == "success" },
    }
}

fn random(text: &str) -> Option<String> {
    let event: Value = serde_json::from_str(text).ok()?;
    Some(event.get("Random")?.as_str()?.to_owned())
}

impl Read {
    /// The name of the event, the first one's of a push of rows.
    pub(crate) fn name(&self) -> Option<&str> {
        Some(self.first()?.event_type.as_str())
    }

    fn first(&self) -> Option<&CallbackEvent> {
        match self {
            Read::Events { events, .. } => events.first(),
            _ => None,
        }
    }

    /// What is to be said about it.
    pub(super) fn causes(&self, app: &AppKeys) -> Vec<EventCause> {
        let (Read::Events { events, .. }, Some(first)) = (self, self.first()) else {
            return vec![match self {
                Read::NotUtf8 => EventCause::NotUtf8,
                Read::NotAnObject { reply: true } => EventCause::Reply,
                _ => EventCause::NotAnObject,
            }];
        };
        let name = id_or_length(first.event_type.as_str());
        let mut causes = vec![EventCause::Is {
            name: name.clone(),
            corp_id: first.corp_id.as_deref().map(id_or_length),
            time: Timestamp::from_millisecond(first.time).map(|time| time.to_string()).ok(),
            events: events.len(),
            secrets: events.iter().any(CallbackEvent::carries_secrets),
        }];
        if matches!(first.event_type, EventType::Other(_)) {
            causes.push(EventCause::Unknown { name });
        }
        let suite = first.suite_key.as_deref().filter(|suite| *suite != PLACEHOLDER_SUITE_KEY);
        if let Some(found) = suite.filter(|suite| app.key.as_deref().is_some_and(|key| key != *suite)) {
            causes.push(EventCause::OtherSuite { found: id_or_length(found) });
        }
        causes
    }

    /// What a reply has to say.
    pub(super) fn due(&self) -> DueText {
        match self.first().map(|event| &event.event_type) {
            None => DueText::Unknown,
            Some(EventType::CheckCreateSuiteUrl | EventType::CheckUpdateSuiteUrl) => DueText::UrlCheck,
            Some(EventType::CheckSuiteLicenseCode) => DueText::Licence,
            Some(_) => DueText::Success,
        }
    }

    pub(super) fn random(self) -> Option<String> {
        match self {
            Read::Events { random, .. } => random,
            _ => None,
        }
    }
}
