//! Calls with a company's token, and companies that are not in order.

use dingtalk_simulator::{Corp, MicroAppChange, PlatformSettings};
use serde_json::json;

use super::bench::{Bench, CORP, SUITE, text};

#[tokio::test]
async fn scopes_are_what_the_company_granted() {
    let bench = Bench::plain().await;
    bench.platform.ticket_quietly(SUITE).expect("known");
    let corp = Corp { authed_departments: vec![7, 8], authed_users: vec!["u1".to_owned()], ..Corp::from(CORP) };
    bench.platform.authorise_quietly(SUITE, corp).expect("known");
    let token = bench.corp_token().await;
    let scopes = bench.scopes(&token).await;
    assert_eq!(scopes["errcode"], 0);
    assert_eq!(scopes["auth_org_scopes"], json!({"authed_user": ["u1"], "authed_dept": [7, 8]}));
    bench.platform.change_quietly(SUITE, Corp { authed_departments: vec![1], ..Corp::from(CORP) });
    assert_eq!(bench.scopes(&token).await["auth_org_scopes"], json!({"authed_user": [], "authed_dept": [1]}));
    assert_eq!(bench.scopes("").await["errcode"], 41001);
    assert_eq!(bench.scopes("made-up").await["errcode"], 40014);
    assert_eq!(bench.scopes(&bench.suite_token().await).await["errcode"], 40014, "not a company's token");
}

#[tokio::test]
async fn a_jsapi_ticket_stays_the_same_while_it_lives() {
    let (bench, _) = Bench::authorised(PlatformSettings::default()).await;
    let token = bench.corp_token().await;
    let ticket = async |token: &str| bench.get(&format!("/get_jsapi_ticket?access_token={token}")).await.1;
    let first = ticket(&token).await;
    assert_eq!(first["expires_in"], 7200);
    bench.advance(200);
    let second = ticket(&token).await;
    assert_eq!((&second["ticket"], &second["expires_in"]), (&first["ticket"], &json!(7000)));
    bench.advance(7000);
    let token = bench.corp_token().await;
    assert_ne!(ticket(&token).await["ticket"], first["ticket"]);
    assert_eq!(ticket("made-up").await["errcode"], 40014);
}

#[tokio::test]
async fn one_that_is_gone_or_disabled_is_told_from_one_that_left() {
    let (bench, _) = Bench::authorised(PlatformSettings::default()).await;
    let token = bench.corp_token().await;
    let info = async || bench.signed("get_auth_info", json!({"auth_corpid": CORP})).await["errcode"].clone();
    bench.platform.disable_quietly(CORP);
    assert_eq!((info().await, bench.scopes(&token).await["errcode"].clone()), (json!(50005), json!(50005)));
    bench.platform.dissolve_quietly(CORP);
    assert_eq!((info().await, bench.scopes(&token).await["errcode"].clone()), (json!(70001), json!(70001)));
    bench.platform.reinstate_quietly(CORP);
    assert_eq!(info().await, 0);
}

#[tokio::test]
async fn stopped_apps_answer_nothing_unless_they_do() {
    for (stopped_is_refused, errcode) in [(true, 50003), (false, 0)] {
        let settings = PlatformSettings { stopped_is_refused, ..PlatformSettings::default() };
        let (bench, _) = Bench::authorised(settings).await;
        assert!(bench.platform.micro_app_quietly(SUITE, CORP, None, MicroAppChange::Stop));
        let token = text(&bench.signed("get_corp_token", json!({"auth_corpid": CORP})).await["access_token"]);
        assert_eq!(bench.scopes(&token).await["errcode"], errcode);
    }
}
