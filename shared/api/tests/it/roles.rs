//! Roles as DingTalk tells them.

use dingtalk_api::contact::*;
use serde_json::json;

use crate::support::*;

#[tokio::test]
async fn groups_and_their_roles() {
    let raw = json!({"groupId": "1001", "name": "默认", "later": 1, "roles": [
        {"id": 1, "name": "负责人"}, {"role_id": "2", "role_name": "主管", "level": 98_765_432_109_876_543_i64}, {"name": "no id"}
    ]});
    let body = json!({"errcode": 0, "result": {"hasMore": "false", "list": [raw, {"name": "no id"}]}});
    let page = answer(&ListRoles { offset: 0, size: 200 }, body).await.unwrap();
    assert_eq!((page.has_more, page.list.items.len(), page.list.unread), (Some(false), 1, 1));
    let group = &page.list.items[0];
    assert_eq!((group.group_id, group.name.as_deref()), (1001, Some("默认")));
    assert_eq!(group.raw, object(raw));
    let roles = group.roles.as_ref().unwrap();
    let [first, second] = &roles.items[..] else { panic!("not two roles: {group:?}") };
    assert_eq!((first.id, first.name.as_deref(), roles.unread), (1, Some("负责人"), 1));
    assert_eq!((second.id, second.name.as_deref()), (2, Some("主管")));
    assert_eq!(second.raw["level"].to_string(), "98765432109876543");
}

#[tokio::test]
async fn a_group_without_its_roles_is_not_a_group_of_no_roles() {
    for (group, roles, complete) in [
        (json!({"groupId": 1, "roles": []}), Some((0, 0)), true),
        (json!({"groupId": 1, "roles": "[]"}), Some((0, 0)), true),
        (json!({"groupId": 1, "roles": [{"id": 1}]}), Some((1, 0)), true),
        (json!({"groupId": 1, "roles": [{"id": 1}, {"name": "no id"}]}), Some((1, 1)), false),
        (json!({"groupId": 1, "roles": null}), None, false),
        (json!({"groupId": 1, "roles": {}}), None, false),
        (json!({"groupId": 1, "roles": ""}), None, false),
        (json!({"groupId": 1}), None, false),
    ] {
        let fine = json!({"groupId": 2, "roles": []});
        let body = json!({"errcode": 0, "result": {"hasMore": false, "list": [group, fine]}});
        let page = answer(&ListRoles { offset: 0, size: 200 }, body).await.unwrap();
        let read = page.list.items[0].roles.as_ref().map(|roles| (roles.items.len(), roles.unread));
        assert_eq!((read, page.list.items[0].complete(), page.complete()), (roles, complete, complete), "{group}");
        let mut detail = group.clone();
        detail["name"] = json!("G");
        let detail = answer(&GetRoleGroup { group_id: 1 }, json!({"errcode": 0, "role_group": detail})).await.unwrap();
        assert_eq!(detail.complete(), complete, "{group}");
    }
    let body = json!({"errcode": 0, "result": {"hasMore": false, "list": [{"name": "no id", "roles": []}]}});
    assert!(!answer(&ListRoles { offset: 0, size: 200 }, body).await.unwrap().complete());
}

#[tokio::test]
async fn who_has_a_role() {
    let body = json!({"errcode": 0, "result": {"hasMore": true, "list": [
        {"userid": "u1", "name": "A", "manageScopes": [{"dept_id": 2, "name": "D"}, {"deptId": "3"}], "later": true},
        {"userid": "u2", "manage_scopes": "[]"},
        // Outside the app's range.
        {"userid": "u3"},
    ]}});
    let page = answer(&ListRoleMembers { role_id: 1, offset: 0, size: 100 }, body).await.unwrap();
    let [a, b, c] = &page.list.items[..] else { panic!("not three: {page:?}") };
    let scope = |dept_id, name: Option<&str>| ManageScope { dept_id, name: name.map(str::to_owned) };
    assert_eq!(a.manage_scopes, Some(vec![scope(2, Some("D")), scope(3, None)]));
    assert_eq!((a.raw["later"].as_bool(), format!("{a:?}").contains("\"A\"")), (Some(true), false));
    assert_eq!((b.userid.as_str(), &b.manage_scopes), ("u2", &Some(vec![])));
    assert_eq!((c.userid.as_str(), &c.name, &c.manage_scopes), ("u3", &None, &None));
}

#[tokio::test]
async fn one_role_and_one_group() {
    for holder in ["role", "result"] {
        let body = json!({"errcode": 0, holder: {"groupId": 1001, "name": "R"}});
        let role = answer(&GetRole { role_id: 1 }, body).await.unwrap();
        assert_eq!((role.name.as_str(), role.group_id), ("R", Some(1001)), "{holder}");
    }
    for holder in ["role_group", "roleGroup", "result"] {
        let group = json!({"group_name": "G", "roles": [{"role_id": 1, "role_name": "R"}]});
        let group = answer(&GetRoleGroup { group_id: 1 }, json!({"errcode": "0", holder: group})).await.unwrap();
        assert!(group.complete());
        let role = &group.roles.as_ref().unwrap().items[0];
        assert_eq!((group.group_name.as_str(), role.id), ("G", 1), "{holder}");
        assert_eq!(role.name.as_deref(), Some("R"));
    }
    assert_eq!(
        answer(&GetRole { role_id: 1 }, json!({"errcode": 0})).await.unwrap_err().message,
        "missing field `result`"
    );
}
