//! Lists in which nothing is lost in silence: DingTalk writes a list as an array, as text (`"[2,3]"`, `"a|b"`) or as its
//! only entry, and whoever concludes from a list that somebody is missing has to know that all of it was read.

use serde::{Deserialize, Deserializer, de::Error};
use serde_json::{Map, Value};

use crate::liberal;

/// What a list holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed<T> {
    /// Its entries, in DingTalk's order.
    pub items: Vec<T>,
    /// How many more entries there were that could not be read, such as a person without a userid. Beside one of those
    /// the list does not prove that somebody is missing from it.
    pub unread: usize,
}

impl<T> Listed<T> {
    /// How many entries DingTalk sent, readable or not.
    #[must_use]
    pub fn sent(&self) -> usize {
        self.items.len() + self.unread
    }

    /// Whether all that was sent could be read.
    #[must_use]
    pub fn complete(&self) -> bool {
        self.unread == 0
    }
}

impl<T> Default for Listed<T> {
    fn default() -> Self {
        Self { items: Vec::new(), unread: 0 }
    }
}

/// What a list may hold, or what one call answers.
pub trait Entry: Sized {
    /// The member without which it is worth nothing, for errors.
    const ID: &'static str;
    /// Members that may hold it or a list of it, in small letters without `_`; [`liberal::member`].
    const HOLDERS: &'static [&'static str] = &[];
    /// Reads one; none if what tells it from others is not there.
    fn read(value: Value) -> Option<Self>;
}

impl Entry for i64 {
    const ID: &'static str = "result";
    const HOLDERS: &'static [&'static str] = &["deptidlist", "parentidlist"];
    fn read(value: Value) -> Option<Self> {
        liberal::whole(&value)
    }
}

impl Entry for String {
    const ID: &'static str = "result";
    const HOLDERS: &'static [&'static str] = &["useridlist"];
    fn read(value: Value) -> Option<Self> {
        liberal::text(&value)
    }
}

/// The entries of a list in whichever form; none if there is no list.
pub(crate) fn entries(value: Value) -> Option<Vec<Value>> {
    match value {
        Value::Null => None,
        Value::Array(entries) => Some(entries),
        Value::String(text) => Some(written(text.trim())),
        Value::Object(members) if members.is_empty() => Some(Vec::new()),
        single => Some(vec![single]),
    }
}

/// A list that was sent as text.
fn written(text: &str) -> Vec<Value> {
    if text.starts_with(['[', '{'])
        && let Ok(value) = serde_json::from_str::<Value>(text)
    {
        // It is an array or an object now, so this comes to an end.
        return entries(value).unwrap_or_default();
    }
    // JSON that is cut off: something was in it.
    if text.contains(['"', '{']) {
        return vec![Value::Null];
    }
    // Neither sign occurs in a userid: DingTalk itself joins them so.
    let parts = text.trim_start_matches('[').trim_end_matches(']').split(['|', ',']).map(str::trim);
    parts.filter(|part| !part.is_empty()).map(Value::from).collect()
}

/// A list in whichever form; none if there is no list.
pub(crate) fn listed<T: Entry>(value: Value) -> Option<Listed<T>> {
    let entries = entries(value)?;
    let sent = entries.len();
    let items: Vec<T> = entries.into_iter().filter_map(T::read).collect();
    Some(Listed { unread: sent - items.len(), items })
}

/// A list that is empty only where DingTalk says so, by `[]`: neither an object nor a text with nothing in it is a list.
pub(crate) fn provable<T: Entry>(value: Value) -> Option<Listed<T>> {
    let nothing = match &value {
        Value::Object(members) => members.is_empty(),
        Value::String(text) => matches!(text.trim(), "" | "{}" | "null"),
        _ => false,
    };
    if nothing { None } else { listed(value) }
}

/// A list all of which can be read, or none: half a list is taken for the whole.
pub(crate) fn complete<T: Entry>(value: &Value) -> Option<Vec<T>> {
    listed(value.clone()).filter(Listed::complete).map(|list| list.items)
}

/// What holds the answer's payload: `result`, or next to `errcode` one of `holders`.
pub(crate) fn payload(body: Value, holders: &[&str]) -> Option<Value> {
    let Value::Object(body) = body else { return None };
    held(body, &["result"]).or_else(|body| held(body, holders)).ok()
}

/// The first of these members that is told.
fn held(mut members: Map<String, Value>, names: &[&str]) -> Result<Value, Map<String, Value>> {
    let found = names.iter().find_map(|name| liberal::key(&members, name)).map(str::to_owned);
    match found.and_then(|key| members.remove(&key)) {
        None | Some(Value::Null) => Err(members),
        Some(value) => Ok(value),
    }
}

/// An answer that is a list. Without a payload it is no answer, nor with an object that holds no list: either would be
/// read as an empty list.
impl<'de, T: Entry> Deserialize<'de> for Listed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let payload = payload(Value::deserialize(deserializer)?, T::HOLDERS);
        let payload = payload.ok_or_else(|| D::Error::missing_field("result"))?;
        let list = match payload {
            Value::Object(members) => match held(members, T::HOLDERS) {
                Ok(list) => list,
                // It may be the list's only entry.
                Err(members) => {
                    let only = T::read(Value::Object(members)).ok_or_else(|| D::Error::missing_field("result"))?;
                    return Ok(Self { items: vec![only], unread: 0 });
                }
            },
            list => list,
        };
        provable(list).ok_or_else(|| D::Error::missing_field("result"))
    }
}

/// An answer that is one thing.
pub(crate) fn single<'de, D: Deserializer<'de>, T: Entry>(deserializer: D) -> Result<T, D::Error> {
    let payload = payload(Value::deserialize(deserializer)?, T::HOLDERS);
    let mut entries = payload.and_then(entries).ok_or_else(|| D::Error::missing_field("result"))?;
    let only = if entries.len() == 1 { entries.pop() } else { None };
    only.and_then(T::read).ok_or_else(|| D::Error::missing_field(T::ID))
}
