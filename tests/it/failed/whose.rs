//! Whose lists are read: never of SyncHTTP, never what somebody else has registered; internal apps by their own token.

use std::time::Duration;

use dingtalk_simulator::{ApiApp, ContactEvent, Mode, Platform, PlatformSettings};
use dingtalk_store::{Subscription, SubscriptionState};
use serde_json::{Value, json};

use super::{API, CORP, an_hour, ask, authorised, failed, run, subscriptions, told, user_rows, world};
use crate::{
    authorise::world::World,
    support::{Bench, OTHER_AES_KEY, config_at},
};

#[tokio::test]
async fn never_those_of_sync_http_and_never_where_it_is_switched_off() {
    for settings in [
        json!({ "contact_events": "sync-http" }),
        json!({ "contact_events": "off" }),
        json!({ "contact_events": "register", "failed_events_minutes": 0 }),
    ] {
        let world = World::with(Mode::SyncHttp, PlatformSettings::default(), settings.clone(), |_| {}).await;
        world.ticket().await;
        assert!(world.suite.authorise(CORP).await.acknowledged);
        world.comes_to(CORP, dingtalk_authorisation::State::Active).await;
        run(&world).await;
        ask(&world, json!({})).await;
        ask(&world, json!({ "app": "demo", "corp": CORP })).await;
        assert_eq!(world.platform.calls(API), 0, "{settings}");
    }
}

#[tokio::test]
async fn never_where_somebody_elses_url_is_registered() {
    let world = world(PlatformSettings::default(), |_| {}).await;
    failed(&world, CORP, 0..3);
    for state in [SubscriptionState::Foreign, SubscriptionState::Open] {
        let known = Subscription { state, checked_at: world.bench.now(), ..Subscription::default() };
        assert!(subscriptions(&world).put("demo", CORP, &known).await.unwrap());
        an_hour(&world).await;
        assert_eq!(told(&run(&world).await), [].into(), "{state:?}");
        assert_eq!(told(&ask(&world, json!({ "corp": CORP })).await), [].into(), "{state:?}: not on a word either");
    }
    assert_eq!(world.platform.calls(API), 0, "reading would have destroyed it");
}

#[tokio::test]
async fn each_company_has_its_own_list_and_one_that_fails_stops_no_other() {
    let world = world(PlatformSettings::default(), |_| {}).await;
    for corp in ["dingcorp2", "dingcorp3"] {
        authorised(&world, corp).await;
    }
    for (corp, users) in [(CORP, 0..3), ("dingcorp2", 10..15), ("dingcorp3", 20..27)] {
        failed(&world, corp, users);
    }
    world.platform.on(API).corp("dingcorp2").then(dingtalk_simulator::Fault::Errcode(60011));
    let report = run(&world).await;
    assert_eq!((told(&report)["companies"], told(&report)["events"], told(&report)["failed"]), (2, 10, 1), "{report}");
    let of = |corp: &'static str, rows: &[dingtalk_store::InboxKey]| {
        rows.iter().filter(|key| key.corp() == Some(corp)).count()
    };
    let rows = user_rows(&world.bench).await;
    assert_eq!((of(CORP, &rows), of("dingcorp2", &rows), of("dingcorp3", &rows)), (3, 0, 7));
    an_hour(&world).await;
    assert_eq!(told(&run(&world).await)["events"], 5);

    // One that withdraws is not asked any more.
    world.suite.relieve("dingcorp3").await;
    world.comes_to("dingcorp3", dingtalk_authorisation::State::Relieved).await;
    an_hour(&world).await;
    assert_eq!(told(&run(&world).await)["companies"], 2);
}

#[tokio::test]
async fn an_internal_app_reads_its_own_with_its_own_token() {
    let (key, corp) = ("dingexampleappkey01", "dingexamplecorp01");
    let platform = Platform::new(PlatformSettings::default());
    platform.add_app(ApiApp::internal(key, "inner-secret", corp));
    let server = platform.serve("127.0.0.1:0").await.unwrap();
    let app = json!({
        "id": "inner", "kind": "internal", "key": key, "secret": "inner-secret", "corp_id": corp,
        "token": "hubTok01", "aes_key": OTHER_AES_KEY,
    });
    let bench = Bench::with(config_at(vec![app], server.url()), |_| {}).await;
    platform.fail_event(key, corp, &ContactEvent::UserAdd(vec!["u1".into()]));
    platform.advance(Duration::from_secs(300));
    let report: Value = serde_json::from_str(&bench.stack.invoke("failed-events", "{}").await.unwrap()).unwrap();
    assert_eq!((told(&report)["companies"], told(&report)["events"]), (1, 1), "{report}");
    let rows = user_rows(&bench).await;
    assert_eq!((rows[0].app(), rows[0].corp()), ("inner", Some(corp)));
    let answer = bench.stack.invoke("event-subscription", "{}").await.unwrap();
    assert_eq!(answer, "[]", "its events are ticked in its console");
    assert_eq!(platform.calls("get_call_back"), 0);
}
