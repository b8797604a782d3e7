//! One event in one plaintext.

use serde_json::{Map, Value};

use super::Envelope;
use crate::detail::{Body, Detail};
use crate::fields::Fields;
use crate::{CallbackEvent, EventType, identity, json, time};

/// The names of an event's type: on the wire, and in the list of failed pushes.
pub(crate) const EVENT_TYPE: [&str; 2] = ["EventType", "call_back_tag"];

/// The names of the company an event is about. The buyer of an old order stands under two of them, the last is to go.
pub(super) const CORP: [&str; 4] = ["AuthCorpId", "CorpId", "eventCorpId", "buyCorpId"];

/// The name of the platform's own id of an event.
pub(super) const EVENT_ID: [&str; 1] = ["eventId"];

/// The names of the moment an event happened at.
pub(super) const TIME: [&str; 3] = ["TimeStamp", "EventTime", "eventBornTime"];

/// Objects inside which the members of an event may lie, besides the one named after the event's type: Stream pushes
/// and the list of failed pushes put them one or two levels deeper, and may write the inner level as a string.
const INNER: [&str; 4] = ["data", "roleLabelChange", "bpmsCallBackData", "callbackData"];

/// Reads the object of a plaintext, which is kept as it came.
pub(crate) fn read(plaintext: &str, object: &Map<String, Value>, received_at: i64) -> CallbackEvent {
    let mut outer = Fields::of(object);
    let event_type = EventType::parse(&outer.text(&EVENT_TYPE).unwrap_or_default());
    if let Some(named) = outer.object(&[event_type.as_str()]) {
        outer.fill_from(named);
    }
    let unfolded: Vec<Value> = INNER.iter().filter_map(|name| outer.read(&[name], json_in_string)).collect();
    let mut fields = outer.clone();
    for inner in
        INNER.iter().filter_map(|name| outer.object(&[name])).chain(unfolded.iter().filter_map(Value::as_object))
    {
        fields.fill_from(inner);
    }

    let corp_id = fields.text(&CORP).or_else(|| auth_corp(&fields));
    let body = Body { fields: &fields, biz_id: None, corp_id: corp_id.as_deref() };
    let time = fields.read(&TIME, time::milliseconds);
    let identity = match (fields.text(&EVENT_ID), time) {
        (Some(id), _) => identity::of_event_id(&id),
        (None, Some(_)) => identity::of_text(plaintext),
        (None, None) => identity::within_hour(&identity::of_text(plaintext), received_at),
    };
    CallbackEvent {
        detail: Detail::read(&event_type, &body),
        suite_key: fields.text(&["SuiteKey"]),
        time: time::clamp(time, received_at),
        identity,
        envelope: Envelope::Classic,
        json: plaintext.to_owned(),
        corp_id,
        event_type,
    }
}

/// The company inside the state of an authorisation.
pub(super) fn auth_corp(fields: &Fields<'_>) -> Option<String> {
    Fields::of(fields.object(&["auth_corp_info"])?).text(&["corpid"])
}

/// What a string holds that is itself a JSON object.
pub(super) fn json_in_string(value: &Value) -> Option<Value> {
    json::read(value.as_str()?).filter(Value::is_object)
}
