//! Faults by script and at random.

use std::time::Duration;

use dingtalk_simulator::{Fault, Faults, PlatformSettings};
use serde_json::{Value, json};

use super::bench::{Bench, CORP, SECRET, SUITE};

async fn bench() -> Bench {
    Bench::authorised(PlatformSettings::default()).await.0
}

#[tokio::test]
async fn the_call_that_was_named_goes_wrong_and_no_other() {
    let bench = bench().await;
    bench.platform.on("get_suite_token").nth(2).then(Fault::Errcode(-1));
    bench.platform.on("get_corp_token").then(Fault::Errcode(40001));
    let mut errcodes = Vec::new();
    for _ in 0..3 {
        errcodes.push(bench.suite_token_answer().await["errcode"].clone());
    }
    assert_eq!(errcodes, [0, -1, 0]);
    assert_eq!(bench.platform.calls("get_suite_token"), 3);
}

#[tokio::test]
async fn scripts_queue_up_and_can_be_narrow() {
    let bench = bench().await;
    bench.platform.authorise_quietly(SUITE, "dingcorp2").expect("known");
    let token =
        async |corp: &str| bench.signed("get_corp_token", json!({"auth_corpid": corp})).await["errcode"].clone();
    bench.platform.on("get_corp_token").corp(CORP).then(Fault::Errcode(1));
    bench.platform.on("get_corp_token").corp(CORP).then(Fault::Wrapped(90018));
    bench.platform.on("get_corp_token").app("suiteother").then(Fault::Errcode(2));
    assert_eq!(token("dingcorp2").await, 0);
    assert_eq!([token(CORP).await, token(CORP).await, token(CORP).await], [1, 88, 0]);
    bench.platform.on("get_corp_token").always(Fault::Errcode(-1));
    assert_eq!([token(CORP).await, token("dingcorp2").await], [-1, -1]);
    bench.platform.clear_faults();
    assert_eq!(token(CORP).await, 0);
}

#[tokio::test]
async fn errors_speak_the_familys_language() {
    let bench = bench().await;
    let ticket = bench.platform.suite_ticket(SUITE).expect("a ticket");
    let body = json!({"suiteKey": SUITE, "suiteSecret": SECRET, "suiteTicket": ticket});
    let code = |status, code: &str| Fault::Code { status, code: code.to_owned() };
    for (fault, status, expected) in [
        (Fault::Errcode(-1), 500, "systemBusy"),
        (Fault::Errcode(40014), 400, "InvalidAuthentication"),
        (Fault::Wrapped(90019), 403, "Forbidden.AccessDenied.QpsLimitForSuitekeyAndOrgAndApi"),
        (Fault::Errcode(60020), 403, "Forbidden.AccessDenied.IpNotInWhiteList"),
        (Fault::Errcode(70001), 400, "orgNotExist"),
        (code(429, "system.busy"), 429, "system.busy"),
    ] {
        bench.platform.on("suiteAccessToken").then(fault);
        let (got, answer) = bench.post("/v1.0/oauth2/suiteAccessToken", body.clone()).await;
        assert_eq!((got, &answer["code"]), (status, &json!(expected)));
    }
    bench.platform.on("suiteAccessToken").then(Fault::Errcode(60011));
    let (_, answer) = bench.post("/v1.0/oauth2/suiteAccessToken", body).await;
    assert!(answer["accessdenieddetail"]["requiredScopes"].is_array());
}

#[tokio::test]
async fn pages_and_bodies_that_are_no_answer() {
    let bench = bench().await;
    let token = bench.corp_token().await;
    let get = async |fault: Fault| {
        bench.platform.on("scopes").then(fault);
        let request = bench.request_get(&format!("/auth/scopes?access_token={token}"));
        let answer = request.send().await.expect("an answer");
        (answer.status().as_u16(), answer.text().await.expect("a text"))
    };
    let (status, page) = get(Fault::Status(502)).await;
    assert!(status == 502 && page.contains("<html>"));
    let (status, page) = get(Fault::Html).await;
    assert!(status == 200 && page.contains("<html>"));
    let (_, punished) = get(Fault::Punished).await;
    assert_eq!(serde_json::from_str::<Value>(&punished).expect("JSON")["status"], 1111);
    assert_eq!(get(Fault::Body("{".to_owned())).await, (200, "{".to_owned()));
    assert!(bench.platform.log().iter().filter(|call| call.api == "scopes").all(|call| !call.carried_out));
}

#[tokio::test]
async fn a_delay_is_carried_out_at_once() {
    let bench = bench().await;
    let code = bench.platform.temporary_code(SUITE, CORP).expect("fresh");
    let token = bench.suite_token().await;
    bench.platform.on("get_permanent_code").then(Fault::Delay(Duration::from_secs(600)));
    let path = format!("/service/get_permanent_code?suite_access_token={token}");
    let request = bench.request_post(&path, &json!({"tmp_auth_code": code})).timeout(Duration::from_millis(300));
    assert!(request.send().await.expect_err("no answer yet").is_timeout());
    assert!(bench.platform.permanent_code(SUITE, CORP).is_some());
}

#[tokio::test]
async fn chance_is_repeatable_and_knows_no_interleaving() {
    let faults =
        |seed| Faults { rate: 0.5, kinds: vec![Fault::Errcode(-1)], seed, only: vec!["get_corp_token".to_owned()] };
    let run = async |seed: u64, corps: &[&str]| {
        let bench = Bench::plain().await;
        bench.platform.ticket_quietly(SUITE).expect("known");
        for corp in corps {
            bench.platform.authorise_quietly(SUITE, *corp).expect("known");
        }
        bench.platform.set_faults(faults(seed));
        let mut of_the_first = String::new();
        for _ in 0..24 {
            for corp in corps {
                let answer = bench.signed("get_corp_token", json!({"auth_corpid": corp})).await;
                assert_eq!(bench.signed("get_auth_info", json!({"auth_corpid": corp})).await["errcode"], 0);
                if *corp == CORP {
                    of_the_first.push(if answer["errcode"] == 0 { '.' } else { 'x' });
                }
            }
        }
        of_the_first
    };
    let alone = run(1, &[CORP]).await;
    assert_eq!(alone, run(1, &["dingcorp2", CORP]).await);
    assert_ne!(alone, run(2, &[CORP]).await);
    assert!(alone.contains('x') && alone.contains('.'), "{alone}");
}

#[tokio::test]
async fn the_rate_is_the_share() {
    let bench = bench().await;
    let token = bench.corp_token().await;
    for (rate, least, most) in [(0.0, 0, 0), (0.25, 60, 140), (1.0, 400, 400)] {
        bench.platform.set_faults(Faults { rate, kinds: vec![Fault::Errcode(-1)], seed: 3, only: Vec::new() });
        let mut failed = 0;
        for _ in 0..400 {
            failed += u32::from(bench.scopes(&token).await["errcode"] == -1);
        }
        assert!((least..=most).contains(&failed), "{rate}: {failed} of 400");
    }
    assert!(Faults::kinds_of_every_class().contains(&Fault::LoseAnswer));
}
