//! The brake on removals.

use std::sync::atomic::{AtomicUsize, Ordering};

use dingtalk_store::{BrakeStanding, Braked, ContactKind, RemovalBrake, Removals};

use super::{T0, users};
use crate::support::Bench;

const HOUR: i64 = 3_600_000;

/// Somebody who has not asked before.
fn another() -> String {
    static ASKED: AtomicUsize = AtomicUsize::new(0);
    format!("event {}", ASKED.fetch_add(1, Ordering::Relaxed))
}

fn brake(bench: &Bench) -> RemovalBrake {
    RemovalBrake::new(bench.dynamodb.clone(), bench.table("StateTable"))
}

fn removals(request: &str, wanted: u64, population: u64) -> Removals<'_> {
    Removals { request, wanted, population }
}

#[tokio::test]
async fn more_than_a_tenth_in_a_day_is_held() {
    let bench = Bench::start().await;
    let brake = brake(&bench);
    let ask = async |wanted, population, now| {
        brake.ask(&users(), ContactKind::User, removals(&another(), wanted, population), now).await.unwrap()
    };
    assert_eq!(ask(40, 100, T0).await, Braked::Held { used: 0, limit: 10 });
    assert_eq!(ask(7, 100, T0).await, Braked::Released);
    assert_eq!(ask(4, 100, T0).await, Braked::Held { used: 7, limit: 10 });
    assert_eq!(ask(3, 100, T0 + HOUR).await, Braked::Released);
    assert_eq!(ask(1, 100, T0 + 23 * HOUR).await, Braked::Held { used: 10, limit: 10 });
    // The first seven are a day old, to the end of their hour.
    assert_eq!(ask(7, 100, T0 + 25 * HOUR).await, Braked::Released);
    assert_eq!(ask(1, 100, T0 + 25 * HOUR).await, Braked::Held { used: 10, limit: 10 });
    assert_eq!(ask(0, 100, T0 + 25 * HOUR).await, Braked::Released, "nothing wanted, nothing held");
    // Departments have a brake of their own.
    let departments = brake.ask(&users(), ContactKind::Department, removals("run", 3, 5), T0).await.unwrap();
    assert_eq!(departments, Braked::Released);
}

#[tokio::test]
async fn three_may_go_however_small_the_company() {
    let bench = Bench::start().await;
    let brake = brake(&bench);
    let ask =
        async |wanted| brake.ask(&users(), ContactKind::User, removals(&another(), wanted, 15), T0).await.unwrap();
    assert_eq!(ask(6).await, Braked::Held { used: 0, limit: 3 });
    assert_eq!(ask(3).await, Braked::Released);
    assert_eq!(ask(1).await, Braked::Held { used: 3, limit: 3 });
}

#[tokio::test]
async fn an_operator_lets_a_number_through_for_a_while() {
    let bench = Bench::start().await;
    let brake = brake(&bench);
    let ask = async |wanted, now| {
        brake.ask(&users(), ContactKind::User, removals(&another(), wanted, 100), now).await.unwrap()
    };
    brake.allow(&users(), ContactKind::User, 30, T0 + HOUR, "ann").await.unwrap();
    assert_eq!(ask(41, T0).await, Braked::Held { used: 0, limit: 10 });
    assert_eq!(ask(25, T0).await, Braked::Released, "ten of its own and fifteen that were allowed");
    assert_eq!(ask(16, T0).await, Braked::Held { used: 10, limit: 10 });
    assert_eq!(ask(5, T0).await, Braked::Released);
    assert_eq!(ask(10, T0 + HOUR).await, Braked::Held { used: 10, limit: 10 }, "the hour is over");
}

#[tokio::test]
async fn askers_at_once_are_all_counted() {
    let bench = Bench::start().await;
    let brake = brake(&bench);
    let key = users();
    let events: Vec<String> = (0..5).map(|_| another()).collect();
    let asking = events.iter().map(|event| brake.ask(&key, ContactKind::User, removals(event, 1, 10), T0));
    let braked = futures_util::future::try_join_all(asking).await.unwrap();
    assert_eq!(braked.iter().filter(|braked| **braked == Braked::Released).count(), 3);
}

#[tokio::test]
async fn who_asks_again_is_not_counted_again() {
    let bench = Bench::start().await;
    let brake = brake(&bench);
    let ask = async |request: &str, wanted| {
        brake.ask(&users(), ContactKind::User, removals(request, wanted, 100), T0).await.unwrap()
    };
    for _ in 0..3 {
        assert_eq!(ask("run 1", 8).await, Braked::Released, "a worker that died asks once more");
    }
    assert_eq!(ask("run 1", 10).await, Braked::Released, "two more than before");
    assert_eq!(ask("run 1", 11).await, Braked::Held { used: 10, limit: 10 });
    assert_eq!(ask("run 2", 1).await, Braked::Held { used: 10, limit: 10 });
    assert_eq!(ask("run 1", 8).await, Braked::Released);
}

#[tokio::test]
async fn whoever_decides_sees_how_it_stands() {
    let bench = Bench::start().await;
    let brake = brake(&bench);
    let standing = async |now| brake.standing(&users(), ContactKind::User, now).await.unwrap();
    assert_eq!(standing(T0).await, BrakeStanding::default());
    let asked = brake.ask(&users(), ContactKind::User, removals("run", 3, 15), T0).await.unwrap();
    assert_eq!(asked, Braked::Released);
    brake.allow(&users(), ContactKind::User, 6, T0 + 24 * HOUR, "ann").await.unwrap();
    let allowed = BrakeStanding { used: 3, allowed: 6, allowed_until: T0 + 24 * HOUR, allowed_by: "ann".into() };
    assert_eq!(standing(T0).await, allowed);
    let more = brake.ask(&users(), ContactKind::User, removals("run 2", 4, 15), T0).await.unwrap();
    assert_eq!(more, Braked::Released);
    assert_eq!(
        standing(T0).await,
        BrakeStanding { allowed: 2, ..allowed },
        "what an operator lets through is not its own"
    );
    assert_eq!(
        standing(T0 + 24 * HOUR).await,
        BrakeStanding { used: 3, ..BrakeStanding::default() },
        "the word is over"
    );
    assert_eq!(standing(T0 + 26 * HOUR).await, BrakeStanding::default());
}
