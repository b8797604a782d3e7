//! What an app may read.

use dingtalk_simulator::{Department, Organisation, Person, PlatformSettings, Scope};
use serde_json::{Value, json};

use super::office::{INTERNAL, Office};
use crate::platform::bench::{CORP, SUITE};

/// Root ─ 10 ─ 11, and 20; in each a person named after it.
fn organisation() -> Organisation {
    let mut organisation = Organisation::new("模拟企业");
    for (id, parent) in [(10, 1), (11, 10), (20, 1), (-7, 1)] {
        organisation.create_department(Department::new(id, parent, &format!("部门{id}"))).expect("free");
    }
    for id in [1, 10, 11, 20, -7] {
        organisation.join(Person::new(&format!("u{id}"), "员工").seated(&[id])).expect("free");
    }
    organisation
}

async fn office() -> Office {
    Office::open(PlatformSettings::default(), organisation()).await
}

async fn scopes(office: &Office) -> Value {
    office.bench.scopes(&office.internal).await["auth_org_scopes"].clone()
}

#[tokio::test]
async fn a_partial_range_has_no_root() {
    let office = office().await;
    assert!(office.bench.platform.set_scope(INTERNAL, CORP, Scope::of(&[10], &["u20"])));
    assert_eq!(scopes(&office).await, json!({"authed_dept": [10], "authed_user": ["u20"]}));
    for (dept_id, errcode) in [(1, 50004), (10, 0), (11, 0), (20, 50004), (5, 60003), (-7, 40009)] {
        for api in ["v2/department/listsub", "v2/department/get", "v2/user/list"] {
            let body = json!({"dept_id": dept_id, "cursor": 0, "size": 10});
            assert_eq!(office.errcode(api, body).await, errcode, "{api} {dept_id}");
        }
        let whatever = if errcode == 50004 { 0 } else { errcode };
        for api in ["v2/department/listsubid", "v2/department/listparentbydept", "user/listid"] {
            assert_eq!(office.errcode(api, json!({"dept_id": dept_id})).await, whatever, "{api} {dept_id}");
        }
    }
    assert_eq!(office.errcode("v2/department/listsub", json!({})).await, 50004, "the root unless said");
    for (userid, errcode) in [("u1", 50002), ("u10", 0), ("u11", 0), ("u20", 0), ("u5", 60121), ("u-7", 50002)] {
        assert_eq!(office.errcode("v2/user/get", json!({"userid": userid})).await, errcode, "{userid}");
    }
    assert_eq!(office.result("user/count", json!({"only_active": false})).await["count"], 5, "whatever the range");
    let path = format!("/department/list?access_token={}", office.internal);
    assert_eq!(office.bench.get(&path).await.1["errcode"], 50004);
}

#[tokio::test]
async fn the_whole_range_names_whom_no_list_shows() {
    let office = office().await;
    assert_eq!(scopes(&office).await, json!({"authed_dept": [1], "authed_user": ["u-7"]}));
    assert_eq!(office.errcode("v2/user/get", json!({"userid": "u-7"})).await, 0);
    let listed = office.result("v2/department/listsub", json!({})).await;
    let ids: Vec<i64> = listed.as_array().expect("a list").iter().filter_map(|item| item["dept_id"].as_i64()).collect();
    assert_eq!(ids, [-7, 10, 20], "listed, though it cannot be read");
}

#[tokio::test]
async fn a_department_that_moves_into_the_range_brings_its_people() {
    let office = office().await;
    office.set_scope(Scope::of(&[10], &[]));
    let events = office.organisation.change(|o| o.edit_department(20, |department| department.parent_id = 11));
    assert_eq!(events.map(|events| events.len()), Ok(1), "for the department alone");
    assert_eq!(office.errcode("v2/user/get", json!({"userid": "u20"})).await, 0);
    let parents = office.result("v2/department/listparentbydept", json!({"dept_id": 20})).await;
    assert_eq!(parents["parent_id_list"], json!([20, 11, 10, 1]));
}

#[tokio::test]
async fn ranges_are_of_an_app_and_a_company() {
    let office = office().await;
    let platform = &office.bench.platform;
    assert!(platform.set_scope(SUITE, CORP, Scope::of(&[20], &[])));
    assert_eq!(
        (platform.scope(SUITE, CORP), platform.scope(INTERNAL, CORP)),
        (Some(Scope::of(&[20], &[])), Some(Scope::whole()))
    );
    let answer = office.ask_as(&office.suite, "v2/user/get", json!({"userid": "u10"})).await;
    assert_eq!(answer["errcode"], 50002);
    let answer = office.bench.scopes(&office.suite).await;
    assert_eq!(answer["auth_org_scopes"]["authed_dept"], json!([20]));
    assert!(!platform.set_scope(SUITE, "dingstranger", Scope::whole()));
    assert!(!platform.set_scope(INTERNAL, "dingstranger", Scope::whole()));
    assert_eq!(platform.scope("nobody", CORP), None);
}

#[tokio::test]
async fn a_company_that_nobody_described_has_its_administrator() {
    let office = office().await;
    let code = office.bench.platform.authorise_quietly(SUITE, "dingother").expect("the suite is known");
    office.bench.permanent_code(&code).await;
    let answer = office.bench.signed("get_corp_token", json!({"auth_corpid": "dingother"})).await;
    let token = answer["access_token"].as_str().expect("a token");
    let answer = office.ask_as(token, "v2/user/list", json!({"dept_id": 1, "cursor": 0, "size": 10})).await;
    assert_eq!(answer["result"]["list"][0]["userid"], "manager0001");
    let organisation = office.bench.platform.organisation("dingother");
    organisation.change(|organisation| organisation.join(Person::new("u1", "张三"))).expect("free");
    let answer = office.ask_as(token, "v2/user/get", json!({"userid": "u1"})).await;
    assert_eq!(answer["result"]["name"], "张三", "and is described from then on");
}
