//! One DingTalk, two halves: what is pushed is what the API honours.

use std::time::Duration;

use dingtalk_simulator::{
    ApiApp, App, AttachError, Corp, MicroAppChange, Mode, PlatformSettings, Retry, Settings, Simulator, Standing,
};
use serde_json::{Value, json};

use super::bench::{Bench, CORP, NOW, SECRET, SUITE, text};
use crate::receiver::{AES_KEY, Receiver, TOKEN, quick};

async fn halves(settings: PlatformSettings, mode: Mode) -> (Bench, Receiver, Simulator) {
    let bench = Bench::start(settings).await;
    let receiver = Receiver::willing().await;
    let app = App::suite(&receiver.url, TOKEN, AES_KEY, Some(SUITE));
    let settings = Settings { mode, code_pushes: 1, ..quick() };
    let simulator = Simulator::new(app, settings).expect("valid").attach(&bench.platform).expect("known");
    assert!(simulator.push_ticket().await.acknowledged);
    (bench, receiver, simulator)
}

/// The rows of all pushes, their data unpacked.
fn rows(receiver: &Receiver) -> Vec<Value> {
    let of_push = |push: crate::receiver::Push| push.json()["bizData"].as_array().cloned().unwrap_or_default();
    let data = |row: Value| serde_json::from_str(row["biz_data"].as_str().expect("a string")).expect("JSON");
    receiver.pushes().into_iter().flat_map(of_push).map(data).collect()
}

/// Waits until the receiver has that many pushes: what `reauth_corp` sets off comes when it comes.
async fn pushed(receiver: &Receiver, count: usize) {
    while receiver.pushes().len() < count {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn ticket_and_code_that_were_pushed_are_honoured() {
    let (bench, receiver, dingtalk) = halves(PlatformSettings::default(), Mode::Classic).await;
    dingtalk.authorise(CORP).await;
    let [ticket, code] = receiver.pushes().try_into().expect("two pushes");
    assert_eq!(
        (ticket.json()["TimeStamp"].as_i64(), ticket.json()["SuiteTicket"].as_str().map(str::to_owned)),
        (Some(NOW), bench.platform.suite_ticket(SUITE))
    );
    let code = text(&code.json()["AuthCode"]);
    let body = json!({"suite_key": SUITE, "suite_secret": SECRET, "suite_ticket": ticket.json()["SuiteTicket"]});
    assert_eq!(bench.oapi("/service/get_suite_token", body).await["errcode"], 0);
    assert_eq!(dingtalk.temporary_code(CORP).as_ref(), Some(&code));
    assert_eq!(bench.exchange(&code).await["auth_corp_info"]["corpid"], CORP);
    assert_eq!((dingtalk.temporary_code(CORP), dingtalk.exchange_code(&code)), (None, None));
    dingtalk.relieve(CORP).await;
    assert!(!bench.platform.company(SUITE, CORP).expect("known").authorised);
}

#[tokio::test]
async fn an_exchange_through_the_api_ends_the_pushes_of_the_code() {
    let bench = Bench::plain().await;
    let (platform, receiver) =
        (bench.platform.clone(), Receiver::start(|_, _| crate::receiver::Reaction::success()).await);
    let app = App::suite(&receiver.url, TOKEN, AES_KEY, Some(SUITE));
    let settings = Settings { code_interval: Duration::from_millis(300), retry: Retry::None, ..quick() };
    let dingtalk = Simulator::new(app, settings).expect("valid").attach(&platform).expect("known");
    dingtalk.push_ticket().await;
    let exchanging = async {
        pushed(&receiver, 2).await;
        let code = bench.platform.temporary_code(SUITE, CORP).expect("fresh");
        bench.exchange(&code).await
    };
    let (delivery, exchanged) = tokio::join!(dingtalk.authorise(CORP), exchanging);
    assert_eq!((delivery.attempts.len(), &exchanged["errcode"]), (1, &json!(0)));
}

#[tokio::test]
async fn rows_alone_need_no_activation_unless_they_do() {
    for (activation_with_rows, mode, active) in
        [(false, Mode::SyncHttp, true), (true, Mode::SyncHttp, false), (false, Mode::Both, false)]
    {
        let settings = PlatformSettings { activation_with_rows, ..PlatformSettings::default() };
        let (bench, receiver, dingtalk) = halves(settings, mode).await;
        dingtalk.authorise(CORP).await;
        let truth = bench.platform.company(SUITE, CORP).expect("authorised");
        assert_eq!(truth.activated, active, "{mode:?}");
        assert_eq!(bench.platform.temporary_code(SUITE, CORP).is_some(), mode == Mode::Both);
        let row = rows(&receiver).pop().expect("a row");
        assert_eq!(row["auth_info"]["agent"][0]["agentid"], truth.micro_apps[0].agent_id);
        assert!(row.get("permanent_code").is_none());
    }
}

#[tokio::test]
async fn a_row_may_carry_the_permanent_code() {
    let settings = PlatformSettings { permanent_code_in_rows: true, ..PlatformSettings::default() };
    let (bench, receiver, dingtalk) = halves(settings, Mode::SyncHttp).await;
    dingtalk.authorise(CORP).await;
    let row = rows(&receiver).pop().expect("a row");
    assert_eq!(row["permanent_code"].as_str().map(str::to_owned), bench.platform.permanent_code(SUITE, CORP));
    let body = json!({"auth_corpid": CORP, "permanent_code": row["permanent_code"]});
    assert_eq!(bench.service("get_corp_token", body).await["errcode"], 0);
}

#[tokio::test]
async fn reauth_pushes_the_authorisation_again() {
    for (mode, event) in [(Mode::Classic, "tmp_auth_code"), (Mode::SyncHttp, "SYNC_HTTP_PUSH_HIGH")] {
        let (bench, receiver, dingtalk) = halves(PlatformSettings::default(), mode).await;
        dingtalk.authorise(CORP).await;
        let first = bench.platform.temporary_code(SUITE, CORP);
        let answer = bench.service("reauth_corp", json!({"app_id": 70001, "corpid_list": [CORP]})).await;
        assert_eq!(answer["errcode"], 0);
        pushed(&receiver, 3).await;
        assert_eq!(receiver.events()[2], event);
        let second = bench.platform.temporary_code(SUITE, CORP);
        assert_eq!((first.is_some(), first == second), (mode == Mode::Classic, mode != Mode::Classic));
        assert_eq!(bench.platform.company(SUITE, CORP).map(|truth| truth.epoch), Some(1));
    }
}

#[tokio::test]
async fn reauth_without_a_list_is_for_all_that_wait() {
    let (bench, receiver, dingtalk) = halves(PlatformSettings::default(), Mode::Classic).await;
    for corp in ["dingcorp1", "dingcorp2", "dingcorp3"] {
        dingtalk.authorise(corp).await;
    }
    bench.service("activate_suite", json!({"suite_key": SUITE, "auth_corpid": "dingcorp2"})).await;
    bench.service("reauth_corp", json!({})).await;
    pushed(&receiver, 6).await;
    let mut corps: Vec<String> = receiver.pushes()[4..].iter().map(|push| text(&push.json()["AuthCorpId"])).collect();
    corps.sort();
    assert_eq!(corps, ["dingcorp1", "dingcorp3"]);
    dingtalk.relieve("dingcorp1").await;
    assert!(dingtalk.reauthorise("dingcorp1").await.attempts.is_empty(), "nothing to push for one that left");
}

#[tokio::test]
async fn micro_apps_and_changes_are_those_of_the_truth() {
    let (bench, receiver, dingtalk) = halves(PlatformSettings::default(), Mode::Classic).await;
    bench.platform.add_app(ApiApp::suite(SUITE, SECRET).with_micro_apps(&[1, 2]));
    let app = App::suite(&receiver.url, TOKEN, AES_KEY, Some(SUITE));
    drop(dingtalk);
    let dingtalk = Simulator::new(app, Settings { code_pushes: 1, ..quick() }).expect("valid");
    let dingtalk = dingtalk.attach(&bench.platform).expect("known");
    dingtalk.authorise(CORP).await;
    let agents: Vec<i64> =
        bench.platform.company(SUITE, CORP).expect("known").micro_apps.iter().map(|a| a.agent_id).collect();
    dingtalk.micro_app(CORP, MicroAppChange::Stop).await;
    dingtalk.micro_app_of(CORP, 2, MicroAppChange::Stop).await;
    assert!(bench.platform.company(SUITE, CORP).expect("known").is_stopped());
    let pushes = receiver.pushes();
    let about = |number: usize| (pushes[number].json()["AppId"].as_i64(), pushes[number].json()["AgentId"].as_i64());
    assert_eq!((about(2), about(3)), ((Some(1), Some(agents[0])), (Some(2), Some(agents[1]))));
    dingtalk.micro_app_of(CORP, 1, MicroAppChange::Remove).await;
    let left: Vec<i64> =
        bench.platform.company(SUITE, CORP).expect("known").micro_apps.iter().map(|a| a.app_id).collect();
    assert_eq!(left, [2]);

    dingtalk.change_auth(Corp { license_code: Some("L2".to_owned()), ..Corp::from(CORP) }).await;
    bench.platform.ticket_quietly(SUITE).expect("known");
    let info = bench.signed("get_auth_info", json!({"auth_corpid": CORP})).await;
    assert_eq!(info["auth_corp_info"]["license_code"], "L2");
    dingtalk.change_auth(CORP).await;
    let info = bench.signed("get_auth_info", json!({"auth_corpid": CORP})).await;
    assert_eq!(info["auth_corp_info"]["license_code"], "L2", "a bare CorpId changes nothing");
}

#[tokio::test]
async fn a_dissolved_company_is_told_and_gone() {
    let (bench, receiver, dingtalk) = halves(PlatformSettings::default(), Mode::Classic).await;
    dingtalk.authorise(CORP).await;
    dingtalk.dissolve(CORP).await;
    assert_eq!(receiver.events()[2], "org_remove");
    assert_eq!(bench.platform.company(SUITE, CORP).map(|truth| truth.standing), Some(Standing::Dissolved));
    assert_eq!(bench.signed("get_corp_token", json!({"auth_corpid": CORP})).await["errcode"], 70001);
}

#[tokio::test]
async fn suites_and_clocks() {
    let (bench, receiver, dingtalk) = halves(PlatformSettings::default(), Mode::Classic).await;
    let app = |key| App::suite(&receiver.url, TOKEN, AES_KEY, key);
    let stranger = |key| Simulator::new(app(key), quick()).expect("valid").attach(&bench.platform).map(|_| ());
    assert_eq!(stranger(None), Err(AttachError::NoKey));
    assert_eq!(stranger(Some("suitenobody")), Err(AttachError::UnknownApp));
    bench.platform.add_app(ApiApp::suite("suiteother", "o"));
    assert_eq!(stranger(Some("suiteother")), Ok(()));
    dingtalk.authorise(CORP).await;
    assert_eq!(bench.platform.companies("suiteother"), Vec::<String>::new());
    bench.advance(3600);
    dingtalk.push_ticket().await;
    assert_eq!(receiver.pushes()[2].json()["TimeStamp"], NOW + 3_600_000);
    assert_eq!(bench.platform.now(), NOW + 3_600_000);
}

#[tokio::test]
async fn thousands_of_companies() {
    let bench = Bench::plain().await;
    bench.platform.ticket_quietly(SUITE).expect("known");
    for number in 0..3000 {
        bench.platform.authorise_quietly(SUITE, format!("dingcorp{number}")).expect("known");
    }
    assert_eq!(bench.platform.companies(SUITE).len(), 3000);
    let page = bench.service("get_unactive_corp", json!({})).await;
    assert_eq!((page["corp_list"].as_array().map(Vec::len), &page["has_more"]), (Some(200), &json!(true)));
    let answer = bench.signed("get_corp_token", json!({"auth_corpid": "dingcorp2999"})).await;
    assert_eq!(answer["errcode"], 0);
}
