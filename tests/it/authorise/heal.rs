//! What was lost on its way is found again.

use std::time::Duration;

use dingtalk_authorisation::State;
use dingtalk_simulator::{Fault, Mode};
use serde_json::{Value, json};

use super::world::World;
use crate::support::{SUITE_KEY, eventually};

const CORP: &str = "dingcorp1";

async fn reauthorize(world: &World) -> Value {
    let answer = world.bench.stack.invoke("reauthorize", "{}").await.unwrap();
    serde_json::from_str::<Value>(&answer).unwrap()[0].clone()
}

#[tokio::test]
async fn an_event_of_an_unknown_company_has_it_asked_for_and_adopted() {
    let world = World::ready(Mode::SyncHttp).await;
    world.platform.authorise_quietly(SUITE_KEY, CORP);
    // One of ours asks at once.
    let event = json!({
        "SuiteKey": SUITE_KEY, "EventType": "change_auth", "TimeStamp": world.bench.now(), "AuthCorpId": CORP,
    });
    assert!(world.bench.push(&event).await.acknowledges());
    world.comes_to(CORP, State::Active).await;
}

#[tokio::test]
async fn an_event_that_nobody_wants_has_the_next_run_ask() {
    let world = World::ready(Mode::SyncHttp).await;
    world.platform.authorise_quietly(SUITE_KEY, CORP);
    for corp in [CORP, "dingstranger"] {
        let event = json!({ "EventType": "check_in", "CorpId": corp, "TimeStamp": world.bench.now() });
        assert!(world.bench.push(&event).await.acknowledges());
    }
    eventually("kept", async || world.bench.counted("inbox-keep", "EventKept") == 2).await;
    let done = reauthorize(&world).await;
    assert_eq!((&done["adopted"], &done["failed"]), (&json!(1), &json!(0)), "{done}");
    world.comes_to(CORP, State::Active).await;
    // What DingTalk does not confirm is not adopted, and not asked for again within the hour.
    assert_eq!(world.state("dingstranger").await, State::None);
    let asked = world.platform.calls("get_auth_info");
    let event = json!({ "EventType": "check_in", "CorpId": "dingstranger", "TimeStamp": world.bench.now() + 1 });
    assert!(world.bench.push(&event).await.acknowledges());
    eventually("kept", async || world.bench.counted("inbox-keep", "EventKept") == 3).await;
    reauthorize(&world).await;
    assert_eq!(world.platform.calls("get_auth_info"), asked);
}

#[tokio::test]
async fn a_classic_company_whose_code_never_came_is_adopted_as_it_is() {
    let world = World::ready(Mode::Classic).await;
    world.platform.authorise_quietly(SUITE_KEY, CORP);
    let done = reauthorize(&world).await;
    assert_eq!((&done["adopted"], &done["reauthorized"]), (&json!(1), &json!(0)), "{done}");
    world.comes_to(CORP, State::Active).await;
    assert!(world.truth(CORP).activated);
}

#[tokio::test]
async fn one_that_dingtalk_lists_and_does_not_confirm_is_authorised_anew() {
    let world = World::ready(Mode::Classic).await;
    world.platform.authorise_quietly(SUITE_KEY, CORP);
    for api in ["get_auth_info", "get_corp_token"] {
        world.platform.on(api).always(Fault::Errcode(41030));
    }
    let first = reauthorize(&world).await;
    assert_eq!((&first["adopted"], &first["reauthorized"]), (&json!(0), &json!(0)), "{first}");
    let second = reauthorize(&world).await;
    assert_eq!(second["reauthorized"], 1, "{second}");
    world.rests().await;
    world.platform.clear_faults();
    eventually("its code is exchanged", async || world.record(CORP).await.company.permanent_code).await;
}

#[tokio::test]
async fn an_authorisation_that_is_under_way_is_left_alone() {
    let world = World::ready(Mode::Classic).await;
    world.platform.on("get_permanent_code").nth(1).then(Fault::Delay(Duration::from_secs(2)));
    world.suite.authorise(CORP).await;
    eventually("it is exchanged", async || world.platform.calls("get_permanent_code") > 0).await;
    reauthorize(&world).await;
    assert_eq!(world.platform.calls("reauth_corp"), 0);
    world.comes_to(CORP, State::Active).await;
    assert!(world.record(CORP).await.company.permanent_code);
}

#[tokio::test]
async fn one_that_is_stuck_takes_its_own_next_step_and_dingtalk_is_not_asked_without_end() {
    let world = World::ready(Mode::Classic).await;
    world.platform.on("activate_suite").always(Fault::Errcode(70005));
    world.suite.authorise(CORP).await;
    eventually("it is tried", async || world.platform.calls("activate_suite") > 0).await;
    world.rests().await;
    assert_eq!(world.state(CORP).await, State::Authorised);
    for run in 1..=5 {
        world.rests().await;
        world.pass(Duration::from_secs(900));
        world.ticket().await;
        let done = reauthorize(&world).await;
        assert_eq!(done["stuck"], 1, "run {run}: {done}");
    }
    assert!(world.platform.calls("reauth_corp") <= 3);
    world.platform.clear_faults();
    world.rests().await;
    world.pass(Duration::from_secs(900));
    let done = reauthorize(&world).await;
    assert_eq!(done["activated"], 1, "{done}");
    assert_eq!(world.state(CORP).await, State::Active);
}

#[tokio::test]
async fn one_that_withdrew_and_came_back_unheard_is_asked_for_and_never_authorised_anew() {
    let world = World::ready(Mode::Classic).await;
    world.suite.authorise(CORP).await;
    world.comes_to(CORP, State::Active).await;
    world.pass(Duration::from_secs(60));
    world.suite.relieve(CORP).await;
    world.comes_to(CORP, State::Relieved).await;
    let done = reauthorize(&world).await;
    assert_eq!(done["adopted"], 0, "{done}");
    world.platform.authorise_quietly(SUITE_KEY, CORP);
    let done = reauthorize(&world).await;
    assert_eq!((&done["adopted"], &done["reauthorized"]), (&json!(1), &json!(0)), "{done}");
    world.comes_to(CORP, State::Active).await;
    assert_eq!(world.platform.calls("reauth_corp"), 0);
}
