//! A month that is used up, and what else refuses.

use std::time::Duration;

use dingtalk_simulator::{Fault, PlatformSettings};
use dingtalk_store::FailedReads;
use serde_json::json;

use super::{API, CORP, an_hour, ask, failed, run, syncs_asked_for, told, user_rows, world};

#[tokio::test]
async fn a_used_up_quota_is_left_alone_for_a_day() {
    let world = world(PlatformSettings::default(), |_| {}).await;
    failed(&world, CORP, 0..3);
    world.platform.on(API).then(Fault::Errcode(90020));
    let report = run(&world).await;
    assert_eq!(told(&report), [("calls", 1), ("failed", 1)].into(), "{report}");
    assert_eq!(world.bench.counted("failed-events", "FailedEventsQuota"), 1);
    let reads = FailedReads::new(world.bench.dynamodb.clone(), world.bench.table("StateTable"));
    let read = reads.read("demo", CORP).await.unwrap();
    assert!(read.not_before.unwrap() > world.bench.now() + 80_000_000 && read.error.unwrap().contains("90020"));
    for _ in 0..3 {
        an_hour(&world).await;
        assert_eq!(told(&run(&world).await), [].into(), "not asked");
    }
    world.pass(Duration::from_secs(22 * 3_600));
    an_hour(&world).await;
    assert_eq!(told(&run(&world).await)["events"], 3);
    assert!(syncs_asked_for(&world.bench).is_empty(), "a refusal loses nothing");
}

#[tokio::test]
async fn an_operator_need_not_wait_for_the_day_to_end() {
    let world = world(PlatformSettings::default(), |_| {}).await;
    failed(&world, CORP, 0..3);
    world.platform.on(API).then(Fault::Errcode(90020));
    run(&world).await;
    assert_eq!(told(&ask(&world, json!({ "app": "demo", "corp": CORP })).await)["events"], 3);
}

#[tokio::test]
async fn each_company_is_asked_once_an_hour_and_all_when_an_operator_says_so() {
    let world = world(PlatformSettings::default(), |_| {}).await;
    assert_eq!(told(&run(&world).await)["calls"], 1);
    failed(&world, CORP, 0..3);
    for _ in 0..3 {
        assert_eq!(told(&run(&world).await), [].into(), "not its turn");
    }
    assert_eq!(told(&ask(&world, json!({ "app": "other" })).await), [].into(), "no such app");
    assert_eq!(told(&ask(&world, json!("all")).await), [].into(), "not a wish");
    assert_eq!(told(&ask(&world, json!({})).await)["events"], 3);
    assert_eq!(told(&run(&world).await), [].into(), "that was its turn");
    an_hour(&world).await;
    assert_eq!(told(&run(&world).await)["calls"], 1);
    assert_eq!(world.platform.calls(API), 3);
    assert_eq!(user_rows(&world.bench).await.len(), 3);
}

#[tokio::test]
async fn what_passes_is_asked_again_within_the_hour_and_loses_nothing() {
    let world = world(PlatformSettings::default(), |_| {}).await;
    failed(&world, CORP, 0..3);
    // Refused before anything was done: a token that is not valid any more, and one call too many in a second.
    world.platform.on(API).then(Fault::Errcode(40014));
    world.platform.on(API).then(Fault::Wrapped(90018));
    let report = run(&world).await;
    assert_eq!(told(&report)["events"], 3, "{report}");
    assert!(syncs_asked_for(&world.bench).is_empty());
}
