//! `gettoken` and `accessToken` of internal apps.

use dingtalk_simulator::{ApiApp, TokenKind};
use serde_json::json;

use super::bench::{Bench, CORP, SUITE, text};

async fn bench() -> Bench {
    let bench = Bench::plain().await;
    bench.platform.add_app(ApiApp::internal("dingkey", "appsecret", CORP).with_corp_secret("corpsecret"));
    bench
}

#[tokio::test]
async fn a_repeated_gettoken_gives_the_same_token_and_prolongs_it() {
    let bench = bench().await;
    let path = "/gettoken?appkey=dingkey&appsecret=appsecret";
    let first = bench.get(path).await.1;
    assert_eq!((&first["errcode"], &first["expires_in"]), (&json!(0), &json!(7200)));
    bench.advance(7000);
    assert_eq!(bench.get(path).await.1["access_token"], first["access_token"]);
    bench.advance(7000);
    assert_eq!(bench.scopes(&text(&first["access_token"])).await["errcode"], 0, "prolonged");
    bench.advance(200);
    assert_eq!(bench.scopes(&text(&first["access_token"])).await["errcode"], 42001);
    assert_ne!(bench.get(path).await.1["access_token"], first["access_token"]);
    assert_eq!(bench.platform.minted_count(TokenKind::Internal, "dingkey", Some(CORP)), 2);
}

#[tokio::test]
async fn every_way_leads_to_the_one_token() {
    let bench = bench().await;
    let by_key = bench.get("/gettoken?appkey=dingkey&appsecret=appsecret").await.1;
    let by_corp = bench.get(&format!("/gettoken?corpid={CORP}&corpsecret=corpsecret")).await.1;
    let body = json!({"appKey": "dingkey", "appSecret": "appsecret"});
    let (_, newer) = bench.post("/v1.0/oauth2/accessToken", body).await;
    let body = json!({"client_id": "dingkey", "client_secret": "appsecret", "grant_type": "client_credentials"});
    let (_, newest) = bench.post(&format!("/v1.0/oauth2/{CORP}/token"), body).await;
    assert_eq!((&newer["expireIn"], &newest["expires_in"]), (&json!(7200), &json!(7200)));
    let tokens = [&by_key["access_token"], &by_corp["access_token"], &newer["accessToken"], &newest["access_token"]];
    assert!(tokens[0].is_string() && tokens.iter().all(|token| *token == tokens[0]), "{tokens:?}");
    assert_eq!(bench.platform.calls_of("gettoken", Some("dingkey"), None), 2);
}

#[tokio::test]
async fn wrong_credentials_are_refused() {
    let bench = bench().await;
    for (query, errcode) in [
        ("", 41002),
        ("appkey=dingkey", 41004),
        ("appkey=dingkey&appsecret=wrong", 40001),
        ("appkey=nobody&appsecret=appsecret", 40089),
        (&format!("appkey={SUITE}&appsecret={}", super::bench::SECRET), 40089),
        ("corpid=dingcorp1", 41004),
        ("corpid=dingcorp1&corpsecret=wrong", 40089),
        ("corpid=dingnobody&corpsecret=corpsecret", 40013),
    ] {
        assert_eq!(bench.get(&format!("/gettoken?{query}")).await.1["errcode"], errcode, "{query}");
    }
    for body in [json!({"appKey": "dingkey", "appSecret": "wrong"}), json!({"appKey": SUITE, "appSecret": "x"})] {
        let (status, answer) = bench.post("/v1.0/oauth2/accessToken", body).await;
        assert_eq!((status, &answer["code"]), (400, &json!("invalidClientIdOrSecret")));
    }
}
