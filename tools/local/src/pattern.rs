//! EventBridge's event patterns, as far as the template uses them: lists of texts, `prefix`, `suffix`, `exists`,
//! `anything-but`, nested objects. An operator that is not known matches nothing and says so when the stack starts.

use serde_json::Value;

/// Whether `event` matches `pattern`.
pub(crate) fn matches(pattern: &Value, event: &Value) -> bool {
    let Some(fields) = pattern.as_object() else {
        return false;
    };
    fields.iter().all(|(name, wanted)| {
        let found = event.get(name);
        match wanted {
            Value::Array(any) => any.iter().any(|one| accepts(one, found)),
            Value::Object(_) => found.is_some_and(|found| matches(wanted, found)),
            _ => false,
        }
    })
}

fn accepts(wanted: &Value, found: Option<&Value>) -> bool {
    let Some(operator) = wanted.as_object().and_then(|map| map.iter().next()) else {
        return match found {
            Some(Value::Array(values)) => values.contains(wanted),
            Some(value) => value == wanted,
            None => false,
        };
    };
    let text = found.and_then(Value::as_str);
    match (operator.0.as_str(), operator.1) {
        ("prefix", Value::String(prefix)) => text.is_some_and(|text| text.starts_with(prefix.as_str())),
        ("suffix", Value::String(suffix)) => text.is_some_and(|text| text.ends_with(suffix.as_str())),
        ("exists", Value::Bool(exists)) => found.is_some() == *exists,
        ("anything-but", Value::Array(none)) => found.is_some_and(|found| !none.contains(found)),
        ("anything-but", none @ Value::String(_)) => found.is_some_and(|found| found != none),
        _ => false,
    }
}

/// The first operator of `pattern` that [`matches`] does not know.
pub(crate) fn unknown_operator(pattern: &Value) -> Option<String> {
    match pattern {
        Value::Object(fields) => fields.values().find_map(unknown_operator),
        Value::Array(any) => any.iter().find_map(|one| {
            let (name, argument) = one.as_object()?.iter().next()?;
            let known = match name.as_str() {
                "prefix" | "suffix" => argument.is_string(),
                "exists" => argument.is_boolean(),
                "anything-but" => argument.is_array() || argument.is_string(),
                _ => false,
            };
            (!known).then(|| name.clone())
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn matches_as_eventbridge_does() {
        let event =
            json!({ "source": "dingtalk.callback", "detail-type": "suite_ticket", "detail": { "app": "demo" } });
        let cases = [
            (json!({ "source": ["dingtalk.callback"] }), true),
            (json!({ "source": ["other", "dingtalk.callback"], "detail-type": ["suite_ticket"] }), true),
            (json!({ "source": ["dingtalk.domain"] }), false),
            (json!({ "detail-type": [{ "anything-but": ["suite_ticket"] }] }), false),
            (json!({ "detail-type": [{ "anything-but": ["other"] }] }), true),
            (json!({ "missing": [{ "anything-but": ["other"] }] }), false),
            (json!({ "source": [{ "prefix": "dingtalk." }] }), true),
            (json!({ "source": [{ "suffix": ".callback" }] }), true),
            (json!({ "detail": { "app": ["demo"] } }), true),
            (json!({ "detail": { "corp": [{ "exists": false }] } }), true),
            (json!({ "detail": { "app": [{ "numeric": [">", 1] }] } }), false),
        ];
        for (pattern, expected) in cases {
            assert_eq!(matches(&pattern, &event), expected, "{pattern}");
        }
        assert_eq!(unknown_operator(&json!({ "a": { "b": [{ "numeric": [] }] } })).as_deref(), Some("numeric"));
        assert_eq!(unknown_operator(&json!({ "a": ["x", { "prefix": "y" }] })), None);
    }
}
