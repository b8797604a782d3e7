//! Withdrawal: by an event at once, by errors only when DingTalk means it.

use std::time::Duration;

use dingtalk_authorisation::State;
use dingtalk_simulator::{Fault, Mode};
use serde_json::json;

use super::world::World;
use crate::support::{SUITE_KEY, eventually};

const CORP: &str = "dingcorp1";

async fn active(world: &World, corp: &str) {
    world.suite.authorise(corp).await;
    world.comes_to(corp, State::Active).await;
}

/// An event that has the present state read.
async fn change(world: &World, corp: &str) {
    let event = json!({
        "SuiteKey": SUITE_KEY, "EventType": "change_auth", "TimeStamp": world.bench.now(), "AuthCorpId": corp,
    });
    assert!(world.bench.push(&event).await.acknowledges());
}

#[tokio::test]
async fn two_calls_that_agree_relieve_a_company_whose_event_was_lost() {
    for mode in [Mode::Classic, Mode::SyncHttp] {
        let world = World::ready(mode).await;
        active(&world, CORP).await;
        world.platform.relieve_quietly(SUITE_KEY, CORP);
        world.pass(Duration::from_secs(120));
        change(&world, CORP).await;
        world.comes_to(CORP, State::Relieved).await;
        assert!(world.record(CORP).await.company.relief.unwrap().by_errors, "{mode:?}");
    }
}

#[tokio::test]
async fn one_call_alone_relieves_nobody() {
    let world = World::ready(Mode::Classic).await;
    active(&world, CORP).await;
    world.platform.on("get_auth_info").always(Fault::Errcode(41030));
    change(&world, CORP).await;
    eventually("it gave up for now", async || world.bench.counted("change-auth", "EventRetried") > 0).await;
    assert_eq!(world.state(CORP).await, State::Active);
    // And once DingTalk has found itself again, all is well.
    world.rests().await;
    world.platform.clear_faults();
    world.pass(Duration::from_secs(120));
    world.bench.sweep().await;
    eventually("read again", async || !world.record(CORP).await.company.is_stale()).await;
    assert_eq!(world.state(CORP).await, State::Active);
}

#[tokio::test]
async fn too_many_at_once_are_held_for_an_operator() {
    let world = World::ready(Mode::Classic).await;
    let corps: Vec<String> = (1..=5).map(|i| format!("dingcorp{i}")).collect();
    for corp in &corps {
        active(&world, corp).await;
    }
    // As if the suite's own key had been taken for another one's.
    for api in ["get_auth_info", "get_corp_token", "get_agent"] {
        world.platform.on(api).always(Fault::Errcode(41030));
    }
    for (done, corp) in corps.iter().enumerate() {
        change(&world, corp).await;
        eventually("it is decided", async || world.bench.counted("change-auth", "EventDone") == done + 1).await;
    }
    let mut states = Vec::new();
    for corp in &corps {
        let company = world.record(corp).await.company;
        states.push((company.state, company.held));
    }
    let relieved = (State::Relieved, false);
    assert_eq!(states, [relieved, relieved, relieved, (State::Active, true), (State::Active, true)]);
    assert_eq!(world.bench.domain_events("CorpReliefHeld").len(), 2);
    assert_eq!(world.bench.counted("change-auth", "ReliefHeld"), 2);
}

#[tokio::test]
async fn an_older_authorisation_that_arrives_later_changes_nothing() {
    let world = World::ready(Mode::Classic).await;
    active(&world, CORP).await;
    let before = world.bench.now();
    world.pass(Duration::from_secs(60));
    world.platform.relieve_quietly(SUITE_KEY, CORP);
    // Not in the very millisecond of its receipt: that is what an event looks like which tells no time.
    let event = json!({
        "SuiteKey": SUITE_KEY, "EventType": "suite_relieve", "TimeStamp": world.bench.now() - 50, "AuthCorpId": CORP,
    });
    assert!(world.bench.push(&event).await.acknowledges());
    world.comes_to(CORP, State::Relieved).await;
    let late = json!({
        "SuiteKey": SUITE_KEY, "EventType": "tmp_auth_code", "TimeStamp": before, "AuthCode": "late-code",
        "AuthCorpId": CORP,
    });
    let calls = world.platform.calls("get_permanent_code");
    let done = world.bench.counted("tmp-auth-code", "EventDone");
    assert!(world.bench.push(&late).await.acknowledges());
    eventually("it is done", async || world.bench.counted("tmp-auth-code", "EventDone") > done).await;
    assert_eq!(world.state(CORP).await, State::Relieved);
    assert_eq!(world.platform.calls("get_permanent_code"), calls);
}
