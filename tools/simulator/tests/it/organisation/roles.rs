//! Roles and their groups.

use dingtalk_simulator::{ContactEvent, Impossible, Organisation, Person, PlatformSettings, RoleAction};
use serde_json::{Value, json};

use super::office::{Office, userids};

#[tokio::test]
async fn groups_roles_and_members() {
    let mut organisation = Organisation::new("模拟企业");
    for userid in ["a", "b", "c"] {
        organisation.join(Person::new(userid, userid)).expect("free");
    }
    let (group, _) = organisation.create_role_group("项目");
    let (role, events) = organisation.create_role(group, "导师").expect("a group");
    assert_eq!(events, [ContactEvent::LabelConfAdd(vec![role])]);
    let granted = organisation.grant(role, &["c", "a"]).expect("known");
    let users = vec!["c".to_owned(), "a".to_owned()];
    assert_eq!(granted, [ContactEvent::LabelUserChange { users, roles: vec![role], action: RoleAction::Add }]);
    assert_eq!(organisation.grant(role, &["a"]), Ok(Vec::new()), "no news");
    organisation.set_managed(role, &[1]).expect("known");
    let office = Office::open(PlatformSettings::default(), organisation).await;

    let list = office.result("role/list", json!({})).await;
    let groups = list["list"].as_array().expect("a list");
    assert_eq!(groups[1], json!({"groupId": group, "name": "项目", "roles": [{"id": role, "name": "导师"}]}));
    let system: Vec<&Value> = groups[0]["roles"].as_array().expect("a list").iter().map(|role| &role["name"]).collect();
    assert_eq!(system, ["主管理员", "子管理员", "负责人", "主管"]);
    let members = office.result("role/simplelist", json!({"role_id": role, "offset": 0, "size": 1})).await;
    assert_eq!((userids(&members["list"]), &members["hasMore"]), (vec!["a".to_owned()], &json!(true)));
    assert_eq!(members["list"][0]["manageScopes"], json!([{"dept_id": 1, "name": "模拟企业"}]));
    let answer = office.ask("role/getrole", json!({"roleId": role})).await;
    assert_eq!(answer["role"], json!({"groupId": group, "name": "导师"}));
    let answer = office.ask("role/getrolegroup", json!({"group_id": group})).await;
    let roles = json!({"group_name": "项目", "roles": [{"role_id": role, "role_name": "导师"}]});
    assert_eq!(answer["role_group"], roles);
    let person = office.result("v2/user/get", json!({"userid": "a"})).await;
    assert_eq!(person["role_list"], json!([{"id": role, "name": "导师", "group_name": "项目"}]));

    office.organisation.change(|organisation| organisation.leave("a")).expect("known");
    let members = office.result("role/simplelist", json!({"role_id": role})).await;
    assert_eq!((userids(&members["list"]), &members["hasMore"]), (vec!["c".to_owned()], &json!(false)));
}

#[tokio::test]
async fn bad_parameters_and_ids() {
    let office = Office::small().await;
    for (api, body, errcode) in [
        ("role/list", json!({"offset": 0, "size": 200}), 0),
        ("role/list", json!({"offset": 0, "size": 201}), 40069),
        ("role/list", json!({"offset": -1, "size": 20}), 40068),
        ("role/list", json!({"offset": -1}), 0),
        ("role/simplelist", json!({}), 400_002),
        ("role/simplelist", json!({"role_id": 5}), 33011),
        ("role/simplelist", json!({"role_id": 101_000_101, "offset": 0, "size": 101}), 40069),
        ("role/simplelist", json!({"role_id": 101_000_101, "offset": 0, "size": 100}), 0),
        ("role/getrole", json!({"role_id": 101_000_101}), 400_002),
        ("role/getrole", json!({"roleId": 5}), 33011),
        ("role/getrolegroup", json!({"group_id": 5}), 33011),
    ] {
        assert_eq!(office.errcode(api, body.clone()).await, errcode, "{api} {body}");
    }
}

#[test]
fn what_cannot_be() {
    let mut organisation = Organisation::new("模拟企业");
    let (group, _) = organisation.create_role_group("项目");
    let (role, _) = organisation.create_role(group, "导师").expect("a group");
    let main_admin = organisation.role_ids()[0];
    assert_eq!(organisation.remove_role(group), Err(Impossible::FixedRole(group)), "it has a role");
    assert_eq!(organisation.rename_role(main_admin, "x"), Err(Impossible::FixedRole(main_admin)));
    assert_eq!(organisation.remove_role(5), Err(Impossible::NoSuchRole(5)));
    assert_eq!(organisation.create_role(5, "x").map(|_| ()), Err(Impossible::NoSuchRole(5)));
    assert_eq!(organisation.grant(role, &["x"]), Err(Impossible::NoSuchPerson("x".to_owned())));
    assert_eq!(organisation.rename_role(group, "工程"), Ok(vec![ContactEvent::LabelConfModify(vec![group])]));
    assert_eq!(organisation.remove_role(role), Ok(vec![ContactEvent::LabelConfDelete(vec![role])]));
    assert_eq!(organisation.remove_role(group), Ok(vec![ContactEvent::LabelConfDelete(vec![group])]));
}
