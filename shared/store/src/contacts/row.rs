//! One row: as an item, and as everybody else sees it.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::{Map, Value};

use super::{
    ContactId, Part, Told,
    content::{canonical, pack, unpack},
    index::{Index, ListedAs},
    part::Parts,
};
use crate::{
    StoreError,
    item::{Item, Reader, n, s},
    key::shown,
};

/// A tombstone, and the memory of an id that was never seen, lasts 30 days.
const TOMBSTONE_S: i64 = 30 * 24 * 3600;

/// Whether DingTalk has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It was told of it.
    InScope,
    /// DingTalk says that it is there, but not for this app (50002, 50004). Kept as it was.
    OutOfScope,
    /// DingTalk says that it is gone: a tombstone.
    Removed {
        /// When it was removed here, in milliseconds.
        at: i64,
        /// Who removed it: a run, an event, an operator.
        by: String,
        /// On what proof.
        why: String,
    },
}

impl Presence {
    /// Of two that were told at the same moment the more careful one holds.
    pub(crate) fn rank(&self) -> u8 {
        match self {
            Self::Removed { .. } => 0,
            Self::OutOfScope => 1,
            Self::InScope => 2,
        }
    }
}

/// One row of the mirror.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// Who or what.
    pub id: ContactId,
    /// Whether DingTalk has it.
    pub presence: Presence,
    /// When the answer that told so was asked for, or an operator restored it, in milliseconds.
    pub stands_at: i64,
    /// What was told of it. Empty when it was never read, as with an id that is out of scope from the start.
    pub parts: BTreeMap<Part, Told>,
    /// When the row was last changed, in milliseconds, by the writer's clock.
    pub changed_at: i64,
    /// This very write of it is the first run's of a company: it was there before, and is news to the mirror alone.
    pub initial: bool,
    pub(crate) index: Index,
    /// When the call began that told its parents; `i64::MIN` while none has.
    pub(crate) placed_at: i64,
    pub(crate) revision: i64,
}

impl Contact {
    /// When the latest read began that its content is from, in milliseconds; none when it was never read.
    #[must_use]
    pub fn read_at(&self) -> Option<i64> {
        self.parts.values().map(|told| told.read_at).max()
    }

    /// The departments it is in or under, smallest id first.
    pub fn parents(&self) -> impl Iterator<Item = i64> {
        self.index.parents.iter().copied()
    }

    /// Its main part with the members that only a list or only the detail call tells. Of one that both tell, the list's word
    /// holds: it is read every night.
    #[must_use]
    pub fn document(&self) -> Value {
        let told = [Part::Detail, Part::Listed, Part::Main].iter().filter_map(|part| self.parts.get(part));
        let members = told.filter_map(|told| told.value.as_object());
        Value::Object(members.flat_map(|object| object.iter().map(|(k, v)| (k.clone(), v.clone()))).collect())
    }

    /// Grows with each write of the row. It begins again with 1 once the row was deleted; then [`Self::changed_at`] is
    /// later.
    #[must_use]
    pub fn revision(&self) -> i64 {
        self.revision
    }

    /// Reads an item of the table, as a query or an image of the stream has it. None for a row that is not a contact:
    /// a link from a further department.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`].
    pub fn from_item(item: &HashMap<String, AttributeValue>) -> Result<Option<Self>, StoreError> {
        let sk = Reader { key: "contacts", item }.s("sk")?;
        let Some(id) = ContactId::parse(sk) else { return Ok(None) };
        let key = shown(sk);
        let reader = Reader { key: &key, item };
        Ok(Some(Self {
            presence: presence(&reader)?,
            stands_at: reader.n("stands_at")?,
            parts: parts(&reader)?,
            changed_at: changed_at(&reader)?,
            initial: item.get("initial").is_some_and(|v| v == &AttributeValue::Bool(true)),
            index: index(&reader),
            placed_at: reader.n("placed_at").unwrap_or(i64::MIN),
            revision: reader.n("revision")?,
            id,
        }))
    }

    /// The row as an item; beside it the size of its document at rest, in bytes.
    pub(crate) fn item(&self, pk: &str) -> Result<(Item, usize), StoreError> {
        let sk = self.id.to_string();
        let mut item: Item = [
            ("pk", s(pk)),
            ("in_scope", AttributeValue::Bool(self.presence != Presence::OutOfScope)),
            ("stands_at", n(self.stands_at)),
            ("changed", s(format!("{:013}#{sk}", self.changed_at))),
            ("revision", n(self.revision)),
            ("parents", AttributeValue::L(self.index.parents.iter().map(|id| n(*id)).collect())),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into();
        let mut set =
            |name: &str, value: Option<AttributeValue>| value.map(|value| item.insert(name.to_owned(), value));
        set("initial", self.initial.then_some(AttributeValue::Bool(true)));
        let mut bytes = 0;
        set("placed_at", (self.placed_at != i64::MIN).then(|| n(self.placed_at)));
        if let Some(read_at) = self.read_at() {
            let values = self.parts.iter().map(|(part, told)| (part.to_string(), told.value.clone()));
            let text = canonical(&Value::Object(values.collect::<Map<_, _>>()));
            let packed = pack(&shown(&sk), &text)?;
            bytes = packed.1;
            set("document", Some(packed.0));
            set("read_at", Some(n(read_at)));
            let times = self.parts.iter().map(|(part, told)| (part.to_string(), n(told.read_at)));
            set("parts", Some(AttributeValue::M(times.collect())));
        }
        if let Presence::Removed { at, by, why } = &self.presence {
            set("removed_at", Some(n(*at)));
            set("removed_by", Some(s(by)));
            set("removed_why", Some(s(why)));
        }
        // What a tombstone is restored with stands under names that no index looks at.
        let [unionid, mobile] = if self.listed() { ["unionid", "mobile"] } else { ["was_unionid", "was_mobile"] };
        set(unionid, self.index.unionid.as_ref().map(s));
        set(mobile, self.index.mobile.as_ref().map(s));
        let listed = if self.presence == Presence::OutOfScope { ListedAs::OutOfScope } else { ListedAs::InScope };
        let searched = listed.key(self.id.kind(), self.index.name.as_deref().unwrap_or_default());
        if self.listed() {
            set("place", self.index.places(&self.id).into_iter().next().map(s));
            set("search", Some(s(searched)));
        } else {
            set("was_search", Some(s(searched)));
            set("ttl", Some(n(self.changed_at / 1000 + TOMBSTONE_S)));
        }
        item.insert("sk".to_owned(), s(sk));
        Ok((item, bytes))
    }

    /// Whether it is found: it is no tombstone, and something is known of it.
    pub(crate) fn listed(&self) -> bool {
        !matches!(self.presence, Presence::Removed { .. }) && !self.parts.is_empty()
    }

    /// The links that lead to it from its further departments.
    pub(crate) fn links(&self) -> impl Iterator<Item = String> {
        let places = if self.listed() { self.index.places(&self.id) } else { Vec::new() };
        places.into_iter().skip(1)
    }
}

fn presence(reader: &Reader<'_>) -> Result<Presence, StoreError> {
    if let Ok(at) = reader.n("removed_at") {
        return Ok(Presence::Removed {
            at,
            by: reader.s("removed_by")?.to_owned(),
            why: reader.s("removed_why")?.to_owned(),
        });
    }
    let in_scope = reader.item.get("in_scope").and_then(|v| v.as_bool().ok());
    Ok(if *in_scope.ok_or_else(|| reader.corrupt("in_scope"))? { Presence::InScope } else { Presence::OutOfScope })
}

fn parts(reader: &Reader<'_>) -> Result<Parts, StoreError> {
    let Some(times) = reader.item.get("parts") else { return Ok(Parts::new()) };
    let times = times.as_m().map_err(|_| reader.corrupt("parts"))?;
    let text = unpack(reader, "document")?;
    let mut document: Map<String, Value> = serde_json::from_str(&text).map_err(|_| reader.corrupt("document"))?;
    let mut parts = Parts::new();
    for (name, read_at) in times {
        let read_at = read_at.as_n().ok().and_then(|n| n.parse().ok()).ok_or_else(|| reader.corrupt("parts"))?;
        let value = document.remove(name).ok_or_else(|| reader.corrupt("document"))?;
        // A part that only a newer version knows would be lost by a write of this one.
        let part = Part::parse(name).ok_or_else(|| reader.corrupt("parts"))?;
        parts.insert(part, Told { read_at, value });
    }
    Ok(parts)
}

/// When it changed last is how its place among the changes begins.
fn changed_at(reader: &Reader<'_>) -> Result<i64, StoreError> {
    let place = reader.s("changed")?.split('#').next();
    place.and_then(|at| at.parse().ok()).ok_or_else(|| reader.corrupt("changed"))
}

fn index(reader: &Reader<'_>) -> Index {
    let either = |names: [&'static str; 2]| names.into_iter().find_map(|name| reader.s(name).ok());
    let name = either(["search", "was_search"]).and_then(ListedAs::name);
    let parents = reader.item.get("parents").and_then(|v| v.as_l().ok());
    Index {
        parents: parents.into_iter().flatten().filter_map(|v| v.as_n().ok()?.parse().ok()).collect(),
        name: name.filter(|name| !name.is_empty()).map(str::to_owned),
        unionid: either(["unionid", "was_unionid"]).map(str::to_owned),
        mobile: either(["mobile", "was_mobile"]).map(str::to_owned),
    }
}
