//! The token calls of the newer family: HTTP statuses and codes.

use dingtalk_simulator::PlatformSettings;
use serde_json::{Value, json};

use super::bench::{Bench, CORP, SECRET, SUITE, text};

async fn refused(bench: &Bench, path: &str, body: Value) -> (u16, String) {
    let (status, answer) = bench.post(path, body).await;
    assert!(answer["message"].is_string() && answer["requestid"].is_string(), "{answer}");
    (status, text(&answer["code"]))
}

#[tokio::test]
async fn a_suite_token_for_either_family() {
    let (bench, _) = Bench::authorised(PlatformSettings::default()).await;
    let ticket = bench.platform.suite_ticket(SUITE).expect("a ticket");
    let path = "/v1.0/oauth2/suiteAccessToken";
    let (status, answer) =
        bench.post(path, json!({"suiteKey": SUITE, "suiteSecret": SECRET, "suiteTicket": ticket})).await;
    assert_eq!((status, &answer["expireIn"]), (200, &json!(7200)));
    assert!(answer.get("errcode").is_none());
    let old = format!("/service/get_auth_info?suite_access_token={}", text(&answer["accessToken"]));
    assert_eq!(bench.oapi(&old, json!({"auth_corpid": CORP})).await["errcode"], 0);
    for (body, code) in [
        (json!({"suiteKey": SUITE, "suiteSecret": "wrong", "suiteTicket": ticket}), "invalidClientIdOrSecret"),
        (json!({"suiteKey": "nobody", "suiteSecret": SECRET, "suiteTicket": ticket}), "invalidClientIdOrSecret"),
        (json!({"suiteKey": SUITE, "suiteSecret": SECRET, "suiteTicket": "x"}), "invalidSuiteTicket"),
        (json!({"suiteKey": SUITE, "suiteSecret": SECRET}), "MissingsuiteTicket"),
    ] {
        assert_eq!(refused(&bench, path, body).await, (400, code.to_owned()));
    }
}

#[tokio::test]
async fn a_company_token_shares_its_place_with_the_older_family() {
    let (bench, _) = Bench::authorised(PlatformSettings::default()).await;
    let ticket = bench.platform.suite_ticket(SUITE).expect("a ticket");
    let path = "/v1.0/oauth2/corpAccessToken";
    let body =
        |corp: &str| json!({"suiteKey": SUITE, "suiteSecret": SECRET, "suiteTicket": ticket, "authCorpId": corp});
    let older = bench.corp_token().await;
    let (status, answer) = bench.post(path, body(CORP)).await;
    assert_eq!((status, &answer["expireIn"]), (200, &json!(7200)));
    assert_eq!(bench.scopes(&text(&answer["accessToken"])).await["errcode"], 0);
    assert_eq!(bench.scopes(&older).await["errcode"], 40014, "one company, one token");
    assert_eq!(refused(&bench, path, body("dingnobody")).await, (400, "invalidAuthInfo".to_owned()));
    let unknown = json!({"suiteKey": "nobody", "suiteSecret": SECRET, "suiteTicket": ticket, "authCorpId": CORP});
    assert_eq!(refused(&bench, path, unknown).await, (400, "invalidSuiteKey".to_owned()));
    bench.platform.ticket_quietly(SUITE).expect("known");
    assert_eq!(refused(&bench, path, body(CORP)).await, (400, "invalidSuiteTicket".to_owned()));
}

#[tokio::test]
async fn a_company_token_without_a_ticket() {
    let (bench, _) = Bench::authorised(PlatformSettings::default()).await;
    let path = format!("/v1.0/oauth2/{CORP}/token");
    let body =
        |key: &str, secret: &str, grant: &str| json!({"client_id": key, "client_secret": secret, "grant_type": grant});
    let good = body(SUITE, SECRET, "client_credentials");
    let (status, answer) = bench.post(&path, good.clone()).await;
    assert_eq!((status, &answer["expires_in"]), (200, &json!(7200)));
    assert_eq!(bench.scopes(&text(&answer["access_token"])).await["errcode"], 0);
    let no = |status: u16, code: &str| (status, code.to_owned());
    assert_eq!(refused(&bench, &path, body(SUITE, "x", "client_credentials")).await, no(400, "invalid.client"));
    assert_eq!(refused(&bench, &path, body("x", SECRET, "client_credentials")).await, no(400, "invalid.client"));
    assert_eq!(refused(&bench, &path, body(SUITE, SECRET, "password")).await, no(400, "unsupported.grant.type"));
    let elsewhere = refused(&bench, "/v1.0/oauth2/dingnobody/token", good.clone()).await;
    assert_eq!(elsewhere, no(401, "unauthorized.client"));
    bench.platform.relieve_quietly(SUITE, CORP);
    assert_eq!(refused(&bench, &path, good.clone()).await, no(401, "unauthorized.client"));
    bench.platform.dissolve_quietly(CORP);
    assert_eq!(refused(&bench, &path, good).await, no(400, "orgNotExist"));
    assert_eq!(bench.platform.calls_of("oauth2/token", Some(SUITE), Some(CORP)), 5);
}
