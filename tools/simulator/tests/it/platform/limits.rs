//! Calls a second, and the ban of an IP.

use dingtalk_simulator::{BanPage, PlatformSettings};
use serde_json::{Value, json};

use super::bench::{Bench, CORP, SECRET, SUITE};

#[tokio::test]
async fn an_app_may_call_an_api_so_often_in_a_second() {
    let settings = PlatformSettings { qps_per_api: Some(3), ..PlatformSettings::default() };
    let (bench, _) = Bench::authorised(settings).await;
    let mut answers = Vec::new();
    for _ in 0..5 {
        answers.push(bench.suite_token_answer().await);
    }
    let errcodes: Vec<&Value> = answers.iter().map(|answer| &answer["errcode"]).collect();
    assert_eq!(errcodes, [0, 0, 0, 88, 88]);
    assert_eq!(answers[4]["sub_code"], "90018");
    let told = answers[4]["errmsg"].as_str().expect("a text");
    assert!(told.contains("subcode=90018") && told.contains("处罚将在 2023-11-15 06:13:21 结束"), "{told}");
    assert_eq!(bench.signed("get_auth_info", json!({"auth_corpid": CORP})).await["errcode"], 0, "each API for itself");
    bench.advance(1);
    assert_eq!(bench.suite_token_answer().await["errcode"], 0);
    let counted = bench.platform.log().iter().filter(|call| call.code == "90018" && !call.carried_out).count();
    assert_eq!(counted, 2);
}

#[tokio::test]
async fn the_newer_family_throttles_with_403() {
    let settings = PlatformSettings { qps_per_api: Some(1), ..PlatformSettings::default() };
    let (bench, _) = Bench::authorised(settings).await;
    let ticket = bench.platform.suite_ticket(SUITE).expect("a ticket");
    let body = json!({"suiteKey": SUITE, "suiteSecret": SECRET, "suiteTicket": ticket});
    assert_eq!(bench.post("/v1.0/oauth2/suiteAccessToken", body.clone()).await.0, 200);
    let (status, answer) = bench.post("/v1.0/oauth2/suiteAccessToken", body).await;
    assert_eq!((status, &answer["code"]), (403, &json!("Forbidden.AccessDenied.QpsLimitForAppkeyAndApi")));
}

#[tokio::test]
async fn an_app_may_call_for_one_company_so_often() {
    let settings = PlatformSettings { qps_per_corp_api: Some(1), ..PlatformSettings::default() };
    let (bench, _) = Bench::authorised(settings).await;
    bench.platform.authorise_quietly(SUITE, "dingcorp2").expect("known");
    let token = async |corp: &str| bench.signed("get_corp_token", json!({"auth_corpid": corp})).await;
    assert_eq!(token(CORP).await["errcode"], 0);
    assert_eq!(token(CORP).await["sub_code"], "90019");
    assert_eq!(token("dingcorp2").await["errcode"], 0);
}

#[tokio::test]
async fn too_many_calls_from_one_ip_are_a_ban_of_five_minutes() {
    let settings = PlatformSettings { ip_calls: Some(3), ..PlatformSettings::default() };
    let (bench, _) = Bench::authorised(settings).await;
    for _ in 0..3 {
        assert_eq!(bench.suite_token_answer().await["errcode"], 0);
    }
    let banned = bench.suite_token_answer().await;
    assert_eq!((&banned["status"], &banned["punish"], banned.get("errcode")), (&json!(1111), &json!("deny"), None));
    bench.advance(299);
    let (_, other) = bench.get("/gettoken").await;
    assert_eq!(other["status"], 1111, "every API, to the end");
    bench.advance(1);
    assert_eq!(bench.suite_token_answer().await["errcode"], 0);
    let codes: Vec<String> = bench.platform.log().into_iter().map(|call| call.code).collect();
    assert_eq!(codes, ["0", "0", "0", "banned", "banned", "0"]);
}

#[tokio::test]
async fn calls_that_are_spread_out_are_no_reason_for_a_ban() {
    let settings = PlatformSettings { ip_calls: Some(3), ..PlatformSettings::default() };
    let (bench, _) = Bench::authorised(settings).await;
    for _ in 0..10 {
        assert_eq!(bench.suite_token_answer().await["errcode"], 0);
        bench.advance(7);
    }
}

#[tokio::test]
async fn a_ban_may_be_a_page() {
    let settings = PlatformSettings { ip_calls: Some(0), ban_page: BanPage::Html, ..PlatformSettings::default() };
    let bench = Bench::start(settings).await;
    let answer = bench.request_get("/gettoken").send().await.expect("an answer");
    let text = answer.text().await.expect("a text");
    assert!(text.starts_with("<!DOCTYPE html>"), "{text}");
}
