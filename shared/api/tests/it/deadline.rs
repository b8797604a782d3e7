//! Nothing goes on beyond the caller's deadline.

use std::time::Duration;

use dingtalk_api::{Api, ApiError, ApiOptions, Arrival, Auth, Class, contact::GetAuthScopes};
use serde_json::json;

use crate::support::*;

/// What a call with so little time fails of.
async fn fails(api: &Api, time: Duration) -> ApiError {
    call_within(api, time).await.unwrap_err()
}

#[tokio::test]
async fn an_attempt_ends_at_the_deadline() {
    let dingtalk = DingTalk::answering([ok(json!({"errcode": 0})).after(Duration::from_secs(60))]).await;
    let error = fails(&dingtalk.api(), Duration::from_millis(100)).await;
    assert_eq!((error.class, error.code.as_str()), (Class::Network, "no answer in time"));
    assert_eq!((error.arrival, dingtalk.requests()), (Arrival::Perhaps, 1));
}

#[tokio::test]
async fn an_attempt_ends_after_its_own_time_and_another_begins() {
    let slow = ok(json!({"errcode": 0})).after(Duration::from_secs(60));
    let dingtalk = DingTalk::answering([slow, ok(json!({"errcode": 0}))]).await;
    let mut options = dingtalk.options();
    options.timeouts.attempt = Duration::from_millis(300);
    call(&Api::new(options).unwrap(), &GetAuthScopes {}).await.unwrap();
    assert!(dingtalk.requests() >= 2);
}

#[tokio::test]
async fn a_wait_beyond_the_deadline_is_not_begun() {
    let dingtalk = DingTalk::answering([ok(json!({"errcode": 90001}))]).await;
    let error = fails(&dingtalk.api(), Duration::from_secs(200)).await;
    assert_eq!((error.class, error.retry_after), (Class::Throttle, Some(Duration::from_secs(300))));
    assert_eq!(dingtalk.requests(), 1);
}

#[tokio::test]
async fn throttling_is_borne_until_the_deadline() {
    let throttled = ok(json!({"errcode": 90018}));
    let replies = std::iter::repeat_n(throttled.clone(), 10).chain([ok(json!({"errcode": 0}))]);
    let dingtalk = DingTalk::answering(replies).await;
    call(&dingtalk.api(), &GetAuthScopes {}).await.unwrap();
    assert_eq!(dingtalk.requests(), 11, "more than the tries of a busy DingTalk");

    dingtalk.then([throttled]);
    let error = fails(&dingtalk.api(), Duration::from_millis(300)).await;
    assert_eq!((error.class, error.code.as_str()), (Class::Throttle, "90018"));
}

#[tokio::test]
async fn who_comes_too_late_sends_nothing() {
    let dingtalk = DingTalk::answering([ok(json!({"errcode": 0}))]).await;
    let error = fails(&dingtalk.api(), Duration::ZERO).await;
    assert_eq!((error.arrival, dingtalk.requests()), (Arrival::Never, 0));
}

#[tokio::test]
async fn who_has_no_turn_in_time_sends_nothing() {
    let dingtalk = DingTalk::answering([ok(json!({"errcode": 0}))]).await;
    let api = Api::new(ApiOptions { calls_per_second: 0.3, ..dingtalk.options() }).unwrap();
    for _ in 0..2 {
        call(&api, &GetAuthScopes {}).await.unwrap();
    }
    let error = fails(&api, Duration::from_secs(1)).await;
    assert_eq!((error.class, error.arrival, error.code.as_str()), (Class::Throttle, Arrival::Never, "paced"));
    assert!(error.retry_after.unwrap() > Duration::from_secs(1));
    assert_eq!(dingtalk.requests(), 2);
}

#[tokio::test]
async fn a_company_with_the_add_on_has_its_turn() {
    let dingtalk = DingTalk::answering([ok(json!({"errcode": 0}))]).await;
    let api = Api::new(ApiOptions { calls_per_second: 0.3, ..dingtalk.options() }).unwrap();
    let fast = api.at_rate(1e6);
    for _ in 0..20 {
        call(&fast, &GetAuthScopes {}).await.unwrap();
    }
    // The setting is taken back: the next calls are paced as before.
    let mut refused = None;
    for _ in 0..50 {
        refused = refused.or(call_within(&api, Duration::from_secs(1)).await.err());
    }
    assert_eq!(refused.unwrap().code, "paced");
    call_within(&fast, Duration::from_secs(1)).await.unwrap();
}

async fn call_within(api: &Api, time: Duration) -> Result<(), ApiError> {
    let token = secret("company-token-of-a-test");
    api.call(&caller_with(time), Auth::Company(&token), &GetAuthScopes {}).await.map(drop)
}
