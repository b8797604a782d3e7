//! The members of a JSON object, found however DingTalk spells them this time.
//!
//! The same member is `CorpId`, `corpId`, `corpid` or `corp_id` depending on the channel and its age; numbers come
//! as strings and the other way round; one page even prints a member name with a tab behind it.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// The members of one object (or of several, the first one counting) under folded names.
#[derive(Debug, Default, Clone)]
pub(crate) struct Fields<'a>(BTreeMap<String, (&'a str, &'a Value)>);

impl<'a> Fields<'a> {
    pub(crate) fn of(object: &'a Map<String, Value>) -> Self {
        let mut fields = Self::default();
        fields.fill_from(object);
        fields
    }

    /// Adds the members that are not there yet.
    ///
    /// Of two spellings of one name in the same object the first in byte order counts, so that the result does not
    /// depend on the order of the members.
    pub(crate) fn fill_from(&mut self, object: &'a Map<String, Value>) {
        let mut members: Vec<_> = object.iter().filter(|(_, value)| !value.is_null()).collect();
        members.sort_by_key(|(name, _)| name.as_str());
        for (name, value) in members {
            self.0.entry(fold(name)).or_insert((name, value));
        }
    }

    /// Every member: its folded name, its name as it stands, its value.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&str, &'a str, &'a Value)> {
        self.0.iter().map(|(folded, (name, value))| (folded.as_str(), *name, *value))
    }

    fn value(&self, name: &str) -> Option<&'a Value> {
        self.0.get(&fold(name)).map(|(_, value)| *value)
    }

    /// The first of these members that is there and not null.
    pub(crate) fn get(&self, names: &[&str]) -> Option<&'a Value> {
        names.iter().find_map(|name| self.value(name))
    }

    /// The first of these members that `read` can make something of.
    pub(crate) fn read<T>(&self, names: &[&str], read: impl Fn(&'a Value) -> Option<T>) -> Option<T> {
        names.iter().filter_map(|name| self.value(name)).find_map(read)
    }

    pub(crate) fn text(&self, names: &[&str]) -> Option<String> {
        self.read(names, text)
    }

    pub(crate) fn integer(&self, names: &[&str]) -> Option<i64> {
        self.read(names, integer)
    }

    pub(crate) fn flag(&self, names: &[&str]) -> Option<bool> {
        self.read(names, flag)
    }

    pub(crate) fn object(&self, names: &[&str]) -> Option<&'a Map<String, Value>> {
        self.read(names, Value::as_object)
    }

    /// The elements of a list; a single value counts as a list of one.
    pub(crate) fn list<T>(&self, names: &[&str], read: impl Fn(&'a Value) -> Option<T>) -> Vec<T> {
        match self.get(names) {
            Some(Value::Array(elements)) => elements.iter().filter_map(read).collect(),
            Some(single) => read(single).into_iter().collect(),
            None => Vec::new(),
        }
    }

    pub(crate) fn texts(&self, names: &[&str]) -> Vec<String> {
        self.list(names, text)
    }

    pub(crate) fn integers(&self, names: &[&str]) -> Vec<i64> {
        self.list(names, integer)
    }
}

/// A member's name without what varies: letter case, underscores, stray blanks.
pub(crate) fn fold(name: &str) -> String {
    name.chars().filter(|c| *c != '_' && !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect()
}

/// A string without the blanks around it, if anything is left, or a number's digits.
pub(crate) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A whole number, written as a number or in a string, also as `1.0`.
pub(crate) fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64().or_else(|| number.as_f64().and_then(whole)),
        Value::String(text) => {
            let text = text.trim();
            text.parse().ok().or_else(|| text.parse().ok().and_then(whole))
        }
        _ => None,
    }
}

/// A truth value, written as one, as `"true"` or as 1.
fn flag(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        Value::String(text) if text.trim().eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.trim().eq_ignore_ascii_case("false") => Some(false),
        other => match integer(other) {
            Some(0) => Some(false),
            Some(1) => Some(true),
            _ => None,
        },
    }
}

/// The largest number up to which every whole number has a floating-point form of its own.
const EXACT: f64 = 9_007_199_254_740_992.0;

fn whole(number: f64) -> Option<i64> {
    (number.fract() == 0.0 && number.abs() <= EXACT).then_some(number as i64)
}
