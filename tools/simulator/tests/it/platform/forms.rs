//! The form of requests and answers.

use dingtalk_simulator::PlatformSettings;
use reqwest::header::CONTENT_TYPE;
use serde_json::{Value, json};

use super::bench::{Bench, CORP, SECRET, SUITE};

async fn errcode(request: reqwest::RequestBuilder) -> Value {
    let answer = request.send().await.expect("an answer");
    assert_eq!(answer.status(), 200);
    answer.json::<Value>().await.expect("JSON")["errcode"].clone()
}

#[tokio::test]
async fn method_content_type_and_body_come_first() {
    let bench = Bench::plain().await;
    let path = "/service/get_suite_token";
    assert_eq!(errcode(bench.request_get(path)).await, 43002);
    assert_eq!(errcode(bench.request_post("/gettoken", &json!({}))).await, 43001);
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let url = format!("{}{path}", bench.server.url());
    let post = |kind: &'static str, body: &'static str| client.post(&url).header(CONTENT_TYPE, kind).body(body);
    for (kind, body, expected) in [
        ("application/json", "{}", 41021),
        ("Application/JSON; charset=utf-8", "{}", 41021),
        ("application/x-www-form-urlencoded", "{}", 43004),
        ("application/json", "not json", 43009),
        ("application/json", "[]", 43009),
        ("application/json", "", 44002),
    ] {
        assert_eq!(errcode(post(kind, body)).await, expected, "{kind} {body}");
    }
    let (status, answer) = bench.get("/v1.0/oauth2/suiteAccessToken").await;
    assert_eq!((status, &answer["code"]), (405, &json!("MethodNotAllowed")));
}

#[tokio::test]
async fn a_loose_server_takes_any_content_type() {
    let bench = Bench::start(PlatformSettings { checks_content_type: false, ..PlatformSettings::default() }).await;
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let request = client.post(format!("{}/service/get_suite_token", bench.server.url())).body("{}");
    assert_eq!(errcode(request).await, 41021);
}

#[tokio::test]
async fn unknown_paths() {
    let bench = Bench::plain().await;
    assert_eq!(bench.oapi("/service/get_nothing", json!({})).await["errcode"], 404);
    assert_eq!(bench.oapi("/topapi/v2/nothing", json!({})).await["errcode"], 22);
    let (status, answer) = bench.post("/v1.0/oauth2/nothing", json!({})).await;
    assert_eq!((status, answer["code"].is_string()), (404, true));
    assert_eq!(bench.post("/v1.0/oauth2//token", json!({})).await.0, 404, "no company in the path");
    assert!(bench.platform.log().iter().all(|call| call.api == "-" && !call.carried_out));
}

#[tokio::test]
async fn errcodes_as_strings_or_missing() {
    let settings = PlatformSettings { string_errcodes: true, ..PlatformSettings::default() };
    let (bench, _) = Bench::authorised(settings).await;
    assert_eq!(bench.suite_token_answer().await["errcode"], "0");
    assert_eq!(bench.oapi("/service/get_suite_token", json!({})).await["errcode"], "41021");
    let settings = PlatformSettings { without_errcode: true, ..PlatformSettings::default() };
    let (bench, _) = Bench::authorised(settings).await;
    let answer = bench.suite_token_answer().await;
    assert!(
        answer["suite_access_token"].is_string() && answer.get("errcode").is_none() && answer.get("errmsg").is_none()
    );
    assert_eq!(bench.oapi("/service/get_suite_token", json!({})).await["errcode"], 41021);
}

#[tokio::test]
async fn a_careless_server_repeats_the_request() {
    for (echo_requests, repeated) in [(false, false), (true, true)] {
        let settings = PlatformSettings { echo_requests, ..PlatformSettings::default() };
        let (bench, _) = Bench::authorised(settings).await;
        let body = json!({"suite_key": SUITE, "suite_secret": SECRET, "suite_ticket": "stale-ticket"});
        let answer = bench.oapi("/service/get_suite_token", body).await;
        let told = answer["errmsg"].as_str().expect("a text");
        assert_eq!((told.contains(SECRET), told.contains("stale-ticket")), (repeated, repeated), "{told}");
        let newer =
            json!({"suiteKey": SUITE, "suiteSecret": SECRET, "suiteTicket": "stale-ticket", "authCorpId": CORP});
        let (_, answer) = bench.post("/v1.0/oauth2/corpAccessToken", newer).await;
        assert_eq!(answer["message"].as_str().expect("a text").contains(SECRET), repeated);
    }
}

#[tokio::test]
async fn log_and_debug_hold_no_secret() {
    let (bench, code) = Bench::authorised(PlatformSettings::default()).await;
    let permanent = bench.permanent_code(&code).await;
    let token = bench.corp_token().await;
    let ticket = bench.platform.suite_ticket(SUITE).expect("a ticket");
    let told = format!("{:?} {:?} {:?}", bench.platform, bench.platform.log(), bench.platform.minted());
    for secret in [SECRET, &code, &permanent, &token, &ticket] {
        assert!(!told.contains(secret));
    }
    let call = &bench.platform.log()[1];
    assert_eq!(
        (call.method.as_str(), call.api, call.code.as_str(), call.carried_out),
        ("POST", "get_permanent_code", "0", true)
    );
    assert_eq!((call.app.as_deref(), call.corp.as_deref()), (Some(SUITE), Some(CORP)));
}
