//! All companies of an app over several invocations.

use std::{
    collections::BTreeSet,
    sync::Mutex,
    time::{Duration, Instant},
};

use dingtalk_company::{Tour, Toured};
use dingtalk_simulator::{Mode, PlatformSettings};
use dingtalk_store::CompanyRow;
use serde_json::json;

use crate::{authorise::world::World, deployment::scene::Operator, support::sealing_keys};

const COMPANIES: usize = 75;
const HOUR_MS: i64 = 3_600_000;

async fn world() -> World {
    let world = World::with(Mode::Classic, PlatformSettings::default(), json!({}), |_| {}).await;
    for number in 0..COMPANIES {
        let state = if number == 7 { "relieved" } else { "active" };
        let since = world.bench.now() - i64::try_from(number % 10).unwrap();
        let row = CompanyRow {
            state: state.to_owned(),
            since,
            allowed: true,
            epoch: 1,
            ..CompanyRow::new("demo", &format!("ding{number}"))
        };
        let write = world.companies().write(&sealing_keys(), &row, false).unwrap();
        assert!(world.companies().save(write, &[], &world.bench.table("InboxTable"), since).await.unwrap());
    }
    world
}

/// Goes through the companies until `time_for` of them were seen.
async fn go(world: &World, time_for: usize) -> (Option<Toured>, Vec<String>) {
    let operator = Operator::with(world, json!({}));
    let app = operator.config.app("demo").unwrap();
    let seen = &Mutex::new(Vec::new());
    let end = Instant::now() + Duration::from_secs(30);
    let tour = Tour { name: "test", app, every_ms: HOUR_MS, end: end.into() };
    let toured = operator.driver.tour(tour, move |corp: String| async move {
        let mut seen = seen.lock().unwrap();
        let time = seen.len() < time_for;
        if time {
            seen.push(corp);
        }
        time
    });
    let toured = toured.await.unwrap();
    (toured, seen.lock().unwrap().clone())
}

#[tokio::test]
async fn each_is_seen_once_in_one_round() {
    let world = world().await;
    let (toured, seen) = go(&world, usize::MAX).await;
    assert_eq!(toured, Some(Toured { companies: COMPANIES - 1, finished: true }));
    let all: BTreeSet<_> = seen.iter().collect();
    assert_eq!(all.len(), COMPANIES - 1);
    assert!(!all.contains(&"ding7".to_owned()), "it has withdrawn");
    assert_eq!(go(&world, usize::MAX).await, (None, Vec::new()), "not before its time");
    world.pass(Duration::from_secs(3_600));
    assert_eq!(go(&world, usize::MAX).await.1.len(), COMPANIES - 1);
}

#[tokio::test]
async fn whoever_has_no_time_left_leaves_the_place_to_the_next() {
    let world = world().await;
    let (mut all, mut runs) = (Vec::new(), 0);
    loop {
        let (toured, seen) = go(&world, 40).await;
        all.extend(seen);
        runs += 1;
        if toured.unwrap().finished {
            break;
        }
        assert!(runs < 10, "it gets on");
    }
    assert_eq!(runs, 3);
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), COMPANIES - 1, "nobody is left out");
    assert!(all.len() < COMPANIES + 40, "and few are seen twice: {}", all.len());
}
