//! The rows of a SyncHTTP push.

use std::collections::BTreeMap;

use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::Envelope;
use super::classic::{CORP, EVENT_ID, EVENT_TYPE, TIME, auth_corp, json_in_string};
use super::compact::compact;
use crate::detail::{Body, Detail};
use crate::fields::{self, Fields, fold};
use crate::{CallbackEvent, EventType, identity, time};

/// Every row of a push as an event of its own; a push without rows as one event.
pub(crate) fn push(envelope: Envelope, plaintext: &str, received_at: i64) -> Vec<CallbackEvent> {
    let rows = raw_rows(plaintext);
    if rows.is_empty() {
        return vec![row(envelope, plaintext, received_at)];
    }
    rows.iter().map(|text| row(envelope, text.get(), received_at)).collect()
}

/// The elements of `bizData` as they stand in the text.
fn raw_rows(plaintext: &str) -> Vec<&RawValue> {
    let members: BTreeMap<String, &RawValue> = serde_json::from_str(plaintext).unwrap_or_default();
    members
        .into_iter()
        .filter(|(name, _)| fold(name) == "bizdata")
        .find_map(|(_, text)| serde_json::from_str(text.get()).ok())
        .unwrap_or_default()
}

/// One row, or whatever came in the place of one.
///
/// Reads nothing but the row's own text, so that a stored row gives the same event again.
pub(crate) fn row(envelope: Envelope, text: &str, received_at: i64) -> CallbackEvent {
    let json = compact(text);
    match crate::json::read(&json) {
        Some(Value::Object(members)) if !is_push(&members) => known(envelope, json, &members, received_at),
        Some(Value::Object(push)) => whole(envelope, json, &Fields::of(&push), received_at),
        _ => whole(envelope, json, &Fields::default(), received_at),
    }
}

/// Whether this is a whole push: one that had no rows is kept as it came.
fn is_push(members: &Map<String, Value>) -> bool {
    Fields::of(members).text(&EVENT_TYPE).is_some_and(|name| Envelope::of_push(&name) != Envelope::Classic)
}

fn whole(envelope: Envelope, json: String, push: &Fields<'_>, received_at: i64) -> CallbackEvent {
    let marked = push.text(&EVENT_ID).is_some() || push.read(&TIME, time::milliseconds).is_some();
    CallbackEvent {
        event_type: push_type(envelope),
        corp_id: None,
        suite_key: None,
        time: received_at,
        identity: lasting(identity::of_text(&json), marked, received_at),
        envelope,
        detail: Detail::Other,
        json,
    }
}

fn push_type(envelope: Envelope) -> EventType {
    EventType::parse(envelope.push_name().unwrap_or_default())
}

fn known(envelope: Envelope, json: String, members: &Map<String, Value>, received_at: i64) -> CallbackEvent {
    let row = Fields::of(members);
    let biz_data = row.get(&["biz_data"]);
    let unfolded = biz_data.and_then(json_in_string);
    let body = unfolded.as_ref().or(biz_data).and_then(Value::as_object).map(Fields::of).unwrap_or_default();

    let event_type = event_type(envelope, &row, &body);
    let corp_id = row.text(&["corp_id"]).or_else(|| body.text(&CORP)).or_else(|| auth_corp(&body));
    let biz_id = row.text(&["biz_id"]);
    let time =
        row.read(&["gmt_modified", "gmt_create"], time::milliseconds).or_else(|| body.read(&TIME, time::milliseconds));
    let marked = time.is_some() || row.text(&EVENT_ID).or_else(|| body.text(&EVENT_ID)).is_some();
    let detail =
        Detail::read(&event_type, &Body { fields: &body, biz_id: biz_id.as_deref(), corp_id: corp_id.as_deref() });
    CallbackEvent {
        event_type,
        corp_id,
        suite_key: body.text(&["SuiteKey"]).or_else(|| row.text(&["SuiteKey"])),
        time: time::clamp(time, received_at),
        identity: lasting(row_identity(&row, &body, biz_data, &json), marked, received_at),
        envelope,
        detail,
        json,
    }
}

/// The row's action; a trial carries an `EventType` instead, and some kinds of row are known by their number only.
fn event_type(envelope: Envelope, row: &Fields<'_>, body: &Fields<'_>) -> EventType {
    body.text(&["syncAction", "EventType"])
        .map(|name| EventType::parse(&name))
        .or_else(|| {
            let number = row.integer(&["biz_type"])?;
            Some(EventType::parse(&format!("biz_type_{number}")))
        })
        .unwrap_or_else(|| push_type(envelope))
}

/// The members that make a row what it is, with its content, since `gmt_modified` may be in whole seconds.
///
/// The row's own number is left out: a change gives the same row a new one. What has no kind or no content is no row
/// and is known by its text.
fn row_identity(row: &Fields<'_>, body: &Fields<'_>, biz_data: Option<&Value>, json: &str) -> String {
    let biz_type = row.text(&["biz_type"]);
    let (Some(content), true) = (biz_data.map(content), biz_type.is_some()) else {
        return identity::of_text(json);
    };
    let members = [
        row.text(&["subscribe_id"]),
        row.text(&["corp_id"]),
        biz_type,
        row.text(&["biz_id"]),
        body.text(&["syncAction"]),
        row.read(&["gmt_modified"], fields::text),
    ];
    identity::of_row(&members, &content)
}

/// The identity for good of what has a time or an id of the platform's, else for the hour of its receipt.
fn lasting(identity: String, marked: bool, received_at: i64) -> String {
    if marked { identity } else { identity::within_hour(&identity, received_at) }
}

/// The text of `biz_data`: the string it is, or the object with its members in order.
fn content(biz_data: &Value) -> String {
    match biz_data {
        Value::String(text) => text.clone(),
        other => sorted(other).to_string(),
    }
}

/// The same value with the members of every object in byte order, whatever map the JSON library was built with.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let ordered: BTreeMap<&String, &Value> = members.iter().collect();
            Value::Object(ordered.into_iter().map(|(name, value)| (name.clone(), sorted(value))).collect())
        }
        Value::Array(elements) => elements.iter().map(sorted).collect(),
        other => other.clone(),
    }
}
