//! Which members changed, and when that is no news.

use super::*;

fn changed(old: &Row, new: &Row) -> Value {
    told(Some(old), new, PLAIN).detail["changed"].clone()
}

#[test]
fn names_are_of_what_differs() {
    let before = user(json!({ "name": "a", "title": "t", "x": { "deep": 1 }, "same": [1, 2] }));
    let after = user(json!({ "name": "b", "mobile": "1", "x": { "deep": 2 }, "same": [1, 2] }));
    let event = told(Some(&before), &after, PLAIN);
    assert_eq!((event.name.as_str(), &event.detail["initial"]), ("UserChanged", &json!(false)));
    assert_eq!(event.detail["changed"], json!(["mobile", "name", "title", "x"]));
}

#[test]
fn a_write_that_changes_nobody_is_no_news() {
    let before = user(json!({ "name": "a", "n": 12345678901234567_i64 })).with("dept#1", json!({ "leader": false }));
    // Read again, or written again by an operator's word.
    assert!(is_nothing(Some(&before), &Row { revision: 2, read_at: 9, ..before.clone() }));
    // What a department's list told is dropped a while after he left it, and may come late.
    let left = before.with("dept#4", json!({ "leader": true }));
    assert!(is_nothing(Some(&left), &before));
    assert!(is_nothing(Some(&before), &left));
    // The first run's mark goes with the next write.
    assert!(is_nothing(Some(&Row { initial: true, ..before.clone() }), &before));
}

#[test]
fn what_a_department_lists_of_its_people_counts_while_they_are_in_it() {
    let before = user(json!({ "name": "a" })).with("dept#1", json!({ "leader": false, "dept_order": 5 }));
    let after = before.with("dept#1", json!({ "leader": true, "dept_order": 5 }));
    assert_eq!(changed(&before, &after), json!(["leader"]));
    let values = told(Some(&before), &after, WITH_VALUES).detail;
    assert_eq!(
        (&values["old"], &values["new"]),
        (&json!({ "leader": { "1": false } }), &json!({ "leader": { "1": true } }))
    );
}

#[test]
fn what_is_told_for_the_first_time_has_not_changed() {
    let before = user(json!({ "name": "a" }));
    for (part, value) in [("detail", json!({ "senior": true })), ("dept#1", json!({ "leader": true }))] {
        let event = told(Some(&before), &before.with(part, value), PLAIN);
        assert_eq!((event.name.as_str(), &event.detail["initial"]), ("UserChanged", &json!(true)));
        assert_eq!(event.detail["changed"].as_array().unwrap().len(), 1);
    }
    let detailed = before.with("detail", json!({ "senior": true }));
    assert_eq!(heard(Some(&before), &detailed, FeedSettings { initial: false, ..PLAIN }), News::KeptBack);
    // With a change beside it, it goes along.
    let renamed = detailed.with("main", json!({ "name": "b" }));
    let event = told(Some(&before), &renamed, FeedSettings { initial: false, ..PLAIN });
    assert_eq!((&event.detail["initial"], &event.detail["changed"]), (&json!(false), &json!(["name", "senior"])));
    // A member that the same call now tells has been set.
    let set = detailed.with("detail", json!({ "senior": true, "manager_userid": "boss" }));
    assert_eq!(told(Some(&detailed), &set, FeedSettings { initial: false, ..PLAIN }).detail["initial"], false);
}

#[test]
fn who_comes_back_is_another_in_these() {
    let before = user(json!({ "name": "a", "title": "t" }));
    let after = user(json!({ "name": "b", "title": "t" }));
    for presence in ["removed", "out"] {
        assert_eq!(changed(&before.is(presence), &after), json!(["name"]), "{presence}");
        assert_eq!(changed(&before.is(presence), &before), json!([]), "{presence}");
    }
}

#[test]
fn values_are_told_only_by_the_setting() {
    let before = user(json!({ "name": "Zhang-San-before", "mobile": "13800000000", "same": "unchanged-text" }));
    let after = user(json!({ "name": "Zhang-San-after", "mobile": "13900000000", "same": "unchanged-text" }));
    let ways = [
        (None, after.clone()),
        (Some(before.clone()), after.clone()),
        (Some(before.clone()), after.under(&[2])),
        (Some(before.clone()), before.is("removed")),
        (Some(before.is("removed")), after.clone()),
        (Some(before.is("out")), after.clone()),
        (Some(before.clone()), before.is("out")),
    ];
    for (old, new) in &ways {
        let event = told(old.as_ref(), new, PLAIN);
        for value in ["Zhang-San", "13800000000", "13900000000", "unchanged-text", "digest"] {
            assert!(!event.body().contains(value), "{}: {value}", event.name);
        }
    }
    let values = |way: usize| {
        let detail = told(ways[way].0.as_ref(), &ways[way].1, WITH_VALUES).detail;
        ["old", "new"].map(|name| detail.get(name).cloned().unwrap_or_default())
    };
    let [name, mobile, both] = [json!("Zhang-San-after"), json!("13900000000"), json!("unchanged-text")];
    assert_eq!(values(0), [Value::Null, json!({ "name": name, "mobile": mobile, "same": both })]);
    let differ = [
        json!({ "name": "Zhang-San-before", "mobile": "13800000000" }),
        json!({ "name": "Zhang-San-after", "mobile": "13900000000" }),
    ];
    for way in [1, 2, 4, 5] {
        assert_eq!(values(way), differ, "way {way}");
    }
    assert_eq!(values(3), [before.parts["main"].clone(), Value::Null]);
    assert_eq!(values(6), [Value::Null, Value::Null]);
}
