//! The planner: slots, first syncs, companies that leave and come back.

use std::time::Duration;

use aws_sdk_dynamodb::primitives::{DateTime, DateTimeFormat as Format};
use dingtalk_authorisation::State;
use dingtalk_simulator::{Mode, Organisation, OrganisationShape, PlatformSettings};
use dingtalk_store::{Begun, Contacts, Ending, NewRun, Resumed, SyncKey, SyncKind, SyncState, SyncStep, Syncs, Turn};
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

#[tokio::test]
async fn a_wish_during_a_run_is_for_the_next_one() {
    let world = world::World::fast(Organisation::generate(&OrganisationShape::of(20, 4, 1))).await;
    world.sync_all().await;
    world.bench.pass(Duration::from_secs(60));
    let (syncs, key, now) = (world.syncs(), SyncKey::new("inner", world::CORP, SyncKind::Users), world.bench.now());
    let run = NewRun { run: "under way", slot: now, due_at: now + 86_400_000 };
    assert_eq!(syncs.begin(&key, run, now).await.unwrap(), Begun::Begun);
    let wish = |time: i64| {
        json!({ "detail-type": "CorpAuthChanged", "source": "dingtalk",
            "detail": { "app": "inner", "corp": world::CORP, "kinds": ["users"], "time": time } })
    };
    // What this run was begun for, told once more; then what it may not see any more, twice.
    let told = world.plan(&wish(now - 5)).await;
    assert_eq!((&told["passed_over"], &told["later"]), (&json!(1), &json!(0)));
    for _ in 0..2 {
        assert_eq!(world.plan(&wish(now + 5)).await["later"], 1);
    }
    assert_eq!(world.plan(&json!({ "plan": "due" })).await["begun"], 0, "it is under way still");

    let step = SyncStep { key: key.clone(), run: "under way".into(), slice: 0, owner: "me".into() };
    let turn = Turn { until: now + 60_000, due_at: now + 60_000 };
    assert!(matches!(syncs.resume(&step, turn, world.bench.now()).await.unwrap(), Resumed::Yes(_)));
    let failed = Ending::Failed { error: "for a while".into(), not_before: Some(now + 120_000) };
    assert!(syncs.end(&step, &failed, now).await.unwrap());
    assert_eq!(world.plan(&json!({ "plan": "due" })).await["begun"], 0, "it rests");
    world.bench.pass(Duration::from_secs(300));
    assert_eq!(world.plan(&json!({ "plan": "due" })).await["begun"], 1);
    world.settle().await;
    assert_eq!(world.row(SyncKind::Users).await.unwrap().state, SyncState::Done);
    assert_eq!(world.plan(&json!({ "plan": "due" })).await["begun"], 0, "once");
}

#[tokio::test]
async fn where_the_departments_follow_the_users_follow_them() {
    let world = world::World::fast(Organisation::generate(&OrganisationShape::of(20, 4, 1))).await;
    world.sync_all().await;
    world.bench.pass(Duration::from_secs(60));
    let (syncs, now) = (world.syncs(), world.bench.now());
    let departments = SyncKey::new("inner", world::CORP, SyncKind::Departments);
    let run = NewRun { run: "of the old range", slot: now, due_at: now + 86_400_000 };
    assert_eq!(syncs.begin(&departments, run, now).await.unwrap(), Begun::Begun);
    let wish = json!({ "detail-type": "CorpAuthChanged", "source": "dingtalk",
        "detail": { "app": "inner", "corp": world::CORP, "time": now + 5 } });
    let told = world.plan(&wish).await;
    assert_eq!((&told["begun"], &told["later"]), (&json!(1), &json!(2)), "the roles at once");
    assert_eq!(world.plan(&json!({ "plan": "due" })).await["begun"], 0);
    syncs.stop(&departments).await.unwrap();
    world.bench.pass(Duration::from_secs(60));
    let due = world.plan(&json!({ "plan": "due" })).await;
    assert_eq!(due["begun"], 1, "the departments alone");
    world.settle().await;
    assert_eq!(world.plan(&json!({ "plan": "due" })).await["begun"], 1);
    world.settle().await;
    let (users, departments) =
        (world.row(SyncKind::Users).await.unwrap(), world.row(SyncKind::Departments).await.unwrap());
    assert!(users.started_at >= departments.reported_at.unwrap());
    assert_eq!(world.plan(&json!({ "plan": "due" })).await["begun"], 0);
}

#[tokio::test]
async fn the_users_wait_for_departments_that_are_still_read_at_their_slot() {
    let world = world::World::fast(Organisation::generate(&OrganisationShape::of(20, 4, 1))).await;
    world.sync_all().await;
    world.bench.pass(Duration::from_secs(60));
    let (syncs, now) = (world.syncs(), world.bench.now());
    let departments = SyncKey::new("inner", world::CORP, SyncKind::Departments);
    let run = NewRun { run: "long", slot: now, due_at: now + 86_400_000 };
    assert_eq!(syncs.begin(&departments, run, now).await.unwrap(), Begun::Begun);
    let slot = DateTime::from_millis(now).fmt(Format::DateTime).unwrap();
    let planned = world.plan(&json!({ "plan": "users", "slot": slot })).await;
    assert_eq!((&planned["begun"], &planned["later"]), (&json!(0), &json!(1)));
    assert_eq!(world.plan(&json!({ "plan": "due" })).await["begun"], 0);
    syncs.stop(&departments).await.unwrap();
    assert_eq!(world.plan(&json!({ "plan": "due" })).await["begun"], 1);
    world.settle().await;
    assert!(world.row(SyncKind::Users).await.unwrap().started_at >= now);
    assert_eq!(world.plan(&json!({ "plan": "users", "slot": slot })).await["begun"], 0, "the slot has had its run");
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
