//! What the sweep sees, and that one sweep sends.

use dingtalk_store::{Due, SHARDS};

use super::{T0, claim_of, plain_event, put, some_event, take};
use crate::support::Bench;

async fn all_due(bench: &Bench, now: i64) -> Vec<Due> {
    let mut due = Vec::new();
    for shard in 0..SHARDS {
        due.extend(bench.inbox().due(shard, now, 100, None).await.unwrap());
    }
    due
}

#[tokio::test]
async fn a_row_is_due_after_its_grace_and_again_when_its_claim_has_run_out() {
    let bench = Bench::start().await;
    let (key, event) = some_event("t1");
    put(&bench, &key, &event).await;
    assert!(all_due(&bench, T0 + 14_999).await.is_empty(), "the hint comes first");
    assert_eq!(all_due(&bench, T0 + 15_000).await, [Due { pk: key.to_string(), due_at: T0 + 15_000 }]);
    take(&bench, &key, &claim_of("a", T0 + 60_000), T0).await.unwrap();
    assert!(all_due(&bench, T0 + 59_999).await.is_empty(), "somebody is at it");
    assert_eq!(all_due(&bench, T0 + 60_000).await.len(), 1);
}

#[tokio::test]
async fn of_many_sweeps_one_sends_a_row() {
    let bench = Bench::start().await;
    let (key, event) = plain_event("u1");
    put(&bench, &key, &event).await;
    let due = all_due(&bench, T0 + 20_000).await.remove(0);
    let inbox = bench.inbox();
    let sweeps = (0..8).map(|i| inbox.postpone(&due, T0 + 140_000 + i));
    let won = futures_util::future::join_all(sweeps).await;
    assert_eq!(won.into_iter().filter(|w| *w.as_ref().unwrap()).count(), 1);
    assert!(all_due(&bench, T0 + 139_999).await.is_empty());
}

#[tokio::test]
async fn a_settled_row_is_not_moved() {
    let bench = Bench::start().await;
    let (row, claim) = super::claimed(&bench, "t1", "me").await;
    let due = all_due(&bench, T0 + 60_000).await.remove(0);
    bench.inbox().settle(&row, &claim, dingtalk_store::Settlement::Done, &[], T0).await.unwrap();
    assert!(!bench.inbox().postpone(&due, T0 + 999_999).await.unwrap());
    assert!(all_due(&bench, i64::MAX).await.is_empty());
}

#[tokio::test]
async fn rows_spread_over_the_shards() {
    let bench = Bench::start().await;
    for i in 0..60 {
        let (key, event) = plain_event(&format!("u{i}"));
        put(&bench, &key, &event).await;
    }
    let mut used = 0;
    for shard in 0..SHARDS {
        used += usize::from(!bench.inbox().due(shard, i64::MAX, 100, None).await.unwrap().is_empty());
    }
    // 60 rows miss more than half of 16 shards about never.
    assert!(used > 8, "{used} shards used");
    assert_eq!(all_due(&bench, i64::MAX).await.len(), 60);
}
