//! What goes wrong around a drive: the store away for a moment, a busy DingTalk, a large company, a list that does not
//! change.

use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use dingtalk_authorisation::State;
use dingtalk_lambda::Faults as Points;
use dingtalk_local::{AwsFaults, Service};
use dingtalk_simulator::{Fault, Mode, PlatformSettings};
use serde_json::{Value, json};

use super::world::World;
use crate::support::{SUITE_KEY, eventually, within};

const CORP: &str = "dingcorp1";

async fn reauthorize(world: &World) -> Value {
    let answer = world.bench.stack.invoke("reauthorize", "{}").await.unwrap();
    serde_json::from_str::<Value>(&answer).unwrap()[0].clone()
}

/// After a call, once: DynamoDB refuses the next three of ours.
fn armed(faults: &Arc<OnceLock<AwsFaults>>, on: &Arc<AtomicBool>) -> Points {
    let (faults, on) = (faults.clone(), on.clone());
    Points::armed(move |point| {
        if point == "company.after-call" && on.swap(false, Ordering::SeqCst) {
            let aws = faults.get().unwrap().clone();
            aws.refuse(Service::DynamoDb, true);
            let before = aws.calls(Service::DynamoDb);
            std::thread::spawn(move || {
                while aws.calls(Service::DynamoDb) < before + 3 {
                    std::thread::sleep(Duration::from_millis(1));
                }
                std::thread::sleep(Duration::from_millis(5));
                aws.refuse(Service::DynamoDb, false);
            });
        }
    })
}

#[tokio::test]
async fn a_code_of_nobody_that_is_lost_leaves_nothing_behind() {
    let world = World::ready(Mode::Classic).await;
    world.platform.on("get_permanent_code").nth(1).then(Fault::LoseAnswer);
    let code = world.platform.authorise_quietly(SUITE_KEY, CORP).unwrap();
    let event =
        json!({"SuiteKey": SUITE_KEY, "EventType": "tmp_auth_code", "TimeStamp": world.bench.now(), "AuthCode": code});
    assert!(world.bench.push(&event).await.acknowledges());
    eventually("lost", async || world.bench.counted("tmp-auth-code", "CodeLost") == 1).await;
    eventually("done", async || world.bench.counted("tmp-auth-code", "EventDone") == 1).await;
    let left: Vec<_> =
        world.bench.dump("StateTable").await.into_iter().filter(|r| r.contains("corp#demo#code.")).collect();
    assert!(left.is_empty());
}

#[tokio::test]
async fn a_store_that_is_away_for_a_moment_loses_no_company() {
    let (faults, on) = (Arc::new(OnceLock::new()), Arc::new(AtomicBool::new(false)));
    let points = armed(&faults, &on);
    let world = World::with(Mode::Classic, PlatformSettings::default(), json!({}), |o| o.faults = points).await;
    faults.set(world.bench.stack.aws_faults().clone()).unwrap();
    world.ticket().await;
    on.store(true, Ordering::SeqCst);
    world.suite.authorise(CORP).await;
    within(Duration::from_secs(60), "retried", async || world.bench.counted("tmp-auth-code", "EventRetried") > 0).await;
    world.pass(Duration::from_secs(31));
    world.bench.sweep().await;
    within(Duration::from_secs(60), "done", async || world.bench.counted("tmp-auth-code", "EventDone") > 0).await;
    world.comes_to(CORP, State::Active).await;
}

#[tokio::test]
async fn nor_a_change_of_one_that_is_active() {
    let (faults, on) = (Arc::new(OnceLock::new()), Arc::new(AtomicBool::new(false)));
    let points = armed(&faults, &on);
    let world = World::with(Mode::Classic, PlatformSettings::default(), json!({}), |o| o.faults = points).await;
    faults.set(world.bench.stack.aws_faults().clone()).unwrap();
    world.ticket().await;
    world.suite.authorise(CORP).await;
    world.comes_to(CORP, State::Active).await;
    world.pass(Duration::from_secs(300));
    on.store(true, Ordering::SeqCst);
    let event =
        json!({"SuiteKey": SUITE_KEY, "EventType": "change_auth", "TimeStamp": world.bench.now(), "AuthCorpId": CORP});
    assert!(world.bench.push(&event).await.acknowledges());
    within(Duration::from_secs(60), "retried", async || world.bench.counted("change-auth", "EventRetried") > 0).await;
    world.pass(Duration::from_secs(31));
    world.bench.sweep().await;
    within(Duration::from_secs(60), "done", async || world.bench.counted("change-auth", "EventDone") > 0).await;
    for _ in 0..3 {
        world.pass(Duration::from_secs(900));
        world.bench.sweep().await;
        reauthorize(&world).await;
    }
    let r = world.record(CORP).await;
    assert!(r.company.next().is_none());
}

#[tokio::test]
async fn a_company_that_shows_twenty_thousand_people_is_active_too() {
    let world = World::ready(Mode::SyncHttp).await;
    let users: Vec<String> = (0..20_000).map(|i| format!("manager{i:015}")).collect();
    let body = json!({"errcode": 0, "auth_user_field": [], "condition_field": [], "auth_org_scopes": {"authed_user": users, "authed_dept": [1]}});
    world.platform.on("scopes").always(Fault::Body(body.to_string()));
    world.suite.authorise(CORP).await;
    within(Duration::from_secs(30), "ended", async || {
        world.bench.counted("suite-auth", "EventRetried") + world.bench.counted("suite-auth", "EventDone") > 0
    })
    .await;
    assert_eq!(world.state(CORP).await, State::Active);
}

#[tokio::test]
async fn a_busy_dingtalk_costs_no_code() {
    let world = World::ready(Mode::Classic).await;
    world.platform.on("get_permanent_code").nth(1).then(Fault::Status(502));
    world.suite.authorise(CORP).await;
    // Between one try and the one try more it waits a while.
    world.rests().await;
    assert_eq!(world.platform.calls("get_permanent_code"), 1);
    world.pass(Duration::from_secs(31));
    world.bench.sweep().await;
    world.comes_to(CORP, State::Active).await;
    assert!(world.record(CORP).await.company.permanent_code, "the code was good all the time");
}

#[tokio::test]
async fn what_a_list_says_without_end_is_not_told_without_end() {
    let world = World::ready(Mode::SyncHttp).await;
    world.suite.authorise(CORP).await;
    world.comes_to(CORP, State::Active).await;
    world
        .platform
        .on("get_unactive_corp")
        .always(Fault::Body(json!({"errcode":0,"corp_list":[CORP],"has_more":false}).to_string()));
    for _ in 0..8 {
        world.pass(Duration::from_secs(900));
        world.ticket().await;
        reauthorize(&world).await;
    }
    let changes = world.told(CORP).iter().filter(|name| *name == "CorpAuthChanged").count();
    assert!(changes <= 3, "three times is enough for one authorisation: {changes}");
}

#[tokio::test]
async fn a_withdrawal_between_two_authorisations_takes_the_permanent_code() {
    let world = World::ready(Mode::Both).await;
    world.suite.authorise(CORP).await;
    world.comes_to(CORP, State::Active).await;
    world.pass(Duration::from_secs(100));
    let between = world.bench.now() - 50_000;
    let row = |t: i64| json!({"EventType":"SYNC_HTTP_PUSH_HIGH","bizData":[{"id":1,"gmt_create":t,"gmt_modified":t,"biz_type":4,"open_cursor":0,"subscribe_id":"1_0","corp_id":CORP,"biz_id":"1","biz_data":"{\"syncAction\":\"org_suite_auth\"}","status":0}]});
    let done = world.bench.counted("suite-auth", "EventDone");
    assert!(world.bench.push(&row(world.bench.now())).await.acknowledges());
    eventually("granted", async || world.bench.counted("suite-auth", "EventDone") > done).await;
    let event = json!({"SuiteKey": SUITE_KEY, "EventType": "suite_relieve", "TimeStamp": between, "AuthCorpId": CORP});
    assert!(world.bench.push(&event).await.acknowledges());
    eventually("relief", async || world.bench.counted("suite-relieve", "EventDone") > 0).await;
    let r = world.record(CORP).await;
    assert_eq!(r.company.permanent_code, r.secrets.permanent_code.is_some());
}
