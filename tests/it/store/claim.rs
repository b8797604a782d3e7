//! Claiming: one worker at a time.

use dingtalk_store::{Due, MAX_ATTEMPTS, NotClaimable, RowState, SHARDS, Settlement};

use super::{T0, claim_of, claimed, put, some_event, take};
use crate::support::Bench;

#[tokio::test]
async fn of_many_workers_one_claims() {
    let bench = Bench::start().await;
    let (key, event) = some_event("t1");
    put(&bench, &key, &event).await;
    let claims: Vec<_> = (0..32).map(|i| claim_of(&format!("worker{i}"), T0 + 60_000)).collect();
    let outcomes = futures_util::future::join_all(claims.iter().map(|claim| take(&bench, &key, claim, T0))).await;
    assert_eq!(outcomes.iter().filter(|o| o.is_ok()).count(), 1);
    assert!(outcomes.iter().all(|o| o.is_ok() || matches!(o, Err(NotClaimable::Held))));
    assert_eq!(bench.row(&key).await.unwrap().attempts, 1);
}

#[tokio::test]
async fn a_claim_holds_until_its_time_and_not_longer() {
    let bench = Bench::start().await;
    let (row, _) = claimed(&bench, "t1", "first").await;
    let second = claim_of("second", T0 + 120_000);
    assert_eq!(take(&bench, &row.key, &second, T0 + 60_000).await.unwrap_err(), NotClaimable::Held);
    let row = take(&bench, &row.key, &second, T0 + 60_001).await.unwrap();
    assert_eq!(row.attempts, 2);
}

#[tokio::test]
async fn the_sdks_own_retry_finds_its_claim() {
    let bench = Bench::start().await;
    let (row, claim) = claimed(&bench, "t1", "me").await;
    // The answer to the first update was lost, the SDK sends it again.
    let again = take(&bench, &row.key, &claim, T0).await.unwrap();
    assert_eq!(again.attempts, 1, "counted once");
}

#[tokio::test]
async fn there_is_nothing_to_claim_of_missing_and_settled_rows() {
    let bench = Bench::start().await;
    let (key, _) = some_event("never put");
    let claim = claim_of("a", T0 + 1000);
    assert_eq!(take(&bench, &key, &claim, T0).await.unwrap_err(), NotClaimable::Missing);
    let ends = [Settlement::Done, Settlement::Kept, Settlement::Failed { error: "no".into() }];
    for (i, end) in ends.into_iter().enumerate() {
        let (row, claim) = claimed(&bench, &format!("t{i}"), "me").await;
        bench.inbox().settle(&row, &claim, end, &[], T0).await.unwrap();
        let late = claim_of("late", T0 + 999_000);
        assert_eq!(take(&bench, &row.key, &late, T0 + 900_000).await.unwrap_err(), NotClaimable::Settled);
    }
}

#[tokio::test]
async fn a_row_whose_workers_never_come_back_fails_in_the_end() {
    let bench = Bench::start().await;
    let (key, event) = some_event("t1");
    put(&bench, &key, &event).await;
    for attempt in 1..=MAX_ATTEMPTS {
        let now = T0 + attempt * 100_000;
        let row = take(&bench, &key, &claim_of(&format!("w{attempt}"), now + 60_000), now).await.unwrap();
        assert_eq!(row.attempts, attempt);
    }
    let now = T0 + (MAX_ATTEMPTS + 1) * 100_000;
    // While the last worker may still be at it, nobody calls it failed.
    let early = take(&bench, &key, &claim_of("x", now), T0 + MAX_ATTEMPTS * 100_000 + 1).await;
    assert_eq!(early.unwrap_err(), NotClaimable::Held);
    let late = take(&bench, &key, &claim_of("x", now + 1), now).await;
    assert_eq!(late.unwrap_err(), NotClaimable::Exhausted);
    let row = bench.row(&key).await.unwrap();
    assert_eq!((row.state, row.due_at), (RowState::Failed, Some(now)));
    assert!(row.last_error.unwrap().contains("every worker"));
    assert_eq!(take(&bench, &key, &claim_of("x", now + 1), now).await.unwrap_err(), NotClaimable::Settled);
    let mut failed = Vec::new();
    for shard in 0..SHARDS {
        failed.extend(bench.inbox().failed(shard, 10, None).await.unwrap());
        assert!(bench.inbox().due(shard, i64::MAX, 10, None).await.unwrap().is_empty(), "no sweep sends it again");
    }
    assert_eq!(failed, [Due { pk: key.to_string(), due_at: now }]);
}

#[tokio::test]
async fn of_many_who_come_too_late_one_marks_the_row_failed() {
    let bench = Bench::start().await;
    let (key, event) = some_event("t1");
    put(&bench, &key, &event).await;
    for attempt in 1..=MAX_ATTEMPTS {
        let now = T0 + attempt * 100_000;
        take(&bench, &key, &claim_of(&format!("w{attempt}"), now + 60_000), now).await.unwrap();
    }
    let now = T0 + (MAX_ATTEMPTS + 1) * 100_000;
    let claims: Vec<_> = (0..16).map(|i| claim_of(&format!("late{i}"), now + 1)).collect();
    let outcomes = futures_util::future::join_all(claims.iter().map(|claim| take(&bench, &key, claim, now))).await;
    let outcomes: Vec<NotClaimable> = outcomes.into_iter().map(|outcome| outcome.unwrap_err()).collect();
    assert_eq!(outcomes.iter().filter(|why| **why == NotClaimable::Exhausted).count(), 1, "{outcomes:?}");
    let others = |why: &NotClaimable| !matches!(why, NotClaimable::Missing);
    assert!(outcomes.iter().all(others), "{outcomes:?}");
}
