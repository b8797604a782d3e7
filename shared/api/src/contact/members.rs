//! The members of an object of DingTalk's, whatever their spelling and type.

use serde_json::{Map, Value};

use crate::{
    liberal,
    listed::{Entry, complete},
};

/// An object. Names are in small letters without `_`.
#[derive(Clone, Copy)]
pub(super) struct Members<'a>(pub(super) &'a Map<String, Value>);

impl<'a> Members<'a> {
    pub(super) fn get(self, name: &str) -> &'a Value {
        liberal::key(self.0, name).and_then(|key| self.0.get(key)).unwrap_or(&Value::Null)
    }

    pub(super) fn text(self, name: &str) -> Option<String> {
        liberal::text(self.get(name))
    }

    pub(super) fn whole(self, name: &str) -> Option<i64> {
        liberal::whole(self.get(name))
    }

    pub(super) fn flag(self, name: &str) -> Option<bool> {
        liberal::flag(self.get(name))
    }

    /// The first of two names that is told.
    pub(super) fn text_of(self, name: &str, other: &str) -> Option<String> {
        self.text(name).or_else(|| self.text(other))
    }

    /// The first of two names that is told.
    pub(super) fn whole_of(self, name: &str, other: &str) -> Option<i64> {
        self.whole(name).or_else(|| self.whole(other))
    }

    /// A list, if all of it can be read.
    pub(super) fn list<T: Entry>(self, name: &str) -> Option<Vec<T>> {
        complete(self.get(name))
    }

    /// JSON, whether it was sent as such or as a text.
    pub(super) fn json(self, name: &str) -> Option<String> {
        match self.get(name) {
            value @ (Value::Object(_) | Value::Array(_)) => Some(value.to_string()),
            value => liberal::text(value),
        }
    }
}

/// The members of an object; none if it is none.
pub(super) fn object(value: Value) -> Option<Map<String, Value>> {
    match value {
        Value::Object(members) => Some(members),
        _ => None,
    }
}
