//! Events that mark nothing: kept, as events that no function wants.

use dingtalk_store::{RowState, UnknownCorps};
use serde_json::json;

use super::{APP, CORP, Halted};
use crate::support::eventually;

/// One event for each function.
const EVENTS: [(&str, &str); 4] = [
    ("user_add_org", r#"{"UserId":["u1"]}"#),
    ("org_dept_create", r#"{"DeptId":[7]}"#),
    ("label_user_change", r#"{"UserIdList":["u1"],"LabelIdList":[3]}"#),
    ("org_change", "{}"),
];

/// All of them are kept, go out, and mark nothing.
async fn all_are_kept(halted: &Halted) {
    for (name, members) in EVENTS {
        let key = halted.pushed(name, serde_json::from_str(members).unwrap(), RowState::Kept).await;
        eventually(name, async || halted.told(&key) == 1).await;
    }
    assert!(halted.marks().await.is_empty());
    assert!(halted.woken().is_empty());
}

async fn noted(halted: &Halted) -> Vec<String> {
    let state = halted.bench.table("StateTable");
    UnknownCorps::new(halted.bench.dynamodb.clone(), state).list(APP).await.unwrap()
}

#[tokio::test]
async fn events_of_an_unknown_company_have_it_asked_for() {
    let halted = Halted::with(json!({})).await;
    all_are_kept(&halted).await;
    assert_eq!(noted(&halted).await, [CORP]);
}

#[tokio::test]
async fn a_company_that_cannot_use_the_app_is_not_read() {
    for state in ["code_received", "authorised", "stopped", "relieved"] {
        let halted = Halted::with(json!({})).await;
        halted.company(CORP, state).await;
        all_are_kept(&halted).await;
        assert!(noted(&halted).await.is_empty(), "{state}: it is known");
    }
}

#[tokio::test]
async fn an_app_whose_mirror_is_switched_off_keeps_them() {
    let halted = Halted::with(json!({ "contacts": { "enabled": false } })).await;
    halted.company(CORP, "active").await;
    all_are_kept(&halted).await;
}

#[tokio::test]
async fn an_app_that_calls_no_api_keeps_them() {
    let halted = Halted::with(json!({ "secret": null })).await;
    halted.company(CORP, "active").await;
    all_are_kept(&halted).await;
}

#[tokio::test]
async fn an_event_that_does_not_say_what_it_is_about_is_counted() {
    let halted = Halted::active().await;
    let long = "x".repeat(257);
    for (function, name, members) in [
        ("user-events", "user_add_org", json!({})),
        ("user-events", "user_leave_org", json!({ "UserId": [long] })),
        ("department-events", "org_dept_modify", json!({ "DeptId": "none" })),
        ("role-events", "label_conf_add", json!({ "LabelIdList": [] })),
        ("role-events", "label_user_change", json!({ "LabelIdList": [3] })),
    ] {
        let before = halted.bench.counted(function, "EventIncomplete");
        halted.pushed(name, members, RowState::Kept).await;
        assert_eq!(halted.bench.counted(function, "EventIncomplete"), before + 1, "{name}");
    }
    assert!(halted.marks().await.is_empty());
    // Of several the good ones count.
    halted.pushed("user_add_org", json!({ "UserId": ["x".repeat(300), "u1"] }), RowState::Done).await;
    assert_eq!(halted.marks().await, ["user#u1".to_owned()].into());
}

#[tokio::test]
async fn without_roles_in_the_mirror_only_people_are_marked() {
    let halted = Halted::with(json!({ "contacts": { "roles": false } })).await;
    halted.company(CORP, "active").await;
    halted.pushed("label_conf_modify", json!({ "LabelIdList": [3] }), RowState::Kept).await;
    assert!(halted.marks().await.is_empty());
    let members = json!({ "UserIdList": ["u1"], "LabelIdList": [3], "action": "add" });
    halted.pushed("label_user_change", members, RowState::Done).await;
    halted.pushed("user_role_change", json!({ "UserId": ["u2"], "roles": [{ "id": 3 }] }), RowState::Done).await;
    assert_eq!(halted.marks().await, super::set(["user#u1", "user#u2"]));
    assert_eq!(halted.kinds_woken(), super::set(["users"]));
}
