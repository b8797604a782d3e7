//! What is too large, what cannot be read, and what makes no sense.

use proptest::prelude::*;

use super::*;
use crate::{news::LARGEST, record::Unreadable};

#[test]
fn what_is_too_large_goes_without_its_values_then_without_its_names() {
    let large = |mark: &str| user(json!({ "name": mark.repeat(LARGEST), "x": "y" }));
    let event = told(Some(&large("a")), &large("b"), WITH_VALUES);
    assert_eq!((&event.detail["omitted"], &event.detail["changed"]), (&json!(["values"]), &json!(["name"])));
    assert!(event.detail.get("old").is_none() && event.body().len() < 1024);
    assert!(told(Some(&large("a")), &large("b"), PLAIN).detail.get("omitted").is_none(), "there is nothing to omit");

    let many = |value: i64| {
        let members = (0..20_000).map(|number| (format!("a long name of a member {number}"), json!(value)));
        user(Value::Object(members.collect()))
    };
    let moved = many(2).under(&(0..30_000).collect::<Vec<_>>());
    for settings in [PLAIN, WITH_VALUES] {
        let event = told(Some(&many(1)), &moved, settings);
        assert_eq!(event.detail["omitted"], json!(["values", "changed", "departments"]));
        assert_eq!(event.detail["departments"], json!({ "old": [], "new": [] }));
        assert!(event.detail["changed"] == json!([]) && event.body().len() < 1024);
    }
}

#[test]
fn a_row_that_cannot_be_read_is_said_to_be_so() {
    let good = user(json!({ "name": "hush" })).image();
    let wrong = |name: &str, value: Value| {
        let mut image = good.clone();
        image[name] = value;
        record(None, Some(image)).write()
    };
    for (name, value, why) in [
        ("revision", json!({ "S": "x" }), "revision"),
        ("document", json!({ "S": "{" }), "document"),
        ("document", json!({ "B": "no base64!" }), "its attributes"),
        ("parts", json!({ "M": { "newer": { "N": "1" } } }), "document"),
        ("pk", json!({ "S": "no company" }), "pk"),
        ("pk", json!({ "N": "7" }), "pk"),
        ("in_scope", json!({ "BS": [] }), "its attributes"),
        ("in_scope", json!("bare"), "its attributes"),
    ] {
        let Err(Unreadable(text)) = wrong(name, value) else { panic!("{name} was read") };
        assert!(text.contains(why) && !text.contains("hush"), "{name}: {text}");
    }
    // One that was unreadable before is no less so now.
    assert!(record(Some(json!({ "sk": { "S": "user#u" } })), Some(good)).write().is_err());
}

fn attribute() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        "\\PC{0,8}".prop_map(|text| json!({ "S": text })),
        "-?[0-9]{0,20}".prop_map(|number| json!({ "N": number })),
        "[A-Za-z0-9+/=]{0,12}".prop_map(|text| json!({ "B": text })),
        any::<bool>().prop_map(|flag| json!({ "BOOL": flag })),
        Just(json!({ "NULL": true })),
        Just(json!({ "SS": ["a"] })),
        Just(json!(7)),
        Just(json!({ "S": "a", "N": "1" })),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|list| json!({ "L": list })),
            prop::collection::hash_map("[a-z#0-9]{0,6}", inner, 0..4).prop_map(|map| json!({ "M": map })),
        ]
    })
}

proptest! {
    #[test]
    fn whatever_an_image_holds_it_ends(
        name in prop::sample::select(vec!["document", "parts", "changed", "parents", "sk", "removed_at", "in_scope", "x"]),
        value in attribute(),
        both in any::<bool>(),
    ) {
        let good = user(json!({ "name": "a" })).image();
        let mut odd = good.clone();
        odd[name] = value;
        let record = if both { record(Some(odd.clone()), Some(odd)) } else { record(Some(good), Some(odd)) };
        if let Ok(Some(write)) = record.write() {
            let body = match news(&write, WITH_VALUES) { News::Told(event) => event.body().len(), _ => 0 };
            prop_assert!(body <= LARGEST);
            // The same row twice is no news.
            prop_assert!(!both || body == 0);
        }
    }
}
