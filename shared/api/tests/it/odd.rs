//! Whatever comes: no panic, nothing lost, and an answer is read the same when it is stored and read again.

use dingtalk_api::{Listed, callbacks::FailedResult, contact::*};
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// Names that are read, and one that is not.
const NAMES: &[&str] = &[
    "userid",
    "userId",
    "dept_id",
    "deptId",
    "id",
    "name",
    "order",
    "dept_id_list",
    "deptIdList",
    "role_list",
    "list",
    "has_more",
    "hasMore",
    "next_cursor",
    "result",
    "department",
    "failed_list",
    "groupId",
    "roles",
    "manageScopes",
    "union_emp_ext",
    "leader_in_dept",
    "userid_list",
    "active",
    "extension",
    "role",
    "role_group",
    "later",
];

fn name() -> impl Strategy<Value = String> {
    prop::sample::select(NAMES).prop_map(str::to_owned)
}

/// Any JSON, with DingTalk's names in it more often than not.
fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        prop::sample::select(&["", "0", "true", "[2,3]", "[2,", "a|b", "{}", "[{\"userid\":1}]", "[[[", "\"", "-"][..])
            .prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 48, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(name(), inner, 0..6).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn object() -> impl Strategy<Value = Map<String, Value>> {
    prop::collection::btree_map(name(), json(), 0..10).prop_map(|map| map.into_iter().collect())
}

proptest! {
    #[test]
    fn an_object_is_kept_whole(raw in object()) {
        if let Some(user) = User::read(raw.clone()) {
            prop_assert_eq!(&user.raw, &raw);
            prop_assert!(!user.userid.is_empty());
        }
        if let Some(department) = Department::read(raw.clone()) {
            prop_assert_eq!(&department.raw, &raw);
        }
    }

    #[test]
    fn an_object_is_read_by_its_id(mut raw in object(), id in any::<i64>()) {
        raw.retain(|name, _| !matches!(name.as_str(), "userid" | "userId" | "dept_id" | "deptId" | "id"));
        prop_assert!(User::read(raw.clone()).is_none() && Department::read(raw.clone()).is_none());
        raw.insert("userid".to_owned(), json!(id));
        raw.insert("dept_id".to_owned(), json!(id.to_string()));
        prop_assert_eq!(User::read(raw.clone()).map(|user| user.userid), Some(id.to_string()));
        prop_assert_eq!(Department::read(raw).map(|department| department.dept_id), Some(id));
    }

    #[test]
    fn every_entry_of_a_list_is_read_or_counted(entries in prop::collection::vec(json(), 0..8)) {
        let page = UserPage::deserialize(json!({"result": {"has_more": false, "list": entries}})).unwrap();
        prop_assert_eq!(page.list.sent(), entries.len());
        let level = Listed::<Department>::deserialize(json!({"result": entries})).unwrap();
        prop_assert_eq!(level.sent(), entries.len());
        let ids = Listed::<String>::deserialize(json!({"result": {"userid_list": entries}})).unwrap();
        prop_assert_eq!(ids.sent(), entries.len());
    }

    #[test]
    fn a_page_leads_on_or_ends(page in json(), cursor in 0..i64::MAX) {
        let Ok(page) = UserPage::deserialize(json!({"result": page})) else { return Ok(()) };
        match page.next(cursor) {
            Ok(Some(next)) => prop_assert!(next > cursor),
            Ok(None) => prop_assert!(page.has_more == Some(false) || page.list.sent() == 0),
            Err(NoProgress { at }) => prop_assert_eq!((at, page.has_more == Some(false)), (cursor, false)),
        }
    }

    #[test]
    fn no_answer_is_too_odd(body in json()) {
        // What each makes of it is in the other tests; that it makes something of it is in this one.
        let _ = (RoleGroupPage::deserialize(body.clone()), RoleMemberPage::deserialize(body.clone()));
        let _ = (RoleDetail::deserialize(body.clone()), RoleGroupDetail::deserialize(body.clone()));
        let _ = (UserCount::deserialize(body.clone()), UserId::deserialize(body.clone()));
        let _ = (Listed::<Admin>::deserialize(body.clone()), AuthScopes::deserialize(body.clone()));
        prop_assert_eq!(FailedResult::deserialize(body.clone()).is_ok(), body.is_object());
    }

    #[test]
    fn events_that_failed_are_all_kept(events in prop::collection::vec(object(), 0..8)) {
        let result = FailedResult::deserialize(json!({"failed_list": events})).unwrap();
        let kept: Vec<Map<String, Value>> =
            result.failed_list.iter().map(|event| serde_json::from_str(event.as_str()).unwrap()).collect();
        let sent: Vec<Map<String, Value>> = events.into_iter().filter(|event| !event.is_empty()).collect();
        prop_assert_eq!(kept, sent);
    }
}
