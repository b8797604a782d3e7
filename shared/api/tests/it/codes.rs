//! Every code of the documents and its class.

mod tables;

use std::{sync::Arc, time::Duration};

use dingtalk_api::{
    Api, ApiError, ApiOptions, Auth, Caller, Class, Endpoint, Host, Pauses, Refusal, Repeat,
    contact::GetAuthScopes,
    internal::GetToken,
    oauth::GetAppsAuthInfo,
    suite::{Done, GetPermanentCode, GetSuiteToken},
};
use serde::Serialize;
use serde_json::json;

use self::tables::{API, OAPI};
use crate::support::*;

#[tokio::test]
async fn every_errcode_has_its_class() {
    let dingtalk = DingTalk::answering([]).await;
    let api = impatient(&dingtalk);
    for (first, last, class) in OAPI {
        for code in *first..=*last {
            // As a number, as a text, and as what the gateway wraps.
            for body in [
                json!({"errcode": code, "errmsg": "words"}),
                json!({"errcode": code.to_string(), "errmsg": "words"}),
                json!({"errcode": 88, "errmsg": "ding talk error", "sub_code": code.to_string(), "sub_msg": "words"}),
                json!({"errcode": "88", "errmsg": format!("ding talk error[subcode={code},submsg=words]")}),
            ] {
                dingtalk.then([ok(body.clone())]);
                let error = once(&api, &body, GetAuthScopes {}).await;
                assert_eq!((error.class, error.code.as_str()), (*class, code.to_string().as_str()), "{body}");
            }
        }
    }
}

#[tokio::test]
async fn every_code_of_the_new_family_has_its_class() {
    let dingtalk = DingTalk::answering([]).await;
    let api = impatient(&dingtalk);
    for (http, code, class) in API {
        for body in [
            json!({"code": code, "message": "words", "requestid": "R-1"}),
            json!({"Code": code.to_uppercase(), "Message": "words", "RequestId": "R-1"}),
        ] {
            dingtalk.then([status(*http, body.clone())]);
            let error = once(&api, &body, GetAppsAuthInfo { auth_corp_id: "ding1" }).await;
            assert_eq!(error.class, *class, "HTTP {http} {body}");
            let said = if code.is_empty() { format!("HTTP {http}") } else { (*code).to_owned() };
            assert!(error.code.eq_ignore_ascii_case(&said), "{}", error.code);
            assert_eq!((error.message.as_str(), error.request_id.as_deref()), ("words", Some("R-1")));
        }
    }
}

/// A client for which every wait is longer than what the caller has.
fn impatient(dingtalk: &DingTalk) -> Api {
    let pauses = Pauses { throttle: Duration::from_secs(60), ..Pauses::none() };
    // In the middle of a minute.
    Api::new(ApiOptions { pauses, now: Arc::new(|| 1_700_000_010_000), ..dingtalk.options() }).unwrap()
}

/// One request, of an app of its own, so that none is paced or stopped for another's sake.
async fn once<E: Endpoint>(api: &Api, app: &impl ToString, endpoint: E) -> ApiError {
    let app = app.to_string();
    let caller = Caller { app: &app, ..caller_with(Duration::from_secs(5)) };
    let token = secret("company-token-of-a-test");
    match api.call(&caller, Auth::Company(&token), &Once(endpoint)).await {
        Err(error) => error,
        Ok(_) => panic!("{app} is a success"),
    }
}

/// An endpoint that is not tried again.
#[derive(Serialize)]
struct Once<E>(E);

impl<E: Endpoint> Endpoint for Once<E> {
    type Answer = E::Answer;
    const NAME: &'static str = E::NAME;
    const HOST: Host = E::HOST;
    const METHOD: &'static str = E::METHOD;
    const REPEAT: Repeat = Repeat::Once;
    fn path(&self) -> String {
        self.0.path()
    }
}

#[tokio::test]
async fn some_codes_depend_on_the_call() {
    let dingtalk = DingTalk::answering([]).await;
    let api = dingtalk.api();
    let value = secret("a-secret-of-a-test");
    let says = async |code: i64, call: &'static str| {
        dingtalk.then([ok(json!({"errcode": code, "errmsg": "words"}))]);
        let class = match call {
            "get_permanent_code" => {
                let request = GetPermanentCode { tmp_auth_code: &value };
                api.call(&caller(), Auth::Suite(&value), &request).await.map(drop)
            }
            "get_suite_token" => {
                let request = GetSuiteToken { suite_key: "key", suite_secret: &value, suite_ticket: &value };
                api.call(&caller(), Auth::None, &request).await.map(drop)
            }
            "gettoken" => {
                api.call(&caller(), Auth::None, &GetToken { appkey: "key", appsecret: &value }).await.map(drop)
            }
            _ => api.call(&caller(), Auth::Company(&value), &SignOn {}).await.map(drop),
        };
        class.unwrap_err().class
    };
    assert_eq!(says(40001, "gettoken").await, Class::Credentials);
    assert_eq!(says(40001, "get_suite_token").await, Class::Credentials);
    assert_eq!(says(40001, "getuserinfo").await, Class::Token);
    assert_eq!(says(40013, "gettoken").await, Class::Credentials);
    assert_eq!(says(41002, "gettoken").await, Class::Credentials);
    assert_eq!(says(40078, "get_permanent_code").await, Class::Code);
    assert_eq!(says(40102, "get_permanent_code").await, Class::Authorisation(Refusal::CodeVoid));
    for code in [40102, 42003, 40029, 40078] {
        assert_eq!(says(code, "getuserinfo").await, Class::Code, "{code}");
    }
}

#[derive(Serialize)]
struct SignOn {}

impl Endpoint for SignOn {
    type Answer = Done;
    const NAME: &'static str = "getuserinfo";
    const HOST: Host = Host::Oapi;
    const METHOD: &'static str = "POST";
    const REPEAT: Repeat = Repeat::Once;
    fn path(&self) -> String {
        "/topapi/v2/user/getuserinfo".to_owned()
    }
}

#[tokio::test]
async fn what_may_be_an_old_ticket_says_so() {
    let dingtalk = DingTalk::answering([]).await;
    for (code, stale) in [(40085, true), (41023, true), (853_004, true), (853_003, false), (40088, false)] {
        dingtalk.then([ok(json!({"errcode": code}))]);
        assert_eq!(dingtalk.call(&GetAuthScopes {}).await.unwrap_err().may_be_stale_ticket(), stale, "{code}");
    }
    dingtalk.then([status(400, json!({"code": "InvalidSuiteTicket"}))]);
    assert!(dingtalk.call(&GetAppsAuthInfo { auth_corp_id: "ding1" }).await.unwrap_err().may_be_stale_ticket());
}
