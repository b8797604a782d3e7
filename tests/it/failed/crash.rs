//! A run that dies anywhere between the answer and the end of the page.

use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use dingtalk_lambda::Faults;
use dingtalk_local::{AwsFaults, Service};
use dingtalk_simulator::{Fault, PlatformSettings};

use super::{
    API, CORP, an_hour, crash, failed, open_pages, run, syncs_asked_for, told, user_ids, user_rows, users, world,
};
use crate::{authorise::world::World, support::draw::Draw};

/// Pages of ten, and a function that dies when it comes to that point for the nth time.
async fn dying_at(point: &'static str, nth: usize) -> World {
    let left = Arc::new(AtomicUsize::new(nth));
    dying(move |passed| passed == point && left.fetch_sub(1, Ordering::SeqCst) == 1).await
}

async fn dying(strike: impl Fn(&'static str) -> bool + Send + Sync + 'static) -> World {
    let mut settings = PlatformSettings::default();
    settings.contact.failed_page = 10;
    world(settings, |options| {
        options.faults = Faults::armed(move |point| assert!(!strike(point), "a crash on purpose"));
    })
    .await
}

#[tokio::test]
async fn a_page_that_is_stored_is_worked_off_by_the_next_run() {
    for (point, nth) in [("failed-events.stored", 1), ("failed-events.stored", 2), ("failed-events.processed", 1)] {
        let world = dying_at(point, nth).await;
        failed(&world, CORP, 0..25);
        world.bench.stack.aws_faults().refuse(Service::EventBridge, true);
        crash(&world).await;
        assert_eq!(open_pages(&world.bench).await, 1, "{point}");
        // The next run comes ten minutes later, long before the company's next turn.
        world.pass(Duration::from_secs(600));
        let report = run(&world).await;
        assert_eq!(open_pages(&world.bench).await, 0, "{point}: {report}");
        let in_processed = u64::from(point == "failed-events.processed") * 10;
        assert_eq!(told(&report).get("known").copied().unwrap_or(0), in_processed, "{point}: {report}");
        world.pass(Duration::from_secs(3_601));
        run(&world).await;
        assert_eq!(user_ids(&world.bench).await, users(0..25), "{point}: none lost, none twice");
        assert!(syncs_asked_for(&world.bench).is_empty(), "{point}");
    }
}

#[tokio::test]
async fn what_was_answered_and_not_stored_is_found_by_a_whole_sync() {
    let world = dying_at("failed-events.answered", 2).await;
    failed(&world, CORP, 0..25);
    crash(&world).await;
    assert_eq!(user_rows(&world.bench).await.len(), 10, "the first page");
    world.pass(Duration::from_secs(300));
    run(&world).await;
    assert!(syncs_asked_for(&world.bench).is_empty(), "it might still be under way");
    an_hour(&world).await;
    let report = run(&world).await;
    assert_eq!(told(&report)["perhapsLost"], 1, "{report}");
    assert_eq!(syncs_asked_for(&world.bench), [CORP]);
    assert_eq!(world.bench.counted("failed-events", "FailedEventsPerhapsLost"), 1);
    assert_eq!(user_rows(&world.bench).await.len(), 15, "and the rest of the list");
    an_hour(&world).await;
    run(&world).await;
    assert_eq!(syncs_asked_for(&world.bench).len(), 1, "asked for once");
}

#[tokio::test]
async fn an_answer_that_is_lost_on_its_way_asks_for_a_whole_sync() {
    for fault in [Fault::LoseAnswer, Fault::Body("{".to_owned()), Fault::Status(502)] {
        let world = dying(|_| false).await;
        failed(&world, CORP, 0..5);
        world.platform.on(API).then(fault.clone());
        let report = run(&world).await;
        assert_eq!((told(&report)["calls"], told(&report)["perhapsLost"]), (1, 1), "{fault:?}: never sent again");
        assert_eq!(syncs_asked_for(&world.bench), [CORP]);
        an_hour(&world).await;
        assert!(!told(&run(&world).await).contains_key("perhapsLost"));
    }
}

#[tokio::test]
async fn a_sync_that_could_not_be_asked_for_is_asked_for_later() {
    let world = dying(|_| false).await;
    world.platform.on(API).then(Fault::LoseAnswer);
    world.bench.stack.aws_faults().refuse(Service::EventBridge, true);
    run(&world).await;
    world.bench.stack.aws_faults().refuse(Service::EventBridge, false);
    assert!(syncs_asked_for(&world.bench).is_empty());
    an_hour(&world).await;
    run(&world).await;
    assert_eq!(syncs_asked_for(&world.bench), [CORP]);
}

#[tokio::test]
async fn without_the_store_no_call_is_made_and_what_was_answered_is_stored_as_soon_as_it_is_back() {
    let faults: Arc<OnceLock<AwsFaults>> = Arc::default();
    let calls_left = Arc::new(AtomicUsize::new(1));
    let (aws, left) = (faults.clone(), calls_left.clone());
    // DynamoDB goes away right after the answer, for some calls of ours.
    let world = dying(move |point| {
        if point == "failed-events.answered" && left.swap(0, Ordering::SeqCst) == 1 {
            let aws = aws.get().unwrap().clone();
            aws.refuse(Service::DynamoDb, true);
            let before = aws.calls(Service::DynamoDb);
            std::thread::spawn(move || {
                while aws.calls(Service::DynamoDb) < before + 12 {
                    std::thread::sleep(Duration::from_millis(1));
                }
                aws.refuse(Service::DynamoDb, false);
            });
        }
        false
    })
    .await;
    let _ = faults.set(world.bench.stack.aws_faults().clone());
    failed(&world, CORP, 0..5);
    let report = run(&world).await;
    assert_eq!(calls_left.load(Ordering::SeqCst), 0, "it struck");
    assert_eq!((told(&report)["pages"], told(&report)["events"]), (1, 5), "{report}");

    an_hour(&world).await;
    let before = world.platform.calls(API);
    world.bench.stack.aws_faults().refuse(Service::DynamoDb, true);
    let _ = run(&world).await;
    world.bench.stack.aws_faults().refuse(Service::DynamoDb, false);
    assert_eq!(world.platform.calls(API), before);
}

#[tokio::test]
async fn whatever_the_schedule_of_crashes_nothing_is_lost_unsaid_and_nothing_comes_twice() {
    for seed in 0..4 {
        let draw = std::sync::Mutex::new(Draw::new(seed, 6));
        let world = dying(move |point| {
            let strikes = draw.lock().unwrap().percent(20);
            point.starts_with("failed-events.") && strikes
        })
        .await;
        world.bench.stack.aws_faults().refuse_entries(0);
        failed(&world, CORP, 0..60);
        for _ in 0..40 {
            let _ = world.bench.stack.invoke("failed-events", "{}").await;
            if world.platform.failed_events(crate::support::SUITE_KEY, CORP) == 0 && open_pages(&world.bench).await == 0
            {
                break;
            }
            an_hour(&world).await;
        }
        // Whoever died with an answer in hand is found out by the next, in its turn.
        for _ in 0..20 {
            an_hour(&world).await;
            if world.bench.stack.invoke("failed-events", "{}").await.is_ok() && open_pages(&world.bench).await == 0 {
                break;
            }
        }
        let rows = user_rows(&world.bench).await.len();
        assert_eq!(rows % 10, 0, "seed {seed}: a page is there whole or not at all");
        let lost = (60 - rows) / 10;
        assert!(syncs_asked_for(&world.bench).len() >= lost, "seed {seed}: {lost} pages lost, and said so");
        assert!(rows <= 60, "seed {seed}: none twice");
    }
}
