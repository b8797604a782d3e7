//! The planner: slots, first syncs, companies that leave and come back.

use std::time::Duration;

use dingtalk_authorisation::State;
use dingtalk_simulator::{Mode, Organisation, OrganisationShape, PlatformSettings};
use dingtalk_store::{Contacts, SyncKey, SyncKind, SyncState, Syncs};
use serde_json::{Value, json};

use super::{compare::differences, world};
use crate::{
    authorise::world::World as Market,
    support::{SUITE_KEY, within},
};

#[tokio::test]
async fn a_slot_begins_each_company_once() {
    let world = world::World::fast(Organisation::generate(&OrganisationShape::of(20, 4, 1))).await;
    let slot = json!({ "plan": "departments", "slot": "2030-01-01T18:23:00Z" });
    assert_eq!(world.plan(&slot).await["begun"], 1);
    world.settle().await;
    assert_eq!(world.plan(&slot).await["begun"], 0);
    assert_eq!(world.plan(&json!({ "plan": "departments", "slot": "2030-01-01T17:23:00Z" })).await["begun"], 0);
    assert_eq!(world.plan(&json!({ "plan": "departments", "slot": "2030-01-02T18:23:00Z" })).await["begun"], 1);
}

#[tokio::test]
async fn an_internal_app_has_its_first_sync_by_itself() {
    let world = world::World::fast(Organisation::generate(&OrganisationShape::of(20, 4, 1))).await;
    assert_eq!(world.plan(&json!({ "plan": "due" })).await["begun"], 3);
    world.settle().await;
    assert_eq!(world.plan(&json!({ "plan": "due" })).await["begun"], 0);
    assert_eq!(differences(&world.mirror(), &world.truth()).await, Vec::<String>::new());
}

const CORP: &str = "dingcorp1";

async fn rows(market: &Market, kind: SyncKind) -> Option<dingtalk_store::SyncRow> {
    let syncs = Syncs::new(market.bench.dynamodb.clone(), market.bench.table("StateTable"));
    syncs.read(&SyncKey::new("demo", CORP, kind)).await.unwrap()
}

async fn is_mirrored(market: &Market, since: i64) {
    within(Duration::from_secs(120), "all kinds are read", async || {
        for kind in SyncKind::ALL {
            let row = rows(market, kind).await;
            if row.is_none_or(|row| row.state != SyncState::Done || row.reported_at.is_none_or(|at| at < since)) {
                return false;
            }
        }
        true
    })
    .await;
    let mirror = Contacts::new(market.bench.dynamodb.clone(), market.bench.table("ContactsTable")).of("demo", CORP);
    let truth = market.platform.organisation(CORP).snapshot(SUITE_KEY);
    assert_eq!(differences(&mirror, &truth).await, Vec::<String>::new());
}

async fn plan(market: &Market, event: Value) -> Value {
    serde_json::from_str(&market.bench.stack.invoke("sync-plan", &event.to_string()).await.unwrap()).unwrap()
}

#[tokio::test]
async fn a_company_that_leaves_is_forgotten_in_time_and_quietly() {
    let contacts = json!({ "contacts": { "calls_per_second": 200, "purge_days": 3 } });
    let market = Market::with(Mode::Classic, PlatformSettings::default(), contacts, |_| {}).await;
    market.ticket().await;
    market.platform.set_organisation(CORP, Organisation::generate(&OrganisationShape::of(30, 5, 2)));
    let since = market.bench.now();
    market.suite.authorise(CORP).await;
    market.comes_to(CORP, State::Active).await;
    is_mirrored(&market, since).await;

    market.suite.relieve(CORP).await;
    market.comes_to(CORP, State::Relieved).await;
    let slot = json!({ "plan": "users", "slot": "2030-01-01T18:23:00Z" });
    assert_eq!(plan(&market, slot).await["begun"], 0);
    market.pass(Duration::from_secs(2 * 86_400));
    assert_eq!(plan(&market, json!({ "plan": "purge" })).await["purged"], 0, "not yet");
    market.pass(Duration::from_secs(86_400 + 3_600));
    let purged = plan(&market, json!({ "plan": "purge" })).await;
    assert!(purged["purged"].as_u64().unwrap() > 35 && purged["failed"] == 0, "{purged}");
    assert_eq!(market.bench.dump("ContactsTable").await, Vec::<String>::new());
    assert!(rows(&market, SyncKind::Users).await.is_none());
    assert_eq!(market.bench.domain_events("UserRemoved"), Vec::<Value>::new());

    market.ticket().await;
    let since = market.bench.now();
    market.suite.authorise(CORP).await;
    market.comes_to(CORP, State::Active).await;
    is_mirrored(&market, since).await;
    assert_eq!(market.bench.domain_events("UserRemoved"), Vec::<Value>::new());
}
