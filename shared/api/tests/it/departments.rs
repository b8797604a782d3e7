//! Departments as DingTalk tells them, and as its documents' samples do.

use dingtalk_api::{Class, Listed, contact::*};
use serde_json::{Value, json};

use crate::support::*;

/// The sample of enterprise-api, section 5.2.
fn sample() -> Value {
    json!({
        "dept_id": 100, "name": "R&D", "parent_id": 50, "order": 10, "source_identifier": "ext-7", "code": "10000",
        "create_dept_group": true, "auto_add_user": true, "auto_approve_apply": false,
        "dept_group_chat_id": "chat1", "group_contain_sub_dept": true, "org_dept_owner": "u1",
        "dept_manager_userid_list": ["u1", "u2"],
        "outer_dept": false, "outer_permit_depts": [500], "outer_permit_users": ["u9"],
        "hide_dept": false, "dept_permits": [3], "user_permits": ["u5"],
        "member_count": 10, "owning_member_count": 8,
        "tags": "campus", "from_union_org": false, "union_dept_ext": {"corp_id": "ding2", "dept_id": 123}
    })
}

fn users(ids: &[&str]) -> Option<Vec<String>> {
    Some(ids.iter().map(|id| (*id).to_owned()).collect())
}

/// Every member but `raw`.
fn is_the_sample(department: &Department) {
    let text = |text: &Option<String>| text.clone().unwrap();
    assert_eq!((department.dept_id, department.parent_id, department.order), (100, Some(50), Some(10)));
    assert_eq!((text(&department.name), text(&department.code)), ("R&D".to_owned(), "10000".to_owned()));
    assert_eq!(
        (text(&department.source_identifier), text(&department.tags)),
        ("ext-7".to_owned(), "campus".to_owned())
    );
    assert_eq!((department.create_dept_group, department.auto_add_user), (Some(true), Some(true)));
    assert_eq!((department.auto_approve_apply, department.group_contain_sub_dept), (Some(false), Some(true)));
    assert_eq!((text(&department.dept_group_chat_id), text(&department.org_dept_owner)), ("chat1".into(), "u1".into()));
    assert_eq!(department.dept_manager_userid_list, users(&["u1", "u2"]));
    assert_eq!((department.outer_dept, department.hide_dept), (Some(false), Some(false)));
    assert_eq!((&department.outer_permit_depts, &department.dept_permits), (&Some(vec![500]), &Some(vec![3])));
    assert_eq!((&department.outer_permit_users, &department.user_permits), (&users(&["u9"]), &users(&["u5"])));
    assert_eq!((department.member_count, department.owning_member_count), (Some(10), Some(8)));
    assert_eq!(department.from_union_org, Some(false));
    let ext = UnionDeptExt { corp_id: Some("ding2".to_owned()), dept_id: Some(123) };
    assert_eq!(department.union_dept_ext, Some(ext));
}

async fn get(result: Value) -> Department {
    let get = GetDepartment { dept_id: 100, language: None };
    answer(&get, json!({"errcode": "0", "errmsg": "ok", "result": result})).await.unwrap()
}

#[tokio::test]
async fn the_sample() {
    let department = get(sample()).await;
    is_the_sample(&department);
    assert_eq!(department.raw, object(sample()));
}

#[tokio::test]
async fn the_sample_in_texts_and_in_the_other_spelling() {
    let odd = json!({
        "deptId": "100", "name": "R&D", "parentId": "50", "order": "10", "sourceIdentifier": "ext-7", "code": 10000,
        "createDeptGroup": "true", "autoAddUser": 1, "autoApproveApply": "false",
        "deptGroupChatId": "chat1", "groupContainSubDept": "TRUE", "orgDeptOwner": "u1",
        "deptManagerUseridList": "u1|u2",
        "outerDept": 0, "outerPermitDepts": "[500]", "outerPermitUsers": "u9",
        "hideDept": "0", "deptPermits": "3", "userPermits": "[\"u5\"]",
        "memberCount": "10", "owningMemberCount": "8",
        "tags": "campus", "fromUnionOrg": "false", "unionDeptExt": {"corpId": "ding2", "deptId": "123"}
    });
    let department = get(odd.clone()).await;
    is_the_sample(&department);
    assert_eq!(department.raw, object(odd), "nothing is corrected in what was received");
}

#[tokio::test]
async fn orders_and_unknown_members_stay_exact() {
    let raw = r#"{"dept_id": -7, "order": 176420139087344513, "later": {"id": 98765432109876543210, "rate": 0.10}}"#;
    let department = get(serde_json::from_str(raw).unwrap()).await;
    assert_eq!((department.dept_id, department.order), (-7, Some(176_420_139_087_344_513)));
    let later = department.raw["later"].to_string();
    assert_eq!(later, r#"{"id":98765432109876543210,"rate":0.10}"#);
    assert_eq!(Department::read(department.raw.clone()), Some(department), "read again as it was stored");
}

#[tokio::test]
async fn what_is_missing_is_not_told() {
    let department = get(json!({"dept_id": 1, "name": "", "parent_id": null, "dept_permits": [3, {"no": "id"}]})).await;
    assert_eq!((department.name, department.parent_id, department.hide_dept), (None, None, None));
    assert_eq!(department.dept_permits, None, "half a list is none");
}

#[tokio::test]
async fn a_level() {
    let level = json!({"errcode": 0, "result": [
        {"dept_id": 2, "name": "A", "parent_id": 1, "create_dept_group": true, "auto_add_user": true},
        {"name": "without an id"}, {"dept_id": "3"},
    ]});
    let level = answer(&ListSubDepartments::default(), level).await.unwrap();
    assert_eq!((level.items[0].dept_id, level.items[0].name.as_deref(), level.items[1].dept_id), (2, Some("A"), 3));
    assert_eq!((level.unread, level.sent()), (1, 3));
    for (result, ids) in [
        (json!([]), vec![]),
        (json!("[]"), vec![]),
        (json!({"dept_id": 2}), vec![2]),
        (json!("[{\"dept_id\":\"2\"}]"), vec![2]),
    ] {
        let level = answer(&ListSubDepartments::default(), json!({"errcode": 0, "result": result})).await.unwrap();
        let read: Vec<i64> = level.items.iter().map(|department| department.dept_id).collect();
        assert_eq!((read, level.unread), (ids, 0), "{result}");
    }
}

#[tokio::test]
async fn the_whole_tree_of_the_older_generation() {
    let tree = json!({"errcode": 0, "errmsg": "ok", "department": [
        {"id": 1, "name": "Company", "createDeptGroup": true, "autoAddUser": true},
        {"id": 2, "name": "A", "parentid": 1, "createDeptGroup": false, "autoAddUser": false, "sourceIdentifier": "s"},
    ]});
    let tree = answer(&ListDepartments { id: None, fetch_child: true, lang: None }, tree).await.unwrap();
    let [root, a] = &tree.items[..] else { panic!("not two: {tree:?}") };
    assert_eq!((root.dept_id, root.parent_id, root.auto_add_user), (1, None, Some(true)));
    assert_eq!((a.dept_id, a.parent_id, a.source_identifier.as_deref()), (2, Some(1), Some("s")));
}

#[tokio::test]
async fn ids() {
    let chain = json!({"errcode": 0, "result": {"parent_id_list": [37, "5", 1]}});
    let chain = answer(&ListParentDepartments { dept_id: 37 }, chain).await.unwrap();
    assert_eq!(chain, Listed { items: vec![37, 5, 1], unread: 0 });
    for (result, items, unread) in [
        (json!({"dept_id_list": [2, -7]}), vec![2, -7], 0),
        (json!({"dept_id_list": "[2,3]"}), vec![2, 3], 0),
        (json!({"dept_id_list": []}), vec![], 0),
        (json!({"dept_id_list": [2, null]}), vec![2], 1),
    ] {
        let body = json!({"errcode": 0, "result": result});
        let ids = answer(&ListSubDepartmentIds { dept_id: 1 }, body.clone()).await.unwrap();
        assert_eq!(ids, Listed { items, unread }, "{body}");
    }
}

#[tokio::test]
async fn an_answer_without_its_result_is_not_an_empty_list() {
    for body in [json!({"errcode": 0}), json!({"errcode": 0, "result": null}), json!({})] {
        let error = answer(&ListSubDepartments::default(), body.clone()).await.unwrap_err();
        assert_eq!((error.class, error.message.as_str()), (Class::Busy, "missing field `result`"), "{body}");
        answer(&ListSubDepartmentIds { dept_id: 1 }, body.clone()).await.unwrap_err();
        answer(&ListDepartments { id: None, fetch_child: true, lang: None }, body).await.unwrap_err();
    }
    for result in [json!({}), json!({"list": []}), json!({"name": "no id"}), json!({"dept_id_list": {}}), json!("")] {
        let body = json!({"errcode": 0, "result": result});
        let error = answer(&ListSubDepartments::default(), body.clone()).await;
        let ids = answer(&ListSubDepartmentIds { dept_id: 1 }, body.clone()).await;
        if result["dept_id_list"].is_null() {
            assert_eq!(error.unwrap_err().message, "missing field `result`", "{body}");
        }
        assert_eq!(ids.unwrap_err().message, "missing field `result`", "{body}");
    }
    let only = answer(&ListSubDepartments::default(), json!({"result": {"dept_id": 7}})).await.unwrap();
    assert_eq!((only.items[0].dept_id, only.complete()), (7, true));
    let error = answer(&GetDepartment { dept_id: 1, language: None }, json!({"result": {"name": "A"}})).await;
    assert_eq!(error.unwrap_err().message, "missing field `dept_id`");
}
