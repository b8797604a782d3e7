//! Every field, in its type, for whom it is.

use dingtalk_simulator::{Department, Organisation, OrganisationShape, Person, PlatformSettings, Seat};
use serde_json::json;

use super::office::Office;

/// An organisation in which every field is there.
fn full() -> Organisation {
    let mut organisation = Organisation::new("模拟企业");
    let department = Department {
        order: 176_512_345_678_901_234,
        source_identifier: Some("ext-7".into()),
        code: Some("10000".into()),
        create_dept_group: true,
        dept_group_chat_id: Some("chat1".into()),
        org_dept_owner: Some("u1".into()),
        managers: vec!["u1".into()],
        outer_dept: true,
        outer_permit_depts: vec![1],
        outer_permit_users: vec!["u9".into()],
        hide_dept: true,
        dept_permits: vec![1],
        user_permits: vec!["u9".into()],
        tags: Some("campus".into()),
        union_dept_ext: Some(("dinglinked".into(), 123)),
        ..Department::new(10, 1, "R&D \"一\"")
    };
    organisation.create_department(department).expect("free");
    let seats = vec![
        Seat { dept_id: 10, order: 176_999_999_999_999_999, leader: true },
        Seat { dept_id: 1, order: 5, leader: false },
    ];
    let person = Person {
        avatar: Some("https://static.example.com/1.png".into()),
        mobile: Some("10000000001".into()),
        telephone: Some("0571-1".into()),
        job_number: Some("A1".into()),
        title: Some("工程师".into()),
        email: Some("u1@example.com".into()),
        org_email: Some("u1@corp.example.com".into()),
        work_place: Some("杭州".into()),
        remark: Some("备注".into()),
        extension: Some(r#"{"爱好":"旅游"}"#.into()),
        hired_date: Some(1_597_573_616_828),
        manager_userid: Some("u0".into()),
        sys_level: 2,
        real_authed: true,
        seats,
        ..Person::new("u1", "张三")
    };
    organisation.join(person).expect("free");
    organisation.join(Person::new("u2", "李四").seated(&[10])).expect("free");
    organisation
}

#[tokio::test]
async fn a_person_as_both_calls_return_it() {
    let office = Office::open(PlatformSettings::default(), full()).await;
    let unionid = office.organisation.read(|o| o.person("u1").expect("known").unionid.to_string());
    let common = json!({
        "userid": "u1", "unionid": unionid, "name": "张三", "avatar": "https://static.example.com/1.png",
        "mobile": "10000000001", "state_code": "86", "hide_mobile": false, "telephone": "0571-1", "job_number": "A1",
        "title": "工程师", "email": "u1@example.com", "org_email": "u1@corp.example.com", "work_place": "杭州",
        "remark": "备注", "extension": "{\"爱好\":\"旅游\"}", "hired_date": 1_597_573_616_828_i64,
        "dept_id_list": [10, 1], "active": true, "admin": true, "boss": false, "exclusive_account": false,
    });
    let mut listed = common.clone();
    listed["dept_order"] = json!(176_999_999_999_999_999_i64);
    listed["leader"] = json!(true);
    let page = office.result("v2/user/list", json!({"dept_id": 10, "cursor": 0, "size": 1})).await;
    assert_eq!(page, json!({"has_more": true, "next_cursor": 1, "list": [listed]}));
    let mut detail = common;
    detail["dept_order_list"] =
        json!([{"dept_id": 10, "order": 176_999_999_999_999_999_i64}, {"dept_id": 1, "order": 5}]);
    detail["leader_in_dept"] = json!([{"dept_id": 10, "leader": true}, {"dept_id": 1, "leader": false}]);
    detail["manager_userid"] = json!("u0");
    detail["real_authed"] = json!(true);
    detail["senior"] = json!(false);
    detail["role_list"] = json!([{"id": 101_000_102, "name": "子管理员", "group_name": "默认"}]);
    assert_eq!(office.result("v2/user/get", json!({"userid": "u1"})).await, detail);

    for token in [&office.suite, &office.internal] {
        let answer = office.ask_as(token, "v2/user/get", json!({"userid": "u1"})).await;
        for member in ["mobile", "state_code", "telephone"] {
            let seen = answer["result"].get(member).is_some();
            assert_eq!(seen, *token == office.internal, "{member} is not for third parties");
        }
        assert_eq!(answer["result"]["email"], "u1@example.com");
    }
    let bare = office.result("v2/user/get", json!({"userid": "u2"})).await;
    for member in ["avatar", "mobile", "title", "email", "extension", "hired_date", "manager_userid", "role_list"] {
        assert!(bare.get(member).is_none(), "{member} is absent, not null");
    }
}

#[tokio::test]
async fn a_department_as_both_calls_return_it() {
    let office = Office::open(PlatformSettings::default(), full()).await;
    let listed = json!({"dept_id": 10, "name": "R&D \"一\"", "parent_id": 1, "create_dept_group": true,
        "auto_add_user": false});
    assert_eq!(office.result("v2/department/listsub", json!({"dept_id": 1})).await, json!([listed]));
    let mut detail = json!({
        "dept_id": 10, "name": "R&D \"一\"", "parent_id": 1, "order": 176_512_345_678_901_234_i64,
        "code": "10000", "create_dept_group": true, "auto_add_user": false, "auto_approve_apply": false,
        "dept_group_chat_id": "chat1", "group_contain_sub_dept": false, "org_dept_owner": "u1",
        "dept_manager_userid_list": ["u1"], "outer_dept": true, "outer_permit_depts": [1],
        "outer_permit_users": ["u9"], "hide_dept": true, "dept_permits": [1], "user_permits": ["u9"],
        "member_count": 2, "owning_member_count": 2, "union_dept_ext": {"corp_id": "dinglinked", "dept_id": 123},
    });
    let answer = office.ask_as(&office.suite, "v2/department/get", json!({"dept_id": 10})).await;
    assert_eq!(answer["result"], detail);
    detail["source_identifier"] = json!("ext-7");
    detail["tags"] = json!("campus");
    detail["from_union_org"] = json!(false);
    assert_eq!(office.result("v2/department/get", json!({"dept_id": 10})).await, detail);
    let root = office.result("v2/department/get", json!({"dept_id": 1})).await;
    assert_eq!(
        (root.get("parent_id"), &root["member_count"], &root["owning_member_count"]),
        (None, &json!(3), &json!(1))
    );
    let parents = office.result("v2/department/listparentbyuser", json!({"userid": "u1"})).await;
    let chains = json!([{"parent_dept_id_list": [10, 1]}, {"parent_dept_id_list": [1]}]);
    assert_eq!(parents["parent_list"], chains);
}

#[tokio::test]
async fn the_smaller_calls() {
    let office = Office::open(PlatformSettings::default(), full()).await;
    let unionid = office.organisation.read(|o| o.person("u1").expect("known").unionid.to_string());
    let by_unionid = office.result("user/getbyunionid", json!({"unionid": unionid})).await;
    assert_eq!(by_unionid, json!({"userid": "u1", "contact_type": 0}));
    let by_mobile = office.result("v2/user/getbymobile", json!({"mobile": "10000000001"})).await;
    assert_eq!(by_mobile, json!({"userid": "u1"}));
    assert_eq!(office.result("user/listid", json!({"dept_id": 10})).await, json!({"userid_list": ["u1", "u2"]}));
    assert_eq!(office.result("user/listadmin", json!({})).await, json!([{"userid": "u1", "sys_level": 2}]));
    office.organisation.change(|o| o.edit("u2", |person| person.active = false)).expect("known");
    assert_eq!(office.result("user/count", json!({"only_active": true})).await, json!({"count": 1}));
    assert_eq!(office.result("user/count", json!({"only_active": "false"})).await, json!({"count": 2}));
}

#[tokio::test]
async fn the_spelling_of_the_samples_and_members_that_nobody_knows() {
    let mut settings = PlatformSettings { string_errcodes: true, ..PlatformSettings::default() };
    (settings.contact.texts, settings.contact.unknown_members) = (true, true);
    let office = Office::open(settings, full()).await;
    let answer = office.ask("v2/user/list", json!({"dept_id": 10, "cursor": 0, "size": 1})).await;
    let item = &answer["result"]["list"][0];
    assert_eq!((&answer["errcode"], &answer["result"]["has_more"]), (&json!("0"), &json!("true")));
    assert_eq!((&item["dept_id_list"], &item["active"]), (&json!("[10,1]"), &json!("true")));
    assert_eq!(item["unknown_member"]["order"].to_string(), "176512345678901234567");
    let settings = PlatformSettings { without_errcode: true, ..PlatformSettings::default() };
    let office = Office::of(settings, &OrganisationShape::small(1)).await;
    let answer = office.ask("user/count", json!({})).await;
    assert_eq!((answer.get("errcode"), &answer["result"]["count"]), (None, &json!(50)));
}
