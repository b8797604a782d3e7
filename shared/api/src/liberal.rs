//! Members as they really come: numbers as strings, strings as numbers, `null` for what is missing.

use secrecy::SecretString;
use serde::{Deserialize, Deserializer, de::Error};
use serde_json::{Map, Value};

use crate::listed::{Entry, complete};

/// A whole number, however it is written.
pub(crate) fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// A text that is not empty; a number counts as one.
pub(crate) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Yes or no, however it is written.
pub(crate) fn flag(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
        other => whole(other).map(|number| number != 0),
    }
}

/// The texts of a list; none if it is no list.
pub(crate) fn texts(value: &Value) -> Vec<String> {
    value.as_array().map(|values| values.iter().filter_map(text).collect()).unwrap_or_default()
}

/// The key of a member by its name in small letters without `_`: `corp_name`, `corpName` and `CorpName` are one.
pub(crate) fn key<'a>(members: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    let same =
        |key: &str| key.bytes().filter(|byte| *byte != b'_').map(|byte| byte.to_ascii_lowercase()).eq(name.bytes());
    members.keys().map(String::as_str).find(|key| same(key))
}

/// A member by its name, as [`key`] has it; `null` if it is missing.
pub(crate) fn member<'a>(value: &'a Value, name: &str) -> &'a Value {
    let members = value.as_object();
    members.and_then(|members| members.get(key(members, name)?)).unwrap_or(&Value::Null)
}

pub(crate) fn some_whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    Ok(whole(&Value::deserialize(deserializer)?))
}

pub(crate) fn some_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(text(&Value::deserialize(deserializer)?))
}

pub(crate) fn any_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(text(&Value::deserialize(deserializer)?).unwrap_or_default())
}

pub(crate) fn any_flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Ok(flag(&Value::deserialize(deserializer)?).unwrap_or_default())
}

pub(crate) fn list_of_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    Ok(texts(&Value::deserialize(deserializer)?))
}

/// A list in whichever form, all of it or nothing; `null` is an empty one.
pub(crate) fn every<'de, D: Deserializer<'de>, T: Entry>(deserializer: D) -> Result<Vec<T>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(Vec::new()),
        value => complete(&value).ok_or_else(|| D::Error::custom("an entry of a list cannot be read")),
    }
}

/// `null` is what is missing.
pub(crate) fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// The life of a token; what is missing counts as [`life`].
pub(crate) fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    Ok(whole(&Value::deserialize(deserializer)?).unwrap_or_else(life))
}

/// All of DingTalk's tokens live two hours (suite-api, section 6), also where the answer of 2016 did not say so.
pub(crate) fn life() -> i64 {
    7200
}

/// A secret without which the answer is worth nothing. The error has no value in it.
pub(crate) fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SecretString, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::String(text) if !text.is_empty() => Ok(text.into()),
        _ => Err(D::Error::custom("no text where a secret should be")),
    }
}
