//! `activate_suite`, `get_unactive_corp` and `reauth_corp`.

use dingtalk_simulator::{ApiApp, PlatformSettings};
use serde_json::{Value, json};

use super::bench::{Bench, CORP, SUITE};

#[tokio::test]
async fn activation_with_and_without_the_permanent_code() {
    let (bench, code) = Bench::authorised(PlatformSettings::default()).await;
    let activate = async |body: Value| bench.service("activate_suite", body).await["errcode"].clone();
    let other = bench.platform.authorise_quietly(SUITE, "dingcorp2").expect("known");
    let (permanent, others) = (bench.permanent_code(&code).await, bench.permanent_code(&other).await);
    for (body, errcode) in [
        (json!({"auth_corpid": CORP}), 41021),
        (json!({"suite_key": "suiteother", "auth_corpid": CORP}), 40083),
        (json!({"suite_key": SUITE}), 41027),
        (json!({"suite_key": SUITE, "auth_corpid": "dingnobody"}), 40079),
        (json!({"suite_key": SUITE, "auth_corpid": CORP, "permanent_code": "made up"}), 40084),
        (json!({"suite_key": SUITE, "auth_corpid": CORP, "permanent_code": others}), 41031),
    ] {
        assert_eq!(activate(body).await, errcode);
    }
    assert!(!bench.platform.company(SUITE, CORP).expect("authorised").activated);
    let good = json!({"suite_key": SUITE, "auth_corpid": CORP, "permanent_code": permanent});
    assert_eq!(activate(good.clone()).await, 0);
    assert_eq!(activate(good).await, 0, "twice is as good as once");
    assert_eq!(activate(json!({"suite_key": SUITE, "auth_corpid": "dingcorp2"})).await, 0);
    assert!(bench.platform.company(SUITE, CORP).expect("authorised").activated);
}

#[tokio::test]
async fn a_second_activation_may_fail() {
    let settings = PlatformSettings { repeated_activation_fails: true, ..PlatformSettings::default() };
    let (bench, _) = Bench::authorised(settings).await;
    let body = json!({"suite_key": SUITE, "auth_corpid": CORP});
    assert_eq!(bench.service("activate_suite", body.clone()).await["errcode"], 0);
    assert_eq!(bench.service("activate_suite", body).await["errcode"], 70005);
}

#[tokio::test]
async fn unactive_companies_come_in_pages_without_a_cursor() {
    let bench = Bench::start(PlatformSettings { unactive_page: 2, ..PlatformSettings::default() }).await;
    bench.platform.ticket_quietly(SUITE).expect("known");
    for number in 0..5 {
        bench.platform.authorise_quietly(SUITE, format!("dingcorp{number}")).expect("known");
    }
    bench.platform.relieve_quietly(SUITE, "dingcorp4");
    let mut found = Vec::new();
    let mut pages = 0;
    loop {
        let page = bench.service("get_unactive_corp", json!({"app_id": 70001})).await;
        assert_eq!((&page["errcode"], &page["app_id"]), (&json!(0), &json!(70001)));
        pages += 1;
        for corp in page["corp_list"].as_array().expect("a list") {
            let body = json!({"suite_key": SUITE, "auth_corpid": corp});
            assert_eq!(bench.service("activate_suite", body).await["errcode"], 0);
            found.push(corp.as_str().expect("a CorpId").to_owned());
        }
        if page["has_more"] == false {
            break;
        }
    }
    assert_eq!((pages, found), (2, ["dingcorp0", "dingcorp1", "dingcorp2", "dingcorp3"].map(str::to_owned).to_vec()));
    assert_eq!(bench.service("get_unactive_corp", json!({})).await["corp_list"], json!([]));
    assert_eq!(bench.service("get_unactive_corp", json!({"app_id": "70001"})).await["errcode"], 0, "a string will do");
    assert_eq!(bench.service("get_unactive_corp", json!({"app_id": 1})).await["errcode"], 40086);
}

#[tokio::test]
async fn each_micro_app_waits_for_itself() {
    let bench = Bench::plain().await;
    bench.platform.add_app(ApiApp::suite(SUITE, super::bench::SECRET).with_micro_apps(&[1, 2]));
    bench.platform.ticket_quietly(SUITE).expect("known");
    bench.platform.authorise_quietly(SUITE, CORP).expect("known");
    let truth = bench.platform.company(SUITE, CORP).expect("authorised");
    let apps: Vec<(i64, u8)> = truth.micro_apps.iter().map(|app| (app.app_id, app.close)).collect();
    assert_eq!(apps, [(1, 2), (2, 2)]);
    assert_ne!(truth.micro_apps[0].agent_id, truth.micro_apps[1].agent_id);
    use dingtalk_simulator::MicroAppChange::Stop;
    assert!(bench.platform.micro_app_quietly(SUITE, CORP, Some(2), Stop));
    assert!(!bench.platform.micro_app_quietly(SUITE, CORP, Some(3), Stop), "there is no such micro-app");
    assert_eq!(bench.service("get_unactive_corp", json!({"app_id": 1})).await["corp_list"], json!([CORP]));
    assert_eq!(bench.service("get_unactive_corp", json!({"app_id": 2})).await["corp_list"], json!([]));
}

#[tokio::test]
async fn reauth_needs_a_suite_and_passes_over_who_has_left() {
    let (bench, _) = Bench::authorised(PlatformSettings::default()).await;
    bench.platform.relieve_quietly(SUITE, CORP);
    let answer = bench.service("reauth_corp", json!({"app_id": 70001, "corpid_list": [CORP, "dingnobody"]})).await;
    assert_eq!(answer["errcode"], 0);
    assert_eq!(bench.platform.temporary_code(SUITE, CORP), None);
    assert_eq!(bench.oapi("/service/reauth_corp", json!({"corpid_list": [CORP]})).await["errcode"], 41022);
    assert_eq!(bench.service("reauth_corp", json!({"corpid_list": "all"})).await["errcode"], 40035);
}

#[tokio::test]
async fn a_lost_row_leaves_an_active_company_without_a_code() {
    let bench = Bench::plain().await;
    bench.platform.ticket_quietly(SUITE).expect("known");
    assert!(bench.platform.authorise_rows_quietly(SUITE, CORP));
    assert!(!bench.platform.authorise_rows_quietly("suitenobody", CORP));
    let truth = bench.platform.company(SUITE, CORP).expect("authorised");
    assert_eq!((truth.activated, truth.exchanged, bench.platform.temporary_code(SUITE, CORP)), (true, false, None));
    assert_eq!(bench.signed("get_corp_token", json!({"auth_corpid": CORP})).await["errcode"], 0);
}
