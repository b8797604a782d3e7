//! Signed calls, held against the vectors in `signed.json`.

use std::sync::Arc;

use dingtalk_api::{Api, ApiOptions, Auth, Class, Signed, signature, suite::GetAuthInfo, suite::GetCorpToken};
use serde::Deserialize;
use serde_json::json;

use crate::support::*;

#[derive(Deserialize)]
struct Vector {
    id: String,
    timestamp: i64,
    suite_ticket: String,
    suite_secret: String,
    signature: String,
    signature_urlencoded: String,
}

fn vectors() -> Vec<Vector> {
    serde_json::from_str(include_str!("../signed.json")).unwrap()
}

#[test]
fn signatures_are_those_of_the_vectors() {
    let vectors = vectors();
    assert_eq!(vectors.len(), 2);
    for vector in vectors {
        let signed = signature(&secret(&vector.suite_secret), vector.timestamp, &secret(&vector.suite_ticket));
        assert_eq!(signed, vector.signature, "{}", vector.id);
    }
}

#[tokio::test]
async fn a_signed_call_carries_four_members_and_a_body() {
    for vector in vectors() {
        let answer = json!({"errcode": 0, "access_token": "t-1", "expires_in": 7200});
        let dingtalk = DingTalk::answering([ok(answer)]).await;
        let now = vector.timestamp;
        let api = Api::new(ApiOptions { now: Arc::new(move || now), ..dingtalk.options() }).unwrap();
        let (secret, ticket) = (secret(&vector.suite_secret), secret(&vector.suite_ticket));
        let signed = Signed { access_key: "suite/key", secret: &secret, ticket: &ticket };
        let request = GetCorpToken { auth_corpid: "ding1", permanent_code: None };
        api.call(&caller(), Auth::Signed(signed), &request).await.unwrap();

        let [asked] = &dingtalk.asked()[..] else { panic!("not one request") };
        assert_eq!(asked.uri.path(), "/service/get_corp_token");
        let query = format!(
            "accessKey=suite%2Fkey&timestamp={}&suiteTicket={}&signature={}",
            vector.timestamp, vector.suite_ticket, vector.signature_urlencoded
        );
        assert_eq!(asked.uri.query(), Some(query.as_str()));
        assert_eq!(asked.body, r#"{"auth_corpid":"ding1"}"#);
    }
}

#[tokio::test]
async fn a_ticket_is_encoded_and_each_attempt_signed_anew() {
    let dingtalk = DingTalk::answering([ok(json!({"errcode": -1})), ok(json!({"errcode": 0}))]).await;
    let ticks = std::sync::atomic::AtomicI64::new(1_700_000_000_000);
    let now = Arc::new(move || ticks.fetch_add(1, std::sync::atomic::Ordering::SeqCst));
    let api = Api::new(ApiOptions { now, ..dingtalk.options() }).unwrap();
    let (secret, ticket) = (secret("a-secret"), secret("a+b/c= &d"));
    let signed = Signed { access_key: "key", secret: &secret, ticket: &ticket };
    let request = GetAuthInfo { auth_corpid: "ding1", suite_key: "key", permanent_code: None };
    api.call(&caller(), Auth::Signed(signed), &request).await.unwrap();
    let queries: Vec<_> = dingtalk.asked().iter().map(|asked| asked.uri.query().unwrap().to_owned()).collect();
    assert_eq!(queries.len(), 2);
    assert!(queries.iter().all(|query| query.contains("&suiteTicket=a%2Bb%2Fc%3D%20%26d&")), "{queries:?}");
    assert_ne!(queries[0], queries[1]);
}

#[tokio::test]
async fn a_clock_that_is_wrong_is_named() {
    // 1994-11-06 08:49:37.
    let dingtalks = 784_111_777_000;
    for (ours, words) in [
        (dingtalks - 75_000, "words; this machine's clock is 75 s behind DingTalk's"),
        (dingtalks + 120_000, "words; this machine's clock is 120 s ahead of DingTalk's"),
    ] {
        for (code, class) in [(853_001, Class::Caller), (853_002, Class::Credentials)] {
            let mut reply = ok(json!({"errcode": code, "errmsg": "words"}));
            reply.headers.push(("date", "Sun, 06 Nov 1994 08:49:37 GMT".to_owned()));
            let dingtalk = DingTalk::answering([reply]).await;
            let api = Api::new(ApiOptions { now: Arc::new(move || ours), ..dingtalk.options() }).unwrap();
            let error = call(&api, &dingtalk_api::contact::GetAuthScopes {}).await.unwrap_err();
            assert_eq!((error.class, error.message.as_str()), (class, words));
        }
    }
}
