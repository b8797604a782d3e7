//! The one form of every event.

use std::fmt;

use serde_json::Value;

use crate::envelope::{classic, sync_http};
use crate::fields::Fields;
use crate::{Detail, Envelope, EventType, NotAnEvent, secrets};

/// One thing that happened, whatever push it came in.
///
/// Two events are equal when their text is read the same way: same envelope, same text, same time.
#[derive(Clone)]
pub struct CallbackEvent {
    /// What happened.
    pub event_type: EventType,
    /// The company it happened in, as DingTalk's CorpId. For the suite ticket of a SyncHTTP push that is the ISV's
    /// own company; classic tickets and address checks name none.
    pub corp_id: Option<String>,
    /// The suite it concerns, where the event says so.
    pub suite_key: Option<String>,
    /// When, in milliseconds since 1970, at most [`MAX_AHEAD_MS`](crate::MAX_AHEAD_MS) after its receipt.
    pub time: i64,
    /// What a repeated delivery of the same event has in common with it, and no other event of the same app, company
    /// and type: 1 to 128 characters of `[A-Za-z0-9_.:-]`.
    ///
    /// An event with neither an id of the platform's (`eventId`) nor a time that can be read looks the same each time
    /// it happens; its identity holds only within the hour of its receipt (`received_at / 3_600_000`).
    pub identity: String,
    /// How it was pushed.
    pub envelope: Envelope,
    /// The members a handler needs, typed.
    pub detail: Detail,
    /// The whole event: the plaintext of a classic event as it came, a row of a SyncHTTP push as compact JSON.
    /// May hold secrets.
    pub json: String,
}

/// Reads a decrypted push: at least one event.
///
/// `received_at` is when the push came in, in milliseconds since 1970. An event that this crate does not know, or
/// whose members are incomplete, is an event all the same: it is to be acknowledged, stored and seen.
///
/// # Errors
///
/// [`NotAnEvent`] when the text is no JSON object.
pub fn parse(plaintext: &str, received_at: i64) -> Result<Vec<CallbackEvent>, NotAnEvent> {
    let Value::Object(object) = json(plaintext)? else {
        return Err(NotAnEvent::NotAnObject);
    };
    let name = Fields::of(&object).text(&classic::EVENT_TYPE).unwrap_or_default();
    Ok(match Envelope::of_push(&name) {
        Envelope::Classic => vec![classic::read(plaintext, &object, received_at)],
        push => sync_http::push(push, plaintext, received_at),
    })
}

impl CallbackEvent {
    /// Reads a stored event again: what [`parse`] gave, identity included, when `received_at` is the same.
    /// With another one the time may differ, and of an event with neither id nor time the identity.
    ///
    /// # Errors
    ///
    /// [`NotAnEvent`] when the text is not JSON, or of a classic event when it is no object.
    pub fn restore(envelope: Envelope, json: &str, received_at: i64) -> Result<Self, NotAnEvent> {
        match (envelope, self::json(json)?) {
            (Envelope::Classic, Value::Object(object)) => Ok(classic::read(json, &object, received_at)),
            (Envelope::Classic, _) => Err(NotAnEvent::NotAnObject),
            (push, _) => Ok(sync_http::row(push, json, received_at)),
        }
    }

    /// The whole event as a value, its members as they stand.
    ///
    /// Read it with this: to serde_json's own reading two member names mean something, and an object that has one of them
    /// is another value or none.
    #[must_use]
    pub fn value(&self) -> Option<Value> {
        crate::json::read(&self.json)
    }

    /// Whether the event holds a ticket, a code, a token or a key, so that its text must stay sealed.
    ///
    /// True by the type, and of any event with a member whose name looks like a secret, however deep, also inside
    /// strings that hold JSON.
    #[must_use]
    pub fn carries_secrets(&self) -> bool {
        self.event_type.carries_secrets() || secrets::inside(&self.json)
    }
}

fn json(text: &str) -> Result<Value, NotAnEvent> {
    crate::json::read(text).ok_or(NotAnEvent::NotJson)
}

/// Everything but the text, of which only the length is told.
impl fmt::Debug for CallbackEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallbackEvent")
            .field("event_type", &self.event_type)
            .field("corp_id", &self.corp_id)
            .field("suite_key", &self.suite_key)
            .field("time", &self.time)
            .field("identity", &self.identity)
            .field("envelope", &self.envelope)
            .field("detail", &self.detail)
            .field("json", &format_args!("<{} bytes>", self.json.len()))
            .finish()
    }
}

/// The detail is left out: it follows from the text, and secrets are not compared.
impl PartialEq for CallbackEvent {
    fn eq(&self, other: &Self) -> bool {
        self.envelope == other.envelope
            && self.event_type == other.event_type
            && self.corp_id == other.corp_id
            && self.suite_key == other.suite_key
            && self.time == other.time
            && self.identity == other.identity
            && self.json == other.json
    }
}

impl Eq for CallbackEvent {}
