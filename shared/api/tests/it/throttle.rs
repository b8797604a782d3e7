//! What throttling does to the calls that follow.

use std::{sync::Arc, time::Duration};

use dingtalk_api::{Api, ApiOptions, Auth, Caller, Class, Pauses, contact::GetAuthScopes, suite::GetUnactiveCorp};
use serde_json::{Value, json};

use crate::support::*;

/// 2026-04-02 10:00:20 in China.
const NOW: i64 = 1_775_095_220_000;

/// A client that bears no throttling: its waits are beyond its callers' time.
fn api(dingtalk: &DingTalk) -> Api {
    let pauses = Pauses { throttle: Duration::from_secs(60), ..Pauses::none() };
    Api::new(ApiOptions { pauses, now: Arc::new(|| NOW), ..dingtalk.options() }).unwrap()
}

async fn as_if(api: &Api, app: &str, corp: &str) -> Result<(), dingtalk_api::ApiError> {
    let caller = Caller { app, corp: Some(corp), ..caller_with(Duration::from_secs(10)) };
    api.call(&caller, Auth::Company(&secret("company-token-of-a-test")), &GetAuthScopes {}).await.map(drop)
}

async fn retry_after(body: Value) -> Duration {
    let dingtalk = DingTalk::answering([ok(body)]).await;
    let error = as_if(&api(&dingtalk), "app", "ding1").await.unwrap_err();
    assert_eq!(error.class, Class::Throttle);
    error.retry_after.unwrap()
}

#[tokio::test]
async fn how_long() {
    assert_eq!(retry_after(json!({"errcode": 90018})).await, Duration::from_secs(60), "the option");
    assert_eq!(retry_after(json!({"errcode": 90006})).await, Duration::from_secs(40), "the next full minute");
    assert_eq!(retry_after(json!({"errcode": 90004})).await, Duration::from_secs(300));
    let text =
        "从 2026-04-02 10:00:00 到 2026-04-02 10:00:19 请求总次数超过了 300 次, 处罚将在 2026-04-02 10:00:45 结束.";
    assert_eq!(retry_after(json!({"errcode": 90002, "errmsg": text})).await, Duration::from_secs(25));
}

#[tokio::test]
async fn a_company_that_is_throttled_rests_alone() {
    let fine = ok(json!({"errcode": 0}));
    let dingtalk = DingTalk::answering([ok(json!({"errcode": 90019})), fine]).await;
    let api = api(&dingtalk);
    assert_eq!(as_if(&api, "app", "ding1").await.unwrap_err().code, "90019");
    assert_eq!(as_if(&api, "app", "ding1").await.unwrap_err().code, "paced");
    as_if(&api, "app", "ding2").await.unwrap();
    as_if(&api, "another", "ding1").await.unwrap();
}

#[tokio::test]
async fn an_app_that_is_throttled_on_an_api_rests_there() {
    let dingtalk = DingTalk::answering([ok(json!({"errcode": 90018})), ok(json!({"errcode": 0}))]).await;
    let api = api(&dingtalk);
    assert_eq!(as_if(&api, "app", "ding1").await.unwrap_err().code, "90018");
    assert_eq!(as_if(&api, "app", "ding2").await.unwrap_err().code, "paced");
    as_if(&api, "another", "ding1").await.unwrap();
    call(&api, &GetUnactiveCorp { app_id: None }).await.unwrap();
}

#[tokio::test]
async fn a_credential_that_is_throttled_rests_everywhere() {
    let dingtalk = DingTalk::answering([ok(json!({"errcode": 90004})), ok(json!({"errcode": 0}))]).await;
    let api = api(&dingtalk);
    assert_eq!(as_if(&api, "app", "ding1").await.unwrap_err().code, "90004");
    assert_eq!(call(&api, &GetUnactiveCorp { app_id: None }).await.unwrap_err().code, "paced");
    as_if(&api, "another", "ding1").await.unwrap();
}
