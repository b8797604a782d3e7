//! A failed row gets another chance, and no other row is touched.

use dingtalk_store::{Due, RowState, Settlement};

use super::{T0, claim_of, claimed, some_event, take};
use crate::support::Bench;

const LATER: i64 = T0 + 3_600_000;

#[tokio::test]
async fn a_failed_row_is_due_again_with_all_its_attempts() {
    let bench = Bench::start().await;
    let (row, claim) = claimed(&bench, "t1", "me").await;
    let failed = Settlement::Failed { error: "it never works".into() };
    bench.inbox().settle(&row, &claim, failed, &[], T0).await.unwrap();

    assert!(bench.inbox().revive(&row.key, LATER).await.unwrap());
    let revived = bench.row(&row.key).await.unwrap();
    assert_eq!((revived.state, revived.attempts, revived.due_at), (RowState::Pending, 0, Some(LATER)));
    assert_eq!(revived.last_error.as_deref(), Some("it never works"), "what went wrong stays to be read");
    let mut due = Vec::new();
    for shard in 0..dingtalk_store::SHARDS {
        due.extend(bench.inbox().due(shard, LATER, 10, None).await.unwrap());
        assert!(bench.inbox().failed(shard, 10, None).await.unwrap().is_empty());
    }
    assert_eq!(due, [Due { pk: row.key.to_string(), due_at: LATER }]);
    let row = take(&bench, &row.key, &claim_of("again", LATER + 60_000), LATER).await.unwrap();
    assert_eq!(row.attempts, 1);
    assert!(row.event(&crate::support::sealing_keys()).is_ok(), "and still whole");
}

#[tokio::test]
async fn a_row_that_has_not_failed_stays_as_it_is() {
    let bench = Bench::start().await;
    let (missing, _) = some_event("never put");
    assert!(!bench.inbox().revive(&missing, LATER).await.unwrap());
    assert!(bench.row(&missing).await.is_none(), "nothing is made");
    for (i, end) in [None, Some(Settlement::Done), Some(Settlement::Kept)].into_iter().enumerate() {
        let (row, claim) = claimed(&bench, &format!("t{i}"), "me").await;
        if let Some(end) = end {
            bench.inbox().settle(&row, &claim, end, &[], T0).await.unwrap();
        }
        let before = bench.row(&row.key).await.unwrap();
        assert!(!bench.inbox().revive(&row.key, LATER).await.unwrap());
        let after = bench.row(&row.key).await.unwrap();
        assert_eq!((after.state, after.attempts, after.due_at), (before.state, before.attempts, before.due_at));
    }
}
