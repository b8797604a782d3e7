//! People as DingTalk tells them, and as its documents' samples do.

use dingtalk_api::{ApiError, Class, Listed, contact::*};
use serde_json::{Value, json};

use crate::support::*;

/// A person with every member of enterprise-api, section 6.3.
fn full() -> Value {
    json!({
        "userid": "u1", "unionid": "x1", "name": "张三", "avatar": "https://a.example/1", "state_code": "86",
        "mobile": "13000000000", "hide_mobile": false, "telephone": "12", "job_number": "007", "title": "T",
        "email": "a@e.example", "org_email": "b@e.example", "work_place": "W", "remark": "R",
        "extension": "{\"爱好\":\"旅游\"}", "extension_i18n": {"爱好": {"en_US": "travel"}},
        "hired_date": 1_597_573_616_828_i64, "dept_id_list": [2, 3, -7],
        "dept_order": 176_420_139_087_344_512_i64,
        "dept_order_list": [{"dept_id": 2, "order": 176_420_139_087_344_513_i64}, {"dept_id": 3}],
        "leader": true, "leader_in_dept": [{"dept_id": 2, "leader": true}, {"dept_id": 3, "leader": false}],
        "dept_position_list": [{"dept_id": 2, "title": "Lead", "work_place": "W", "is_main": true}],
        "manager_userid": "u9", "role_list": [{"id": 5, "name": "N", "group_name": "G"}],
        "active": true, "admin": false, "boss": false, "exclusive_account": false, "real_authed": true, "senior": false,
        "union_emp_ext": {"userid": "v1", "corp_id": "ding2", "union_emp_map_list": [{"userid": "w1", "corp_id": "ding3"}]}
    })
}

/// The same in the other spelling, numbers and flags in texts, lists as their only entry or as text.
fn odd() -> Value {
    json!({
        "userId": "u1", "unionId": "x1", "name": "张三", "avatar": "https://a.example/1", "stateCode": 86,
        "mobile": 13_000_000_000_i64, "hideMobile": "false", "telephone": 12, "jobNumber": "007", "title": "T",
        "email": "a@e.example", "orgEmail": "b@e.example", "workPlace": "W", "remark": "R",
        "extension": {"爱好": "旅游"}, "extensionI18n": "{\"爱好\":{\"en_US\":\"travel\"}}",
        "hiredDate": "1597573616828", "deptIdList": "[2,3,-7]",
        "deptOrder": "176420139087344512",
        "deptOrderList": "[{\"dept_id\":\"2\",\"order\":176420139087344513},{\"dept_id\":3}]",
        "leader": "true", "leaderInDept": [{"deptId": "2", "leader": "true"}, {"deptId": 3, "leader": 0}],
        "deptPositionList": {"deptId": 2, "position": "Lead", "workPlace": "W", "isMain": 1},
        "managerUserid": "u9", "roleList": {"id": "5", "name": "N", "groupName": "G"},
        "active": 1, "admin": "0", "boss": "false", "exclusiveAccount": false, "realAuthed": "TRUE", "senior": 0,
        "unionEmpExt": {"userid": "v1", "corpId": "ding2", "unionEmpMapList": {"userid": "w1", "corpId": "ding3"}}
    })
}

/// Every member but `raw`.
fn is_full(user: &User) {
    let text = |text: &str| Some(text.to_owned());
    assert_eq!((user.userid.as_str(), &user.unionid, &user.name), ("u1", &text("x1"), &text("张三")));
    assert_eq!((&user.avatar, &user.state_code), (&text("https://a.example/1"), &text("86")));
    assert_eq!((&user.mobile, user.hide_mobile, &user.telephone), (&text("13000000000"), Some(false), &text("12")));
    assert_eq!((&user.job_number, &user.title), (&text("007"), &text("T")));
    assert_eq!((&user.email, &user.org_email), (&text("a@e.example"), &text("b@e.example")));
    assert_eq!((&user.work_place, &user.remark), (&text("W"), &text("R")));
    assert_eq!(user.extension, text("{\"爱好\":\"旅游\"}"));
    assert_eq!(user.extension_i18n, text("{\"爱好\":{\"en_US\":\"travel\"}}"));
    assert_eq!((user.hired_date, &user.dept_id_list), (Some(1_597_573_616_828), &Some(vec![2, 3, -7])));
    assert_eq!(user.dept_order, Some(176_420_139_087_344_512));
    let orders = [(2, Some(176_420_139_087_344_513)), (3, None)];
    assert_eq!(user.dept_order_list, Some(orders.map(|(dept_id, order)| DeptOrder { dept_id, order }).to_vec()));
    let leads = [(2, true), (3, false)].map(|(dept_id, leader)| LeaderInDept { dept_id, leader: Some(leader) });
    assert_eq!((user.leader, &user.leader_in_dept), (Some(true), &Some(leads.to_vec())));
    let position = DeptPosition { dept_id: 2, title: text("Lead"), work_place: text("W"), is_main: Some(true) };
    assert_eq!((&user.dept_position_list, &user.manager_userid), (&Some(vec![position]), &text("u9")));
    assert_eq!(user.role_list, Some(vec![UserRole { id: 5, name: text("N"), group_name: text("G") }]));
    assert_eq!((user.active, user.admin, user.boss), (Some(true), Some(false), Some(false)));
    assert_eq!((user.exclusive_account, user.real_authed, user.senior), (Some(false), Some(true), Some(false)));
    let others = Some(vec![UnionEmp { userid: "w1".to_owned(), corp_id: text("ding3") }]);
    let ext = UnionEmpExt { userid: text("v1"), corp_id: text("ding2"), union_emp_map_list: others };
    assert_eq!(user.union_emp_ext, Some(ext));
}

async fn get(result: Value) -> Result<User, ApiError> {
    answer(&GetUser { userid: "u1", language: None }, json!({"errcode": "0", "result": result})).await
}

#[tokio::test]
async fn every_member_in_either_spelling() {
    for raw in [full(), odd()] {
        let user = get(raw.clone()).await.unwrap();
        is_full(&user);
        assert_eq!(user.raw, object(raw), "as it was received");
        assert_eq!(User::read(user.raw.clone()), Some(user), "read again as it was stored");
    }
}

#[tokio::test]
async fn what_is_missing_is_not_told() {
    let user = get(json!({"userid": "u1", "remark": "", "role_list": [{"name": "no id"}], "hired_date": "soon"}));
    let user = user.await.unwrap();
    assert_eq!((user.name, user.remark, user.active, user.hired_date), (None, None, None, None));
    assert_eq!((user.dept_id_list, user.role_list), (None, None), "half a list is none");
    assert_eq!(user.raw["hired_date"], "soon");
    let error = get(json!({"name": "A", "mobile": "13000000000"})).await.unwrap_err();
    assert_eq!((error.class, error.message.as_str()), (Class::Busy, "missing field `userid`"));
}

#[tokio::test]
async fn unknown_members_and_large_numbers_are_kept() {
    let raw = r#"{"userid":"u1","dept_order":98765432109876543210,"later":[{"x":1.50},null,true]}"#;
    let user = get(serde_json::from_str(raw).unwrap()).await.unwrap();
    assert_eq!(user.dept_order, None, "it does not fit");
    assert_eq!(user.raw["dept_order"].to_string(), "98765432109876543210");
    assert_eq!(user.raw["later"].to_string(), r#"[{"x":1.50},null,true]"#);
}

#[tokio::test]
async fn a_person_is_not_in_debug() {
    let user = get(full()).await.unwrap();
    let text = format!("{user:?}");
    assert!(text.contains("u1"), "{text}");
    for personal in ["13000000000", "张三", "e.example", "旅游"] {
        assert!(!text.contains(personal), "{text}");
    }
}

#[tokio::test]
async fn the_small_ones() {
    let ids = answer(&ListUserIds { dept_id: 1 }, json!({"result": {"userid_list": ["u1", 7, ""]}})).await.unwrap();
    assert_eq!(ids, Listed { items: vec!["u1".to_owned(), "7".to_owned()], unread: 1 });
    for list in [json!("[\"u1\",\"u2\"]"), json!("u1|u2"), json!("[u1, u2]"), json!("u1,u2")] {
        let ids = answer(&ListUserIds { dept_id: 1 }, json!({"result": {"userid_list": list}})).await.unwrap();
        assert_eq!((ids.items, ids.unread), (vec!["u1".to_owned(), "u2".to_owned()], 0), "{list}");
    }
    let count = CountUsers { only_active: true };
    assert_eq!(answer(&count, json!({"result": {"count": "200000"}})).await.unwrap().count, 200_000);
    answer(&count, json!({"result": {}})).await.unwrap_err();

    let admins =
        json!({"errcode": 0, "result": [{"sys_level": 2, "userid": "u1"}, {"sys_level": "1", "userid": "u2"}]});
    let admins = answer(&ListAdmins {}, admins).await.unwrap();
    let admin = |userid: &str, level| Admin { userid: userid.to_owned(), sys_level: Some(level) };
    assert_eq!(admins.items, [admin("u1", 2), admin("u2", 1)]);

    let found = json!({"result": {"contact_type": "1", "userid": "u1"}});
    let found = answer(&GetUserByUnionid { unionid: "x1" }, found).await.unwrap();
    assert_eq!((found.userid.as_str(), found.contact_type), ("u1", Some(1)));
    let mobile = secret("13000000000");
    let found = answer(&GetUserByMobile { mobile: &mobile }, json!({"result": {"userid": "u1"}})).await.unwrap();
    assert_eq!((found.userid.as_str(), found.contact_type), ("u1", None));
}

#[tokio::test]
async fn a_range_is_read_whole_or_not_at_all() {
    let scopes = |scope: Value| answer(&GetAuthScopes {}, json!({"errcode": 0, "auth_org_scopes": scope}));
    let scope = scopes(json!({"authed_user": "u1|u2", "authed_dept": "[1,-7]"}))
        .await
        .unwrap()
        .auth_org_scopes
        .unwrap_or_default();
    assert_eq!((scope.authed_user.len(), scope.authed_dept), (2, vec![1, -7]));
    let scope = scopes(json!({"authed_user": null})).await.unwrap().auth_org_scopes.unwrap_or_default();
    assert_eq!(scope, AuthOrgScopes::default());
    for half in
        [json!({"authed_dept": [1, {}]}), json!({"authed_dept": [1, "two"]}), json!({"authed_user": ["u1", {}]})]
    {
        let error = scopes(half.clone()).await.unwrap_err();
        assert_eq!((error.class, error.code.as_str()), (Class::Busy, "unreadable"), "{half}");
    }
}
