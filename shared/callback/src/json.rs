//! JSON as it stands.
//!
//! To serde_json's own reading of a [`Value`] two member names mean something: those under which it carries long numbers
//! and raw text. An object with one of them would not be read, and the whole push with it; or a string in it would be
//! read as JSON, past the limit of nesting. Here they are names like any other.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// The only member of the object as which serde_json hands over a number that does not fit 64 bits.
const LONG_NUMBER: &str = "$serde_json::private::Number";

/// Reads a text; nothing if it is not JSON or nests deeper than 127 levels.
pub(crate) fn read(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok().map(|Json(value)| value)
}

struct Json(Value);

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyKind).map(Json)
    }
}

struct AnyKind;

impl<'de> Visitor<'de> for AnyKind {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Json(element)) = elements.next_element()? {
            list.push(element);
        }
        Ok(list.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some((name, Json(value))) = members.next_entry()? {
            object.insert(name, value);
        }
        Ok(long_number(&object).map_or_else(|| object.into(), Value::Number))
    }
}

/// Nothing tells a long number from an object that looks the same; neither means anything to a reader of events.
fn long_number(object: &Map<String, Value>) -> Option<Number> {
    let text = object.get(LONG_NUMBER)?.as_str()?;
    if object.len() == 1 { text.parse().ok() } else { None }
}
