//! `get_suite_token`, `get_corp_token`: who gets one, how long it lives, and what voids it.

use std::time::Duration;

use dingtalk_simulator::{PlatformSettings, TokenKind};
use serde_json::{Value, json};

use super::bench::{Bench, CORP, NOW, SECRET, SUITE, text};

#[tokio::test]
async fn a_suite_token_for_key_secret_and_ticket() {
    let bench = Bench::plain().await;
    let ticket = bench.platform.ticket_quietly(SUITE).expect("known");
    let asking = async |body: Value| bench.oapi("/service/get_suite_token", body).await["errcode"].clone();
    let good = bench.suite_token_answer().await;
    assert_eq!((&good["errcode"], &good["errmsg"], &good["expires_in"]), (&json!(0), &json!("ok"), &json!(7200)));
    for (body, errcode) in [
        (json!({"suite_secret": SECRET, "suite_ticket": ticket}), 41021),
        (json!({"suite_key": SUITE, "suite_ticket": ticket}), 41024),
        (json!({"suite_key": SUITE, "suite_secret": SECRET}), 41023),
        (json!({"suite_key": SUITE, "suite_secret": SECRET, "suite_ticket": ""}), 41023),
        (json!({"suite_key": "nobody", "suite_secret": SECRET, "suite_ticket": ticket}), 40083),
        (json!({"suite_key": SUITE, "suite_secret": "wrong", "suite_ticket": ticket}), 40088),
        (json!({"suite_key": SUITE, "suite_secret": SECRET, "suite_ticket": "made up"}), 40085),
    ] {
        assert_eq!(asking(body).await, errcode);
    }
    assert_eq!(bench.platform.calls("get_suite_token"), 8);
    assert_eq!(bench.platform.minted_count(TokenKind::Suite, SUITE, None), 1);
}

#[tokio::test]
async fn a_new_ticket_voids_the_one_before_unless_older_ones_count() {
    for (old_tickets, good) in [(0, 1), (1, 2), (5, 3)] {
        let bench = Bench::start(PlatformSettings { old_tickets, ..PlatformSettings::default() }).await;
        let tickets: Vec<String> = (0..3).filter_map(|_| bench.platform.ticket_quietly(SUITE)).collect();
        let mut honoured = 0;
        for ticket in &tickets {
            let body = json!({"suite_key": SUITE, "suite_secret": SECRET, "suite_ticket": ticket});
            honoured += u32::from(bench.oapi("/service/get_suite_token", body).await["errcode"] == 0);
        }
        assert_eq!(honoured, good, "{old_tickets} old tickets");
    }
}

#[tokio::test]
async fn a_suite_token_dies_of_age_and_of_the_next_one() {
    for void_previous_suite_token in [true, false] {
        let settings = PlatformSettings { void_previous_suite_token, ..PlatformSettings::default() };
        let (bench, _) = Bench::authorised(settings).await;
        let info = async |token: &str| {
            let path = format!("/service/get_auth_info?suite_access_token={token}");
            bench.oapi(&path, json!({"suite_key": SUITE, "auth_corpid": CORP})).await["errcode"].clone()
        };
        let first = bench.suite_token().await;
        let second = bench.suite_token().await;
        assert_eq!(info(&first).await, if void_previous_suite_token { 40082 } else { 0 });
        assert_eq!(info(&second).await, 0);
        bench.advance(7199);
        assert_eq!(info(&second).await, 0);
        bench.advance(1);
        assert_eq!(info(&second).await, 42009);
        assert_eq!(info("").await, 41022);
        assert_eq!(info("made-up").await, 40082);
        let owner = bench.platform.token_owner(&second).expect("minted here");
        assert!(
            owner.is_valid_at(NOW + 7_199_999) && !owner.is_valid_at(NOW + 7_200_000) && !owner.is_valid_at(NOW - 1)
        );
        assert_eq!(bench.platform.token_valid_at(&first, NOW), !void_previous_suite_token);
    }
}

#[tokio::test]
async fn a_company_token_for_the_permanent_code() {
    let (bench, code) = Bench::authorised(PlatformSettings::default()).await;
    let other = bench.platform.authorise_quietly(SUITE, "dingcorp2").expect("known");
    let (permanent, others) = (bench.permanent_code(&code).await, bench.permanent_code(&other).await);
    let asking = async |body: Value| bench.service("get_corp_token", body).await;
    let good = asking(json!({"auth_corpid": CORP, "permanent_code": permanent})).await;
    assert_eq!((&good["errcode"], &good["expires_in"]), (&json!(0), &json!(7200)));
    assert_eq!(bench.scopes(&text(&good["access_token"])).await["errcode"], 0);
    for (body, errcode) in [
        (json!({"permanent_code": permanent}), 41027),
        (json!({"auth_corpid": CORP}), 41025),
        (json!({"auth_corpid": CORP, "permanent_code": "made up"}), 40084),
        (json!({"auth_corpid": CORP, "permanent_code": others}), 41031),
        (json!({"auth_corpid": "dingnobody", "permanent_code": permanent}), 40079),
    ] {
        assert_eq!(asking(body).await["errcode"], errcode);
    }
}

#[tokio::test]
async fn every_company_token_is_new_and_may_void_the_one_before() {
    for void_previous in [true, false] {
        let settings = PlatformSettings { void_previous, ..PlatformSettings::default() };
        let (bench, _) = Bench::authorised(settings).await;
        let (first, second) = (bench.corp_token().await, bench.corp_token().await);
        assert_ne!(first, second);
        assert_eq!(bench.scopes(&first).await["errcode"], if void_previous { 40014 } else { 0 });
        assert_eq!(bench.scopes(&second).await["errcode"], 0);
        assert_eq!(bench.platform.minted_count(TokenKind::Company, SUITE, Some(CORP)), 2);
        bench.advance(7200);
        assert_eq!(bench.scopes(&second).await["errcode"], 42001);
    }
}

#[tokio::test]
async fn lives_are_a_setting() {
    let settings = PlatformSettings { token_life: Duration::from_secs(30), ..PlatformSettings::default() };
    let (bench, _) = Bench::authorised(settings).await;
    assert_eq!(bench.suite_token_answer().await["expires_in"], 30);
    let token = bench.corp_token().await;
    bench.advance(30);
    assert_eq!(bench.scopes(&token).await["errcode"], 42001);
}
