//! Rounds: one at a time, gone on with from where the last one stopped.

use dingtalk_store::{Listed, Round, RoundTaker, Rounds};

use super::T0;
use crate::support::Bench;

const HOUR: i64 = 3_600_000;

async fn take(rounds: &Rounds, owner: &str, now: i64) -> Option<Round> {
    rounds.take("demo", "test", HOUR, RoundTaker { owner, now, until: now + 60_000 }).await.unwrap()
}

fn place(corp: &str) -> Listed {
    Listed { corp: corp.to_owned(), name: Some("Ltd".to_owned()), since: 5 }
}

async fn rounds() -> (Bench, Rounds) {
    let bench = Bench::start().await;
    let rounds = Rounds::new(bench.dynamodb.clone(), bench.table("StateTable"));
    (bench, rounds)
}

#[tokio::test]
async fn one_is_at_it_until_he_ends_or_his_time_is_over() {
    let (_bench, rounds) = rounds().await;
    let first = take(&rounds, "a", T0).await.unwrap();
    assert_eq!((first.began_at, &first.place), (T0, &None));
    assert_eq!(take(&rounds, "a", T0).await, Some(first.clone()), "an answer that was lost");
    assert_eq!(take(&rounds, "b", T0 + 59_999).await, None);
    // He never comes back: the next goes on in the same round.
    let second = take(&rounds, "b", T0 + 60_000).await.unwrap();
    assert_eq!(second.began_at, T0);
    let mut late = first.clone();
    assert!(!rounds.advance(&mut late, &place("ding1")).await.unwrap(), "it is not his any more");
    assert!(!rounds.end(&first).await.unwrap() && !rounds.leave(&first).await.unwrap());
    assert!(rounds.end(&second).await.unwrap());
    assert!(!rounds.end(&second).await.unwrap(), "once");
}

#[tokio::test]
async fn the_place_is_kept_while_the_round_is_open_and_no_longer() {
    let (_bench, rounds) = rounds().await;
    let mut round = take(&rounds, "a", T0).await.unwrap();
    assert!(rounds.advance(&mut round, &place("ding1")).await.unwrap());
    assert!(rounds.advance(&mut round, &place("ding2")).await.unwrap());
    assert!(rounds.leave(&round).await.unwrap());
    // Not due, but open: gone on with at once, however old it is.
    let again = take(&rounds, "b", T0 + 3 * HOUR).await.unwrap();
    assert_eq!((again.began_at, again.place.as_ref().map(|place| place.corp.as_str())), (T0, Some("ding2")));
    assert_eq!(again.place.as_ref().map(|place| place.since), Some(5));
    assert!(rounds.end(&again).await.unwrap());
    let fresh = take(&rounds, "c", T0 + 3 * HOUR).await.unwrap();
    assert_eq!((fresh.began_at, &fresh.place), (T0 + 3 * HOUR, &None));
}

#[tokio::test]
async fn the_next_begins_in_its_time_or_when_somebody_wants_it() {
    let (_bench, rounds) = rounds().await;
    let round = take(&rounds, "a", T0).await.unwrap();
    rounds.want("demo", "test", T0 + 1).await.unwrap();
    assert!(rounds.end(&round).await.unwrap());
    let wanted = take(&rounds, "b", T0 + 2).await.unwrap();
    assert_eq!(wanted.began_at, T0 + 2, "asked for while the other was under way");
    assert!(rounds.end(&wanted).await.unwrap());
    assert_eq!(take(&rounds, "c", T0 + 1 + HOUR).await, None, "a wish is for one round");
    assert!(take(&rounds, "c", T0 + 2 + HOUR).await.is_some());
    // The first of all, for an app that nobody has been through.
    rounds.want("other", "test", T0).await.unwrap();
    let taker = RoundTaker { owner: "a", now: T0 + 5, until: T0 + 9 };
    assert_eq!(rounds.take("other", "test", HOUR, taker).await.unwrap().unwrap().began_at, T0 + 5);
}

#[tokio::test]
async fn of_many_at_once_one_gets_it() {
    let (_bench, rounds) = rounds().await;
    let owners: Vec<String> = (0..8).map(|number| format!("o{number}")).collect();
    let takes = owners.iter().map(|owner| take(&rounds, owner, T0));
    let taken = futures_util::future::join_all(takes).await;
    assert_eq!(taken.iter().flatten().count(), 1);
}
