//! The traps of the classification: what would be taken for something else in another order.

use dingtalk_api::{Arrival, Class, Refusal, contact::GetAuthScopes, oauth::GetAppsAuthInfo, suite::GetUnactiveCorp};
use serde_json::json;

use crate::support::*;

const NEW: GetAppsAuthInfo<'static> = GetAppsAuthInfo { auth_corp_id: "ding1" };

async fn old(reply: Reply) -> Class {
    DingTalk::answering([reply]).await.call(&GetAuthScopes {}).await.unwrap_err().class
}

async fn new(reply: Reply) -> Class {
    DingTalk::answering([reply]).await.call(&NEW).await.unwrap_err().class
}

#[tokio::test]
async fn http_statuses_of_the_old_family() {
    let body = json!({"errcode": 40014});
    assert_eq!(old(status(500, body.clone())).await, Class::Busy);
    assert_eq!(old(status(502, body.clone())).await, Class::Busy);
    assert_eq!(old(status(429, body.clone())).await, Class::Busy);
    assert_eq!(old(status(404, body.clone())).await, Class::Caller);
    assert_eq!(old(status(302, body)).await, Class::Caller);
}

#[tokio::test]
async fn a_status_of_too_many_comes_before_a_code_of_the_company_but_http_500_does_not() {
    assert_eq!(new(status(503, json!({"code": "orgNotExist"}))).await, Class::Busy);
    assert_eq!(new(status(429, json!({"code": "invalidAuthInfo"}))).await, Class::Busy);
    assert_eq!(new(status(504, json!({"code": "InvalidAuthentication"}))).await, Class::Token);
    let gone = Class::Authorisation(Refusal::Gone);
    assert_eq!(new(status(500, json!({"code": "orgNotExist"}))).await, gone);
    assert_eq!(new(status(401, json!({"code": "orgNotExist"}))).await, gone);
    // A failure's name does not make a wrong request right.
    assert_eq!(new(status(400, json!({"code": "systemError"}))).await, Class::Caller);
}

#[tokio::test]
async fn an_ip_ban_is_one_whatever_its_status_and_host() {
    let body = json!({"status": 1111, "wait": 5, "source": "x5", "punish": "deny", "uuid": "u-1"});
    for http in [200, 403, 503] {
        assert_eq!(old(status(http, body.clone())).await, Class::IpBan);
        assert_eq!(new(status(http, body.clone())).await, Class::IpBan);
    }
    assert_eq!(old(ok(json!({"status": "1111"}))).await, Class::IpBan);
    // A status of something else.
    let other = DingTalk::answering([ok(json!({"errcode": 0, "status": 1112, "corp_list": []}))]).await;
    other.call(&GetUnactiveCorp { app_id: None }).await.unwrap();
}

#[tokio::test]
async fn html_is_recognised_by_its_header_or_its_look() {
    for page in [
        html(200),
        html(404),
        Reply::new(200, "application/json", "\u{feff}\n <html></html>"),
        Reply::new(200, "TEXT/HTML; charset=utf-8", "sorry"),
    ] {
        let dingtalk = DingTalk::answering([page, ok(json!({"errcode": 0}))]).await;
        dingtalk.call(&GetAuthScopes {}).await.unwrap();
        assert_eq!(dingtalk.requests(), 2, "one page is busy, and tried again");
    }
    // Some gateways send JSON as text/html.
    let dingtalk = DingTalk::answering([Reply::new(200, "text/html", r#"{"errcode":60011}"#)]).await;
    assert_eq!(dingtalk.call(&GetAuthScopes {}).await.unwrap_err().class, Class::Permission);
}

#[tokio::test]
async fn the_wrapper_88() {
    assert_eq!(old(ok(json!({"errcode": 88, "sub_code": 60011}))).await, Class::Permission);
    assert_eq!(old(ok(json!({"errcode": 88, "errmsg": "e[subcode=60011,submsg=subcode=1]"}))).await, Class::Permission);
    assert_eq!(old(ok(json!({"errcode": 88, "sub_code": 40014, "errmsg": "subcode=60011"}))).await, Class::Token);
    // Only of a wrapper is the text looked into.
    assert_eq!(old(ok(json!({"errcode": 60011, "errmsg": "subcode=40014"}))).await, Class::Permission);
    // The gateway of before 2018.
    assert_eq!(old(ok(json!({"errcode": 88, "sub_code": "isv.appkey-not-exists"}))).await, Class::Credentials);
    assert_eq!(old(ok(json!({"errcode": 88, "sub_code": "isp.busy"}))).await, Class::Busy);
}

#[tokio::test]
async fn a_missing_point_is_named() {
    let detail = json!({"requiredScopes": ["Contact.User.Read", "Contact.Dept.Read"]});
    let code = "Forbidden.AccessDenied.AccessTokenPermissionDenied";
    let body = json!({"code": code, "message": "no", "accessdenieddetail": detail});
    let error = DingTalk::answering([status(403, body)]).await.call(&NEW).await.unwrap_err();
    assert_eq!(error.message, "no; missing: Contact.User.Read, Contact.Dept.Read");
    assert_eq!(
        error.to_string(),
        format!("authInfo of app app for company ding1: Permission, {code}: {}", error.message)
    );
}

#[tokio::test]
async fn what_cannot_be_read_proves_nothing() {
    for body in ["", "ok", "[]", "{\"errcode\":", "null"] {
        let dingtalk = DingTalk::answering([Reply::new(200, "application/json", body)]).await;
        let error = dingtalk.call(&GetAuthScopes {}).await.unwrap_err();
        assert_eq!((error.class, error.arrival), (Class::Busy, Arrival::Perhaps), "{body:?}");
        assert_eq!((error.code.as_str(), dingtalk.requests()), ("unreadable", 5));
    }
    let huge = format!("{{\"errcode\":0,\"x\":\"{}\"}}", "x".repeat(8 << 20));
    let dingtalk = DingTalk::answering([Reply::new(200, "application/json", huge)]).await;
    let error = dingtalk.call(&GetAuthScopes {}).await.unwrap_err();
    assert_eq!((error.code.as_str(), error.arrival), ("answer too large", Arrival::Perhaps));
    let deep = "[".repeat(100_000);
    let dingtalk = DingTalk::answering([Reply::new(200, "application/json", deep)]).await;
    assert_eq!(dingtalk.call(&GetAuthScopes {}).await.unwrap_err().code, "unreadable");
}

#[tokio::test]
async fn old_answers_have_no_errcode_and_new_ones_may_be_empty() {
    let dingtalk = DingTalk::answering([ok(json!({"auth_user_field": ["name"]}))]).await;
    assert_eq!(dingtalk.call(&GetAuthScopes {}).await.unwrap().auth_user_field, ["name"]);
    let dingtalk = DingTalk::answering([Reply::new(204, "application/json", "")]).await;
    assert!(dingtalk.call(&NEW).await.unwrap().agents.is_empty());
}
