//! From each way to stand to each other.

use super::*;

/// The name of the event for a way from `old` to `new`, as rows stand: `-` none, `?` never read, `in`, `out`, `gone`.
fn name(sk: &str, old: &str, new: &str) -> Option<String> {
    let stands = |how: &str| match how {
        "-" => None,
        "?" => Some(row(sk, json!({})).is("out")),
        "in" => Some(row(sk, json!({ "main": { "name": "n" } }))),
        "out" => Some(row(sk, json!({ "main": { "name": "n" } })).is("out")),
        "gone" => Some(row(sk, json!({ "main": { "name": "n" } })).is("removed")),
        other => panic!("{other}"),
    };
    match heard(stands(old).as_ref(), &stands(new).unwrap(), PLAIN) {
        News::Told(event) => Some(event.name),
        News::Nothing => None,
        News::KeptBack => panic!("nothing is kept back"),
    }
}

#[test]
fn every_way_of_a_person_and_of_a_department() {
    for (sk, noun) in [("user#u", "User"), ("dept#5", "Department")] {
        let told = [
            ("-", "in", "Added"),
            ("?", "in", "Added"),
            ("gone", "in", "Restored"),
            ("out", "in", "BackInScope"),
            ("in", "gone", "Removed"),
            ("out", "gone", "Removed"),
            ("in", "out", "OutOfScope"),
            ("gone", "out", "OutOfScope"),
        ];
        for (old, new, verb) in told {
            assert_eq!(name(sk, old, new), Some(format!("{noun}{verb}")), "{old} to {new}");
        }
        for (old, new) in
            [("-", "?"), ("-", "out"), ("-", "gone"), ("?", "out"), ("?", "gone"), ("in", "in"), ("out", "out")]
        {
            assert_eq!(name(sk, old, new), None, "{old} to {new}");
        }
        for (old, new) in [("gone", "gone"), ("?", "?"), ("in", "?")] {
            assert_eq!(name(sk, old, new), None, "{old} to {new}");
        }
    }
}

#[test]
fn roles_groups_and_members_come_and_go() {
    for (sk, noun) in [("role#7", "Role"), ("group#7", "RoleGroup"), ("member#7#u", "RoleMember")] {
        for (old, new, verb) in
            [("-", "in", "Added"), ("gone", "in", "Added"), ("in", "gone", "Removed"), ("out", "gone", "Removed")]
        {
            assert_eq!(name(sk, old, new), Some(format!("{noun}{verb}")), "{old} to {new}");
        }
        // No call asks whether they are in the scope, and they are in no department.
        for (old, new) in [("in", "out"), ("out", "in"), ("in", "in"), ("-", "gone")] {
            assert_eq!(name(sk, old, new), None, "{old} to {new}");
        }
    }
}

#[test]
fn each_is_named_by_dingtalks_words() {
    let ids = |sk: &str| {
        let detail = told(None, &row(sk, json!({ "main": {} })), PLAIN).detail;
        ["userid", "deptId", "roleId", "groupId"].map(|name| detail.get(name).cloned().unwrap_or_default())
    };
    let null = Value::Null;
    assert_eq!(ids("user#a#b"), [json!("a#b"), null.clone(), null.clone(), null.clone()]);
    assert_eq!(ids("dept#-7"), [null.clone(), json!(-7), null.clone(), null.clone()]);
    assert_eq!(ids("role#7"), [null.clone(), null.clone(), json!(7), null.clone()]);
    assert_eq!(ids("group#7"), [null.clone(), null.clone(), null.clone(), json!(7)]);
    assert_eq!(ids("member#-7#a#b"), [json!("a#b"), null.clone(), json!(-7), null]);
}

#[test]
fn an_event_says_who_when_and_why() {
    let before = user(json!({ "name": "Zhang San" }));
    let gone = Row { revision: 8, ..before.is("removed") };
    let event = told(Some(&before), &gone, PLAIN);
    assert_eq!(event.id, "demo#ding1#user#u#UserRemoved#8#1700000000000");
    assert_eq!((event.app.as_str(), event.corp.as_deref(), event.time), ("demo", Some("ding1"), CHANGED));
    assert_eq!(event.detail, json!({ "userid": "u", "revision": 8, "by": "run-7", "why": "60121" }));
    assert_eq!(told(Some(&before), &gone, PLAIN).id, event.id, "the record comes again");
    let again = Row { revision: 9, ..gone };
    assert_ne!(told(Some(&before), &again, PLAIN).id, event.id);
}

#[test]
fn who_moves_has_old_and_new_departments() {
    let before = user(json!({ "name": "n", "dept_id_list": [1, 2] })).under(&[1, 2]);
    let after = user(json!({ "name": "m", "dept_id_list": [2, 3] })).under(&[2, 3]);
    let event = told(Some(&before), &after, PLAIN);
    assert_eq!(event.name, "UserMoved");
    assert_eq!(event.detail["departments"], json!({ "old": [1, 2], "new": [2, 3] }));
    assert_eq!(event.detail["changed"], json!(["dept_id_list", "name"]), "what else changed is with it");

    let under = |parent: i64| row("dept#5", json!({ "main": { "parent_id": parent } })).under(&[parent]);
    let event = told(Some(&under(1)), &under(-3), PLAIN);
    assert_eq!(event.name, "DepartmentMoved");
    assert_eq!(event.detail["parentId"], json!({ "old": 1, "new": -3 }));

    // Where he is was not told before: he has not moved.
    let untold = user(json!({ "name": "n" })).under(&[]);
    let told_now = user(json!({ "name": "n", "dept_id_list": [2] })).under(&[2]);
    assert_eq!(told(Some(&untold), &told_now, PLAIN).name, "UserChanged");
}

#[test]
fn what_was_there_before_the_first_run_is_kept_back_unless_it_is_wanted() {
    let found = Row { initial: true, ..user(json!({ "name": "n" })) };
    let event = told(None, &found, PLAIN);
    assert_eq!((event.name.as_str(), &event.detail["initial"]), ("UserAdded", &json!(true)));
    assert_eq!(heard(None, &found, FeedSettings { initial: false, ..PLAIN }), News::KeptBack);
    assert_eq!(told(None, &user(json!({})), FeedSettings { initial: false, ..PLAIN }).detail["initial"], false);
    assert_eq!(heard(None, &user(json!({})), FeedSettings { on: false, ..PLAIN }), News::KeptBack);
}

#[test]
fn rows_that_go_and_links_are_no_news() {
    let image = || Some(user(json!({ "name": "n" })).image());
    assert!(record(image(), None).write().unwrap().is_none(), "the company has left");
    let tombstone = user(json!({ "name": "n" })).is("removed").image();
    assert!(record(Some(tombstone), None).write().unwrap().is_none(), "its time has come");
    let link =
        json!({ "pk": { "S": "demo#ding1" }, "sk": { "S": "link#user#u#dept#5#user#u" }, "place": { "S": "x" } });
    assert!(record(None, Some(link)).write().unwrap().is_none());
}
