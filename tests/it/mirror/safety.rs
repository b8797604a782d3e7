//! "Must show" 3: random schedules of faults, and nobody who is in the organisation is ever removed. How many: the variable
//! `SCHEDULES`, 1,000 are what the promise is of; without it 40.

use std::time::Duration;

use dingtalk_simulator::{Life, Organisation, OrganisationShape};
use dingtalk_store::{ContactKind, Presence, SyncKind};
use futures_util::{StreamExt, stream};
use serde_json::json;

use super::{
    compare::differences,
    mirrors::approve,
    trouble::{self, Deaths},
    world::{Setup, World},
};
use crate::support::draw::Draw;

/// Worlds at a time: they mostly wait, as a worker does that DingTalk told to be slow.
const SIDE_BY_SIDE: usize = 32;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_who_is_there_is_ever_removed() {
    let count: u64 = std::env::var("SCHEDULES").ok().and_then(|count| count.parse().ok()).unwrap_or(40);
    let first: u64 = std::env::var("SCHEDULES_FROM").ok().and_then(|first| first.parse().ok()).unwrap_or(0);
    let schedules = (first..first + count).map(|seed| async move {
        // In a task of its own, so that one that fails says which.
        (seed, tokio::spawn(Box::pin(schedule(seed))).await)
    });
    let mut schedules = stream::iter(schedules).buffer_unordered(SIDE_BY_SIDE);
    let (mut done, mut failed) = (0, Vec::new());
    while let Some((seed, ended)) = schedules.next().await {
        done += 1;
        failed.extend(ended.is_err().then_some(seed));
        if done % 50 == 0 {
            eprintln!("{done} of {count} schedules, failed: {failed:?}");
        }
    }
    assert_eq!(failed, Vec::<u64>::new(), "these seeds failed");
}

async fn schedule(seed: u64) {
    let draw = &mut Draw::new(seed, 9);
    let people = 10 + draw.below(50);
    let mut shape = OrganisationShape::of(people, 2 + draw.below(12), seed);
    shape.several = 0.3;
    let deaths = Deaths::default();
    let mut setup = Setup::of(Organisation::generate(&shape));
    setup.slice = draw.one(&[240.0, 0.3, 0.05]);
    setup.contacts = json!({
        "calls_per_second": 200,
        "detail": if draw.percent(15) { "full" } else { "list" },
        "departments": if draw.percent(15) { "recursive" } else { "levels" },
        "sync_above": draw.one(&[1, 5, 1_000]),
    });
    let world = setup.start_with(|options| options.faults = deaths.points()).await;
    if draw.percent(70) {
        world.sync_all().await;
    }
    let (mut life, mut rehired) = (Life::new(seed), Vec::new());
    for _ in 0..1 + draw.below(3) {
        trouble::calls(&world, draw);
        let _ = world.try_begin(&SyncKind::ALL).await;
        for _ in 0..draw.below(8) {
            tokio::time::sleep(Duration::from_millis(draw.next() % 25)).await;
            if draw.percent(60) {
                world.company.change(|organisation| organisation.step(&mut life));
            } else {
                trouble::happens(&world, draw, &deaths, &mut rehired).await;
            }
        }
        for _ in 0..draw.below(4) {
            world.later().await;
        }
        is_there(&world, seed, &rehired).await;
    }
    // The faults end, and what they left behind.
    deaths.none();
    world.platform.clear_faults();
    world.bench.stack.aws_faults().deliver_twice(0);
    world.bench.stack.aws_faults().refuse_messages(0);
    world.settle().await;
    is_there(&world, seed, &rehired).await;
    // A run that failed may have said not to begin again for a while, and removals of the day may have used up the brake.
    world.bench.pass(Duration::from_secs(7_200));
    approve(&world).await;
    for report in world.sync_all().await {
        assert!(report.swept && report.held_back == 0 && report.unconfirmed == 0, "seed {seed}: {report:?}");
    }
    assert_eq!(differences(&world.mirror(), &world.truth()).await, Vec::<String>::new(), "seed {seed}");
    is_there(&world, seed, &[]).await;
}

/// No tombstone is of somebody who is there, unless he had left meanwhile.
async fn is_there(world: &World, seed: u64, rehired: &[String]) {
    for kind in [ContactKind::User, ContactKind::Department] {
        // Before the organisation: who leaves in between is not there.
        let page = world.mirror().every(kind, 1_000, None).await.unwrap();
        let truth = world.truth();
        let organisation = truth.organisation();
        for row in page.contacts.iter().filter(|row| matches!(row.presence, Presence::Removed { .. })) {
            let there = match row.id.userid() {
                Some(userid) => organisation.person(userid).is_some() && !rehired.iter().any(|id| **id == *userid),
                None => organisation.department(row.id.id().parse().unwrap()).is_some(),
            };
            assert!(!there, "seed {seed}: {row:?} was removed and is there");
        }
    }
}
