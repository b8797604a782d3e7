//! What the calls of the contacts and of the event subscription send, and what they call themselves.

use dingtalk_api::{Endpoint, Repeat, callbacks::*, contact::*};
use serde_json::{Value, json};

use crate::support::*;

/// Method, path and query, body.
async fn sent<E: Endpoint>(endpoint: &E) -> (String, String, String) {
    let dingtalk = DingTalk::answering([ok(json!({"errcode": 0}))]).await;
    // Whether the answer does is no matter here; what reads asks again if not.
    let _ = dingtalk.call(endpoint).await;
    let asked = dingtalk.asked();
    let [asked, again @ ..] = &asked[..] else { panic!("no request") };
    assert!(again.iter().all(|again| again.body == asked.body && again.uri == asked.uri));
    (asked.method.to_string(), asked.uri.to_string(), asked.body.clone())
}

async fn posts<E: Endpoint>(endpoint: &E, path: &str, name: &str, body: Value) {
    let (method, uri, sent) = sent(endpoint).await;
    assert_eq!((method.as_str(), E::NAME), ("POST", name));
    assert_eq!(uri, format!("{path}?access_token=company-token-of-a-test"));
    assert_eq!(serde_json::from_str::<Value>(&sent).unwrap(), body);
}

async fn gets<E: Endpoint>(endpoint: &E, path: &str, query: &str, name: &str) {
    let (method, asked, body) = sent(endpoint).await;
    assert_eq!((method.as_str(), body.as_str(), E::NAME), ("GET", "", name));
    assert_eq!(asked, format!("{path}?access_token=company-token-of-a-test{query}"));
}

/// A call of `topapi` is named by its path.
async fn topapi<E: Endpoint>(endpoint: &E, name: &str, body: Value) {
    posts(endpoint, &format!("/topapi/{name}"), name, body).await;
    assert_eq!(E::REPEAT, Repeat::Read, "{name}");
}

#[tokio::test]
async fn departments() {
    let english = Some(Language::EnUs);
    topapi(&ListSubDepartments::default(), "v2/department/listsub", json!({})).await;
    let list = ListSubDepartments { dept_id: Some(-7), language: english };
    topapi(&list, "v2/department/listsub", json!({"dept_id": -7, "language": "en_US"})).await;
    topapi(&ListSubDepartmentIds { dept_id: 1 }, "v2/department/listsubid", json!({"dept_id": 1})).await;
    let get = GetDepartment { dept_id: 2, language: Some(Language::ZhCn) };
    topapi(&get, "v2/department/get", json!({"dept_id": 2, "language": "zh_CN"})).await;
    topapi(&ListParentDepartments { dept_id: 2 }, "v2/department/listparentbydept", json!({"dept_id": 2})).await;

    let list = ListDepartments { id: None, fetch_child: true, lang: None };
    gets(&list, "/department/list", "&fetch_child=true", "department/list").await;
    let list = ListDepartments { id: Some(5), fetch_child: false, lang: english };
    gets(&list, "/department/list", "&fetch_child=false&id=5&lang=en_US", "department/list").await;
}

#[tokio::test]
async fn users() {
    let list = ListUsers { dept_id: 1, cursor: 0, size: 100, contain_access_limit: None, language: None };
    topapi(&list, "v2/user/list", json!({"dept_id": 1, "cursor": 0, "size": 100})).await;
    let list = ListUsers { contain_access_limit: Some(true), language: Some(Language::ZhCn), cursor: 300, ..list };
    let body = json!({"dept_id": 1, "cursor": 300, "size": 100, "contain_access_limit": true, "language": "zh_CN"});
    topapi(&list, "v2/user/list", body).await;
    topapi(&GetUser { userid: "u/1", language: None }, "v2/user/get", json!({"userid": "u/1"})).await;
    topapi(&ListUserIds { dept_id: 7 }, "user/listid", json!({"dept_id": 7})).await;
    topapi(&CountUsers { only_active: false }, "user/count", json!({"only_active": false})).await;
    topapi(&GetUserByUnionid { unionid: "x" }, "user/getbyunionid", json!({"unionid": "x"})).await;
    let mobile = secret("13000000000");
    topapi(&GetUserByMobile { mobile: &mobile }, "v2/user/getbymobile", json!({"mobile": "13000000000"})).await;
    topapi(&ListAdmins {}, "user/listadmin", json!({})).await;
}

#[tokio::test]
async fn roles() {
    topapi(&ListRoles { offset: 200, size: 200 }, "role/list", json!({"offset": 200, "size": 200})).await;
    let list = ListRoleMembers { role_id: 9, offset: 0, size: 100 };
    topapi(&list, "role/simplelist", json!({"role_id": 9, "offset": 0, "size": 100})).await;
    topapi(&GetRole { role_id: 9 }, "role/getrole", json!({"roleId": 9})).await;
    topapi(&GetRoleGroup { group_id: 3 }, "role/getrolegroup", json!({"group_id": 3})).await;
}

#[tokio::test]
async fn the_subscription_of_events() {
    let (token, key) = (secret("a token"), secret("a key"));
    let (tags, url) = (["user_add_org", "org_dept_create"], "https://e.example/callback/demo");
    let body = json!({
        "call_back_tag": ["user_add_org", "org_dept_create"], "token": "a token", "aes_key": "a key", "url": url
    });
    let register = RegisterCallBack { call_back_tag: &tags, token: &token, aes_key: &key, url };
    posts(&register, "/call_back/register_call_back", "register_call_back", body.clone()).await;
    let update = UpdateCallBack { call_back_tag: &tags, token: &token, aes_key: &key, url };
    posts(&update, "/call_back/update_call_back", "update_call_back", body).await;
    gets(&GetCallBack {}, "/call_back/get_call_back", "", "get_call_back").await;
    gets(&DeleteCallBack {}, "/call_back/delete_call_back", "", "delete_call_back").await;
    gets(&GetCallBackFailedResult {}, "/call_back/get_call_back_failed_result", "", "get_call_back_failed_result")
        .await;
}
