//! The temporary code: exchanged once, whatever happens on the way.

use std::time::Duration;

use dingtalk_authorisation::State;
use dingtalk_simulator::{Fault, Mode};

use super::world::World;
use crate::support::{SUITE_KEY, eventually};

const CORP: &str = "dingcorp1";

#[tokio::test]
async fn without_a_ticket_it_waits_and_the_ticket_releases_it() {
    let world = World::start(Mode::Classic).await;
    assert!(world.suite.authorise(CORP).await.acknowledged);
    eventually("the event waits", async || world.bench.counted("tmp-auth-code", "EventRetried") > 0).await;
    assert_eq!(world.state(CORP).await, State::CodeReceived);
    // No sweep: it is the ticket that lets it go on.
    world.ticket().await;
    world.comes_to(CORP, State::Active).await;
    assert_eq!(world.platform.calls("get_permanent_code"), 1);
}

#[tokio::test]
async fn an_answer_that_was_lost_costs_the_permanent_code_and_nothing_else() {
    let world = World::ready(Mode::Classic).await;
    world.platform.on("get_permanent_code").nth(1).then(Fault::LoseAnswer);
    world.suite.authorise(CORP).await;
    world.comes_to(CORP, State::Active).await;
    // The one try more was told 40078; then it went on signed.
    assert_eq!(world.platform.calls("get_permanent_code"), 2);
    let record = world.record(CORP).await;
    assert!(!record.company.permanent_code && record.secrets.permanent_code.is_none());
    assert!(world.truth(CORP).activated);
}

#[tokio::test]
async fn a_call_that_did_not_arrive_is_made_again() {
    let world = World::ready(Mode::Classic).await;
    world.platform.on("get_permanent_code").nth(1).then(Fault::Errcode(42009));
    world.platform.on("get_permanent_code").nth(2).then(Fault::Errcode(90018));
    world.suite.authorise(CORP).await;
    world.comes_to(CORP, State::Active).await;
    assert!(world.record(CORP).await.company.permanent_code);
}

#[tokio::test]
async fn a_code_that_names_no_company_finds_its_own() {
    let world = World::ready(Mode::Classic).await;
    let code = world.platform.authorise_quietly(SUITE_KEY, CORP).unwrap();
    let event = serde_json::json!({
        "SuiteKey": SUITE_KEY, "EventType": "tmp_auth_code", "TimeStamp": world.bench.now(), "AuthCode": code,
    });
    assert!(world.bench.push(&event).await.acknowledges());
    world.comes_to(CORP, State::Active).await;
    assert_eq!(world.told(CORP), ["CorpAuthorized", "CorpActivated"]);
    // Of the time when it had no name nothing is left.
    let table = world.bench.dump("StateTable").await.join("\n");
    assert!(!table.contains("corp#demo#code."), "{table}");
}

#[tokio::test]
async fn a_later_code_never_leaves_active_until_it_is_exchanged() {
    let world = World::ready(Mode::SyncHttp).await;
    world.suite.authorise(CORP).await;
    world.comes_to(CORP, State::Active).await;
    world.platform.on("get_permanent_code").always(Fault::Errcode(-1));
    let code = world.platform.authorise_quietly(SUITE_KEY, CORP).unwrap();
    let event = serde_json::json!({
        "SuiteKey": SUITE_KEY, "EventType": "tmp_auth_code", "TimeStamp": world.bench.now() + 2_000,
        "AuthCode": code, "AuthCorpId": CORP,
    });
    assert!(world.bench.push(&event).await.acknowledges());
    eventually("the exchange was tried", async || world.platform.calls("get_permanent_code") > 0).await;
    world.rests().await;
    assert_eq!(world.state(CORP).await, State::Active);
    world.platform.clear_faults();
    world.pass(Duration::from_secs(120));
    world.bench.sweep().await;
    world.comes_to(CORP, State::Active).await;
    assert!(!world.told(CORP).iter().any(|name| name == "CorpRelieved"));
}
