//! As much of JSON Schema (draft 2020-12) as the schemas of the domain events use. What it does not know it refuses, so
//! that no keyword is believed to be checked that is not.

use serde_json::Value;

/// Keywords that only tell.
const ANNOTATIONS: [&str; 4] = ["$schema", "title", "description", "examples"];

/// What is wrong with `value`, with the places; nothing if it keeps the schema.
pub fn faults(schema: &Value, value: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    check(schema, value, "", &mut faults);
    faults
}

fn check(schema: &Value, value: &Value, place: &str, faults: &mut Vec<String>) {
    let members = schema.as_object().unwrap_or_else(|| panic!("{place}: a schema is an object"));
    let mut fault = |what: String| faults.push(format!("{place}: {what}"));
    let mut inner: Vec<(&Value, &Value, String)> = Vec::new();
    for (keyword, said) in members {
        match keyword.as_str() {
            "type" if !types(said).any(|name| is(value, name)) => fault(format!("is no {said}")),
            "const" if value != said => fault(format!("is not {said}")),
            "enum" if !said.as_array().unwrap().contains(value) => fault(format!("is none of {said}")),
            "minimum" if value.as_i64().is_some_and(|n| n < said.as_i64().unwrap()) => {
                fault(format!("is below {said}"))
            }
            "minLength" => {
                let length = value.as_str().map(|text| text.chars().count() as u64);
                if length.is_some_and(|length| length < said.as_u64().unwrap()) {
                    fault(format!("is shorter than {said}"));
                }
            }
            "required" => {
                let has = |name: &Value| value.get(name.as_str().unwrap()).is_some();
                for name in said.as_array().unwrap().iter().filter(|name| value.is_object() && !has(name)) {
                    fault(format!("lacks {name}"));
                }
            }
            "additionalProperties" => {
                assert_eq!(said, false, "{place}: only false is known");
                let known = &members["properties"];
                for name in value.as_object().into_iter().flat_map(|object| object.keys()) {
                    if known.get(name).is_none() {
                        fault(format!("has a stray {name}"));
                    }
                }
            }
            "properties" => {
                let named = said.as_object().unwrap().iter();
                inner.extend(
                    named.filter_map(|(name, schema)| Some((schema, value.get(name)?, format!("{place}/{name}")))),
                );
            }
            "items" => {
                let items = value.as_array().into_iter().flatten().enumerate();
                inner.extend(items.map(|(i, item)| (said, item, format!("{place}/{i}"))));
            }
            "oneOf" => {
                let tried: Vec<_> = said.as_array().unwrap().iter().map(|one| self::faults(one, value)).collect();
                let kept = tried.iter().filter(|faults| faults.is_empty()).count();
                if kept != 1 {
                    fault(format!("keeps {kept} of the forms: {tried:?}"));
                }
            }
            "type" | "const" | "enum" | "minimum" => {}
            annotation if ANNOTATIONS.contains(&annotation) => {}
            unknown => panic!("{place}: the keyword {unknown} is not checked here"),
        }
    }
    for (schema, value, place) in inner {
        check(schema, value, &place, faults);
    }
}

fn types(said: &Value) -> impl Iterator<Item = &str> {
    let many = said.as_array().into_iter().flatten();
    said.as_str().into_iter().chain(many.map(|name| name.as_str().unwrap()))
}

fn is(value: &Value, name: &str) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("the type {other} is not known here"),
    }
}
