//! Temporary and permanent codes: each is good for what it is good for, and once.

use dingtalk_simulator::{ApiApp, PlatformSettings};
use serde_json::json;

use super::bench::{Bench, CORP, SUITE, text};

#[tokio::test]
async fn a_temporary_code_is_good_once() {
    let (bench, code) = Bench::authorised(PlatformSettings::default()).await;
    assert_eq!(bench.platform.temporary_code(SUITE, CORP).as_ref(), Some(&code));
    let good = bench.exchange(&code).await;
    assert_eq!((&good["errcode"], &good["auth_corp_info"]["corpid"]), (&json!(0), &json!(CORP)));
    assert_eq!(Some(text(&good["permanent_code"])), bench.platform.permanent_code(SUITE, CORP));
    assert_eq!(bench.exchange(&code).await["errcode"], 40078);
    assert_eq!(bench.platform.temporary_code(SUITE, CORP), None);
    assert!(bench.platform.company(SUITE, CORP).expect("authorised").exchanged);
    assert_eq!(bench.service("get_permanent_code", json!({})).await["errcode"], 41026);
    assert_eq!(bench.exchange("made-up").await["errcode"], 40078);
}

#[tokio::test]
async fn codes_expire_are_superseded_and_become_void() {
    let (bench, first) = Bench::authorised(PlatformSettings::default()).await;
    let second = bench.platform.authorise_quietly(SUITE, CORP).expect("known");
    assert_eq!(bench.exchange(&first).await["errcode"], 40078, "a newer code took its place");
    bench.advance(600);
    assert_eq!(bench.exchange(&second).await["errcode"], 40102);
    let third = bench.platform.authorise_quietly(SUITE, CORP).expect("known");
    assert!(bench.platform.relieve_quietly(SUITE, CORP));
    assert_eq!(bench.exchange(&third).await["errcode"], 42008);
}

#[tokio::test]
async fn a_code_belongs_to_its_suite() {
    let (bench, _) = Bench::authorised(PlatformSettings::default()).await;
    bench.platform.add_app(ApiApp::suite("suiteother", "other"));
    let code = bench.platform.authorise_quietly("suiteother", CORP).expect("known");
    assert_eq!(bench.exchange(&code).await["errcode"], 40078);
    assert_eq!(bench.platform.temporary_code("suiteother", CORP), Some(code));
    assert_eq!(bench.platform.authorise_quietly("nobody", CORP), None);
}

#[tokio::test]
async fn withdrawal_kills_everything_at_once_and_a_return_starts_over() {
    let (bench, code) = Bench::authorised(PlatformSettings::default()).await;
    let old = bench.permanent_code(&code).await;
    let token = bench.corp_token().await;
    let agent = bench.platform.company(SUITE, CORP).expect("authorised").micro_apps[0].agent_id;
    assert!(bench.platform.relieve_quietly(SUITE, CORP));
    assert!(!bench.platform.relieve_quietly(SUITE, CORP), "it is withdrawn already");
    assert_eq!(bench.scopes(&token).await["errcode"], 40014);
    let plain = json!({"auth_corpid": CORP, "permanent_code": old});
    assert_eq!(bench.service("get_corp_token", plain.clone()).await["errcode"], 41030);
    assert_eq!(bench.signed("get_corp_token", json!({"auth_corpid": CORP})).await["errcode"], 41030);
    assert_eq!(bench.signed("get_auth_info", json!({"auth_corpid": CORP})).await["errcode"], 41030);

    let code = bench.platform.authorise_quietly(SUITE, CORP).expect("known");
    assert_eq!(bench.service("get_corp_token", plain).await["errcode"], 40084, "the old permanent code stays dead");
    assert_ne!(bench.permanent_code(&code).await, old);
    let truth = bench.platform.company(SUITE, CORP).expect("authorised");
    assert_eq!((truth.epoch, truth.authorised, truth.relieved_at, truth.activated), (2, true, None, false));
    assert_ne!(truth.micro_apps[0].agent_id, agent);
    assert_eq!(bench.scopes(&token).await["errcode"], 40014, "so does the old token");
}

#[tokio::test]
async fn one_that_stays_authorised_gets_a_new_permanent_code_by_a_new_exchange() {
    let (bench, code) = Bench::authorised(PlatformSettings::default()).await;
    let old = bench.permanent_code(&code).await;
    let code = bench.platform.authorise_quietly(SUITE, CORP).expect("known");
    let corp_token = async |permanent: &str| {
        bench.service("get_corp_token", json!({"auth_corpid": CORP, "permanent_code": permanent})).await["errcode"]
            .clone()
    };
    assert_eq!(corp_token(&old).await, 0);
    let new = bench.permanent_code(&code).await;
    assert_eq!((corp_token(&old).await, corp_token(&new).await), (json!(40084), json!(0)));
    assert_eq!(bench.platform.company(SUITE, CORP).map(|truth| truth.epoch), Some(1));
}
