//! Whether an event holds something secret, told by the names of its members.

use serde_json::Value;

use crate::fields::fold;

/// Parts of folded names that mark a secret wherever they stand.
const MARKS: [&str; 17] = [
    "suiteticket",
    "jsapiticket",
    "secret",
    "token",
    "password",
    "passwd",
    "credential",
    "aeskey",
    "accesskey",
    "privatekey",
    "authcode",
    "authorizationcode",
    "permanentcode",
    "licensecode",
    "licencecode",
    "tmpcode",
    "invitecode",
];

/// Looks through a JSON text, also inside strings that are JSON themselves, as deep as they go.
///
/// A string that looks like JSON and is none is searched as plain text: better one event too many held back.
pub(crate) fn inside(json: &str) -> bool {
    let mut values = Vec::new();
    let mut found = unfold(json, &mut values);
    while let (false, Some(value)) = (found, values.pop()) {
        found = match value {
            Value::Object(members) => {
                let marked = members.keys().any(|name| marked(name));
                values.extend(members.into_iter().map(|(_, value)| value));
                marked
            }
            Value::Array(elements) => {
                values.extend(elements);
                false
            }
            Value::String(text) => looks_like_json(&text) && unfold(&text, &mut values),
            _ => false,
        };
    }
    found
}

/// Puts what a JSON text holds on the list. Whether a text that is no JSON has a mark in it.
fn unfold(json: &str, values: &mut Vec<Value>) -> bool {
    match crate::json::read(json) {
        Some(value) => {
            values.push(value);
            false
        }
        None => marked_anywhere(json),
    }
}

/// A string whose text is a JSON document: an object, a list, or a string again.
fn looks_like_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '[', '"'])
}

fn marked(name: &str) -> bool {
    let name = fold(name);
    name.ends_with("ticket") || MARKS.iter().any(|mark| name.contains(mark))
}

fn marked_anywhere(text: &str) -> bool {
    let text = fold(text);
    text.contains("ticket") || MARKS.iter().any(|mark| text.contains(mark))
}
