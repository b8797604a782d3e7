//! A row as it is told: what DingTalk told of it under DingTalk's names, and beside it what the mirror knows.

use std::collections::BTreeMap;

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

/// The departments a person is in, with `dept_order` and `leader` in each, as far as DingTalk told: the list of a
/// department tells its own, the detail tells all. What was told last counts.
fn departments(contact: &Contact) -> Value {
    let detail = contact.parts.get(&Part::Detail);
    let mut orders: BTreeMap<i64, &Value> = BTreeMap::new();
    let mut leaders: BTreeMap<i64, &Value> = BTreeMap::new();
    if let Some(detail) = detail {
        collect(&detail.value["dept_order_list"], "order", &mut orders);
        collect(&detail.value["leader_in_dept"], "leader", &mut leaders);
    }
    let told = contact.parents().map(|id| {
        let own = contact.parts.get(&Part::Department(id));
        let own_is_later = own.map(|own| own.read_at) >= detail.map(|detail| detail.read_at);
        let mut told = Map::new();
        told.insert("dept_id".into(), id.into());
        for (name, of_detail) in [("dept_order", orders.get(&id)), ("leader", leaders.get(&id))] {
            let of_list = own.and_then(|own| own.value.get(name));
            let of_detail = of_detail.copied();
            let value = if own_is_later { of_list.or(of_detail) } else { of_detail.or(of_list) };
            if let Some(value) = value {
                told.insert(name.into(), value.clone());
            }
        }
        Value::Object(told)
    });
    Value::Array(told.collect())
}

fn collect<'a>(list: &'a Value, name: &str, into: &mut BTreeMap<i64, &'a Value>) {
    for entry in list.as_array().into_iter().flatten() {
        if let (Some(id), Some(value)) = (entry["dept_id"].as_i64(), entry.get(name)) {
            into.insert(id, value);
        }
    }
}
