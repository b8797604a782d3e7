//! Signed calls: `accessKey`, `timestamp`, `suiteTicket`, `signature`.

use dingtalk_simulator::{ApiApp, PlatformSettings, StaleTicket};
use reqwest::header::DATE;
use serde_json::json;

use super::bench::{Bench, CORP, NOW, SECRET, SUITE, encode, sign};

#[tokio::test]
async fn a_signature_stands_for_token_and_permanent_code() {
    let (bench, _) = Bench::authorised(PlatformSettings::default()).await;
    for api in ["get_corp_token", "get_auth_info"] {
        let answer = bench.signed(api, json!({"auth_corpid": CORP})).await;
        assert_eq!(answer["errcode"], 0, "{api}: {answer}");
        assert_eq!(bench.signed(api, json!({})).await["errcode"], 41027);
        assert_eq!(bench.signed(api, json!({"auth_corpid": "dingnobody"})).await["errcode"], 40079);
    }
    assert_eq!(bench.signed("activate_suite", json!({"auth_corpid": CORP})).await["errcode"], 41022, "not signed ever");
    assert_eq!(bench.platform.calls_of("get_corp_token", Some(SUITE), Some(CORP)), 1);
}

#[tokio::test]
async fn each_member_is_checked() {
    let (bench, _) = Bench::authorised(PlatformSettings::default()).await;
    let ticket = bench.platform.suite_ticket(SUITE).expect("a ticket");
    let path = |secret: &str, ticket: &str, time: i64| bench.signed_path("get_corp_token", secret, ticket, time);
    let good = path(SECRET, &ticket, NOW);
    for (path, errcode) in [
        (good.clone(), 0),
        (path(SECRET, &ticket, NOW - 60_000), 0),
        (path(SECRET, &ticket, NOW - 60_001), 853_002),
        (path(SECRET, &ticket, NOW + 60_001), 853_002),
        (path(SECRET, &ticket, NOW / 1000), 853_001),
        (good.replace(&format!("timestamp={NOW}"), "timestamp=yesterday"), 853_001),
        (good.replace(SUITE, "suitenobody"), 853_003),
        (path("wrong", &ticket, NOW), 853_004),
        (format!("/service/get_corp_token?accessKey={SUITE}&timestamp={NOW}&suiteTicket={ticket}"), 853_004),
        (path(SECRET, "made up", NOW), 40085),
        (format!("/service/get_corp_token?accessKey={SUITE}&timestamp={NOW}&signature=x"), 41023),
    ] {
        assert_eq!(bench.oapi(&path, json!({"auth_corpid": CORP})).await["errcode"], errcode, "{path}");
    }
}

#[tokio::test]
async fn a_plus_that_is_not_percent_encoded_is_a_blank() {
    let (bench, _) = Bench::authorised(PlatformSettings::default()).await;
    let ticket = bench.platform.suite_ticket(SUITE).expect("a ticket");
    let with_plus = |time: &i64| sign(SECRET, &time.to_string(), &ticket).contains('+');
    let time = (NOW..NOW + 1000).find(with_plus).expect("one in three has a plus");
    let signature = sign(SECRET, &time.to_string(), &ticket);
    let start = format!("/service/get_corp_token?accessKey={SUITE}&timestamp={time}&suiteTicket={ticket}&signature=");
    let body = json!({"auth_corpid": CORP});
    assert_eq!(bench.oapi(&format!("{start}{signature}"), body.clone()).await["errcode"], 853_004);
    assert_eq!(bench.oapi(&format!("{start}{}", encode(&signature)), body).await["errcode"], 0);
}

#[tokio::test]
async fn a_stale_ticket_is_refused_in_either_way() {
    for (stale_ticket, errcode) in [(StaleTicket::Unknown, 40085), (StaleTicket::Signature, 853_004)] {
        let settings = PlatformSettings { stale_ticket, ..PlatformSettings::default() };
        let (bench, _) = Bench::authorised(settings).await;
        let old = bench.platform.suite_ticket(SUITE).expect("a ticket");
        bench.platform.ticket_quietly(SUITE).expect("known");
        let path = bench.signed_path("get_corp_token", SECRET, &old, NOW);
        assert_eq!(bench.oapi(&path, json!({"auth_corpid": CORP})).await["errcode"], errcode);
    }
}

#[tokio::test]
async fn a_customised_app_takes_any_ticket() {
    let bench = Bench::plain().await;
    bench.platform.add_app(ApiApp::custom("customkey", "s", CORP));
    bench.platform.authorise_quietly("customkey", CORP).expect("known");
    let path = bench.signed_path("get_corp_token", "s", "TestSuiteTicket", NOW).replace(SUITE, "customkey");
    assert_eq!(bench.oapi(&path, json!({"auth_corpid": CORP})).await["errcode"], 0);
}

#[tokio::test]
async fn the_date_of_an_answer_is_the_platforms_time() {
    let bench = Bench::plain().await;
    let response = bench.request_get("/gettoken").send().await.expect("an answer");
    assert_eq!(response.headers()[DATE], "Tue, 14 Nov 2023 22:13:20 GMT");
}
