//! The domain event that tells of a change.

use dingtalk_lambda::FeedSettings;
use dingtalk_store::{Contact, ContactKind, DomainEvent, Presence};
use serde_json::{Map, Value, json};

use crate::{
    change::{Change, Verb, change},
    fields::values,
    record::Write,
};

/// Largest body, in bytes. An entry of the bus has 256 KB, its source and name among them.
pub const LARGEST: usize = 240 * 1024;

/// What is to be made of a write.
#[derive(Debug, PartialEq)]
pub enum News {
    /// It is told.
    Told(DomainEvent),
    /// It would be told, but the app's settings keep it back: the feed is off, or it was so before.
    KeptBack,
    /// It is no news of anybody.
    Nothing,
}

/// What is to be made of `write` by the settings of its app.
#[must_use]
pub fn news(write: &Write, settings: FeedSettings) -> News {
    let Some(change) = change(write.old.as_ref(), &write.new) else { return News::Nothing };
    if !settings.on || (change.initial && !settings.initial) {
        return News::KeptBack;
    }
    let event = event(write, &change, settings.values.then(Shape::with_values).unwrap_or_default());
    if event.body().len() <= LARGEST {
        return News::Told(event);
    }
    // What is too large goes without its values; if it has too many names, without those.
    let bare = event_without(write, &change, &["values"], Shape::default());
    if settings.values && bare.body().len() <= LARGEST {
        return News::Told(bare);
    }
    News::Told(event_without(
        write,
        &change,
        &["values", "changed", "departments"],
        Shape { bare: true, values: false },
    ))
}

/// How much of it is told.
#[derive(Clone, Copy, Default)]
struct Shape {
    values: bool,
    bare: bool,
}

impl Shape {
    fn with_values() -> Self {
        Self { values: true, bare: false }
    }
}

fn event_without(write: &Write, change: &Change, omitted: &[&str], shape: Shape) -> DomainEvent {
    let mut event = event(write, change, shape);
    event.detail["omitted"] = json!(omitted);
    event
}

fn event(write: &Write, change: &Change, shape: Shape) -> DomainEvent {
    let (app, corp, row) = (&write.app, &write.corp, &write.new);
    let name = format!("{}{:?}", noun(row.id.kind()), change.verb);
    DomainEvent {
        // The row's key and the number of its write: the same however often the record comes. A row that was deleted
        // counts from 1 again, so the time belongs to it.
        id: format!("{app}#{corp}#{}#{name}#{}#{}", row.id, row.revision(), row.changed_at),
        name,
        app: app.clone(),
        corp: Some(corp.clone()),
        time: row.changed_at,
        detail: Value::Object(detail(write, change, shape)),
    }
}

fn detail(write: &Write, change: &Change, shape: Shape) -> Map<String, Value> {
    let (old, new) = (write.old.as_ref(), &write.new);
    let mut detail = ids(new);
    let mut say = |name: &str, value: Value| detail.insert(name.to_owned(), value);
    say("revision", json!(new.revision()));
    if matches!(change.verb, Verb::Added | Verb::Changed) {
        say("initial", json!(change.initial));
    }
    if matches!(change.verb, Verb::Changed | Verb::Moved | Verb::Restored | Verb::BackInScope) {
        let names: Vec<&str> = if shape.bare { Vec::new() } else { change.fields.all().collect() };
        say("changed", json!(names));
    }
    if change.verb == Verb::Moved {
        let before: Vec<i64> = old.into_iter().flat_map(Contact::parents).collect();
        let after: Vec<i64> = new.parents().collect();
        match new.id.kind() {
            ContactKind::Department => say("parentId", json!({ "old": before.first(), "new": after.first() })),
            _ if shape.bare => say("departments", json!({ "old": [], "new": [] })),
            _ => say("departments", json!({ "old": before, "new": after })),
        };
    }
    if let Presence::Removed { by, why, .. } = &new.presence {
        say("by", json!(by));
        say("why", json!(why));
    }
    if shape.values {
        let names = || change.fields.all();
        match change.verb {
            Verb::Added => drop(say("new", new.document())),
            Verb::Removed => drop(old.map(|old| say("old", old.document()))),
            Verb::OutOfScope => {}
            Verb::Changed | Verb::Moved | Verb::Restored | Verb::BackInScope => {
                old.map(|old| say("old", values(old, names())));
                say("new", values(new, names()));
            }
        }
    }
    detail
}

/// Who or what it is about, in DingTalk's words.
fn ids(row: &Contact) -> Map<String, Value> {
    let number = |text: &str| text.parse::<i64>().map_or_else(|_| json!(text), |id| json!(id));
    let id = row.id.id();
    let ids = match row.id.kind() {
        ContactKind::User => json!({ "userid": id }),
        ContactKind::Department => json!({ "deptId": number(id) }),
        ContactKind::Role => json!({ "roleId": number(id) }),
        ContactKind::RoleGroup => json!({ "groupId": number(id) }),
        ContactKind::RoleMember => {
            json!({ "roleId": number(id.split('#').next().unwrap_or_default()), "userid": row.id.userid() })
        }
    };
    if let Value::Object(ids) = ids { ids } else { Map::new() }
}

/// How the names of the events begin.
fn noun(kind: ContactKind) -> &'static str {
    match kind {
        ContactKind::User => "User",
        ContactKind::Department => "Department",
        ContactKind::Role => "Role",
        ContactKind::RoleGroup => "RoleGroup",
        ContactKind::RoleMember => "RoleMember",
    }
}
