//! What each event marks.

use dingtalk_store::RowState;
use serde_json::{Value, json};

use super::{APP, CORP, Halted, event, set};
use crate::support::{eventually, key_of};

/// Every event that marks: name, members, marks, whose workers are woken.
fn cases() -> Vec<(&'static str, Value, Vec<&'static str>, Vec<&'static str>)> {
    let user = || json!({ "UserId": ["u1", "张三"] });
    let users = vec!["user#u1", "user#张三"];
    let department = || json!({ "DeptId": [7, -7] });
    let departments = vec!["dept#-7", "dept#7"];
    let role = || json!({ "LabelIdList": [3], "scope": "1" });
    vec![
        ("user_add_org", user(), users.clone(), vec!["users"]),
        ("user_modify_org", user(), users.clone(), vec!["users"]),
        ("user_leave_org", user(), users.clone(), vec!["users"]),
        ("user_active_org", user(), users.clone(), vec!["users"]),
        ("user_dept_change", user(), users.clone(), vec!["users"]),
        ("user_role_change", user(), users.clone(), vec!["users"]),
        ("org_admin_add", user(), users.clone(), vec!["users"]),
        ("org_admin_remove", user(), users, vec!["users"]),
        ("org_dept_create", department(), departments.clone(), vec!["departments"]),
        ("org_dept_modify", department(), departments.clone(), vec!["departments"]),
        ("org_dept_remove", department(), departments, vec!["departments"]),
        (
            "label_user_change",
            json!({ "UserIdList": ["u1"], "LabelIdList": [3, 4], "action": "remove" }),
            vec!["role#3", "role#4", "user#u1"],
            vec!["roles", "users"],
        ),
        ("label_conf_add", role(), vec!["role#3"], vec!["roles"]),
        ("label_conf_del", role(), vec!["role#3"], vec!["roles"]),
        ("label_conf_modify", role(), vec!["role#3"], vec!["roles"]),
        ("org_role_add", role(), vec!["role#3"], vec!["roles"]),
        ("org_role_modify", role(), vec!["role#3"], vec!["roles"]),
        ("org_role_remove", role(), vec!["role#3"], vec!["roles"]),
        ("org_change", json!({}), vec!["dept#1"], vec!["departments"]),
        ("org_update", json!({}), vec!["dept#1"], vec!["departments"]),
    ]
}

#[tokio::test]
async fn each_event_marks_what_it_names_and_wakes_who_reads_it() {
    for (name, members, marks, kinds) in cases() {
        let halted = Halted::active().await;
        let key = halted.pushed(name, members, RowState::Done).await;
        assert_eq!(halted.marks().await, marks.iter().map(|mark| (*mark).to_owned()).collect(), "{name}");
        assert_eq!(halted.kinds_woken(), kinds.iter().map(|kind| (*kind).to_owned()).collect(), "{name}");
        // It goes out whole as ever.
        eventually(name, async || halted.told(&key) == 1).await;
        assert_eq!(halted.bench.domain_events("EventKept")[0]["detail"]["payload"]["EventType"], name);
    }
}

#[tokio::test]
async fn duplicates_and_any_order_leave_the_same_marks() {
    let halted = Halted::active().await;
    let pushes: Vec<Value> = ["user_leave_org", "user_add_org", "user_modify_org"]
        .into_iter()
        .map(|name| event(name, CORP, halted.now(), json!({ "UserId": ["u1"] })))
        .collect();
    for push in pushes.iter().chain(pushes.iter().rev()) {
        assert!(halted.bench.push(push).await.acknowledges());
    }
    for push in &pushes {
        halted.settled(&key_of(APP, push), RowState::Done).await;
    }
    assert_eq!(halted.marks().await, set(["user#u1"]));
    assert_eq!(halted.woken().len(), 1, "one second, one message");
    assert_eq!(halted.bench.counted("callback", "Duplicate"), 3);
}

#[tokio::test]
async fn an_internal_app_has_its_own_company_whether_or_not_it_is_named() {
    let halted = Halted::with(json!({})).await;
    let own = "dingexamplecorp01";
    halted.pushed_inner(&event("user_add_org", own, 1, json!({ "UserId": ["u1"] })), RowState::Done).await;
    let unnamed = json!({ "EventType": "user_add_org", "TimeStamp": "2", "userId": ["u2"] });
    halted.pushed_inner(&unnamed, RowState::Done).await;
    halted.pushed_inner(&event("user_add_org", "dingother", 3, json!({ "UserId": ["u3"] })), RowState::Kept).await;
    assert_eq!(halted.marks_of("inner", own).await, set(["user#u1", "user#u2"]));
    assert!(halted.marks_of("inner", "dingother").await.is_empty());
    assert_eq!(halted.woken(), [("users".to_owned(), format!("inner#{own}"))]);
}

#[tokio::test]
async fn what_carries_a_secret_is_marked_and_never_leaves_the_inbox() {
    let halted = Halted::active().await;
    let members = json!({ "UserId": ["u1"], "accessToken": "hush" });
    halted.pushed("user_modify_org", members, RowState::Kept).await;
    assert_eq!(halted.marks().await, set(["user#u1"]));
    assert_eq!(halted.woken().len(), 1);
    assert!(halted.bench.dump("InboxTable").await.iter().all(|row| !row.contains("#outbox#")));
}
