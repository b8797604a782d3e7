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
    let [first, second] = &group.roles.items[..] else { panic!("not two roles: {group:?}") };
    assert_eq!((first.id, first.name.as_deref(), group.roles.unread), (1, Some("负责人"), 1));
    assert_eq!((second.id, second.name.as_deref()), (2, Some("主管")));
    assert_eq!(second.raw["level"].to_string(), "98765432109876543");
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
        assert_eq!((group.group_name.as_str(), group.roles.items[0].id), ("G", 1), "{holder}");
        assert_eq!(group.roles.items[0].name.as_deref(), Some("R"));
    }
    assert_eq!(
        answer(&GetRole { role_id: 1 }, json!({"errcode": 0})).await.unwrap_err().message,
        "missing field `result`"
    );
}
