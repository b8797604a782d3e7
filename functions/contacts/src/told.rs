//! A row as it is told: what DingTalk told of it under DingTalk's names, and beside it what the mirror knows.

use dingtalk_store::{Contact, ContactKind, Part, Presence};
use serde_json::{Map, Value, json};

/// Longest content that is told, in bytes of JSON: an answer holds 6 MB. DingTalk's own are far below.
const LONGEST: usize = 1024 * 1024;

/// A row of the mirror as JSON, for a program: see docs/guide/reading-the-mirror.md.
#[must_use]
pub fn told(contact: &Contact) -> Value {
    let mut told = about(contact);
    if matches!(contact.id.kind(), ContactKind::User) {
        told.insert("departments".into(), departments(contact));
    }
    let document = contact.document();
    let bytes = document.to_string().len();
    if bytes <= LONGEST {
        told.insert("document".into(), document);
    } else {
        told.insert("document".into(), Value::Null);
        told.insert("document_bytes".into(), json!(bytes));
    }
    Value::Object(told)
}

/// The same without what DingTalk told: for who is gone.
pub(crate) fn about(contact: &Contact) -> Map<String, Value> {
    let id = &contact.id;
    let mut told = Map::new();
    told.insert("kind".into(), id.kind().as_str().into());
    match (id.kind(), id.id().split_once('#')) {
        (ContactKind::RoleMember, Some((role, userid))) => {
            told.insert("role_id".into(), role.parse::<i64>().map_or_else(|_| role.into(), Value::from));
            told.insert("userid".into(), userid.into());
        }
        (ContactKind::User, _) => drop(told.insert("userid".into(), id.id().into())),
        (_, _) => drop(told.insert("id".into(), id.id().parse::<i64>().map_or_else(|_| id.id().into(), Value::from))),
    }
    let presence = match &contact.presence {
        Presence::InScope => "in_scope",
        Presence::OutOfScope => "out_of_scope",
        Presence::Removed { at, by, why } => {
            told.insert("removed".into(), json!({ "at": at, "by": by, "why": why }));
            "removed"
        }
    };
    told.insert("presence".into(), presence.into());
    told.insert("read_at".into(), json!(contact.read_at()));
    told.insert("changed_at".into(), json!(contact.changed_at));
    told
}

/// The departments a person is in, with what DingTalk told of his place in each: `dept_order`, `leader`.
fn departments(contact: &Contact) -> Value {
    let told = contact.parents().map(|id| {
        let place = contact.parts.get(&Part::Department(id)).and_then(|told| told.value.as_object());
        let mut told = place.cloned().unwrap_or_default();
        told.insert("dept_id".into(), id.into());
        Value::Object(told)
    });
    Value::Array(told.collect())
}
