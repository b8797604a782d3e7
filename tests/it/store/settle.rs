//! Settling: only the owner of the claim, and only once.

use dingtalk_store::{DomainEvent, MAX_ATTEMPTS, RowState, Settled, Settlement};
use serde_json::json;

use super::{T0, claim_of, claimed, put, some_event, take};
use crate::support::Bench;

fn retry(due_at: i64) -> Settlement {
    Settlement::Retry { due_at, error: "DingTalk was busy".into() }
}

#[tokio::test]
async fn done_leaves_the_mark_and_nothing_else() {
    let bench = Bench::start().await;
    let (row, claim) = claimed(&bench, "t1", "me").await;
    let settled = bench.inbox().settle(&row, &claim, Settlement::Done, &[], T0 + 5).await.unwrap();
    assert_eq!(settled, Settled::Now(RowState::Done));
    let dump = bench.dump("InboxTable").await.join("");
    for gone in ["payload", "\"due\"", "due_at"] {
        assert!(!dump.contains(gone), "{gone} in {dump}");
    }
    // 14 days after.
    let ttl = format!("\"ttl\": N(\"{}\")", (T0 + 5) / 1000 + 14 * 86_400);
    assert!(dump.contains(&ttl), "{ttl} not in {dump}");
}

#[tokio::test]
async fn after_a_good_end_nothing_is_due_and_no_error_stays() {
    for end in [Settlement::Done, Settlement::Kept] {
        let bench = Bench::start().await;
        let (row, claim) = claimed(&bench, "t1", "first").await;
        bench.inbox().settle(&row, &claim, retry(T0), &[], T0).await.unwrap();
        assert!(bench.dump("InboxTable").await.join("").contains("DingTalk was busy"));
        let again = claim_of("second", T0 + 60_000);
        let row = take(&bench, &row.key, &again, T0).await.unwrap();
        bench.inbox().settle(&row, &again, end, &[], T0).await.unwrap();
        let dump = bench.dump("InboxTable").await.join("");
        for gone in ["\"due\"", "due_at", "last_error"] {
            assert!(!dump.contains(gone), "{gone} in {dump}");
        }
    }
}

#[tokio::test]
async fn a_retry_is_pending_again_and_due_later() {
    let bench = Bench::start().await;
    let (row, claim) = claimed(&bench, "t1", "me").await;
    bench.inbox().settle(&row, &claim, retry(T0 + 30_000), &[], T0).await.unwrap();
    let row = bench.row(&row.key).await.unwrap();
    assert_eq!((row.state, row.attempts, row.due_at), (RowState::Pending, 1, Some(T0 + 30_000)));
    assert_eq!(row.last_error.as_deref(), Some("DingTalk was busy"));
}

#[tokio::test]
async fn waiting_spends_no_attempt() {
    let bench = Bench::start().await;
    let (key, event) = some_event("t1");
    put(&bench, &key, &event).await;
    for round in 0..MAX_ATTEMPTS + 3 {
        let claim = claim_of("me", T0 + 60_000);
        let row = take(&bench, &key, &claim, T0).await.unwrap();
        assert_eq!(row.attempts, 1, "round {round}");
        let wait = Settlement::Wait { due_at: T0, reason: "no ticket yet".into() };
        bench.inbox().settle(&row, &claim, wait, &[], T0).await.unwrap();
    }
    assert_eq!(bench.row(&key).await.unwrap().attempts, 0);
}

#[tokio::test]
async fn the_last_retry_is_a_failure_that_never_expires() {
    let bench = Bench::start().await;
    let (key, event) = some_event("t1");
    put(&bench, &key, &event).await;
    for attempt in 1..=MAX_ATTEMPTS {
        let claim = claim_of(&format!("w{attempt}"), T0 + 60_000);
        let row = take(&bench, &key, &claim, T0).await.unwrap();
        let settled = bench.inbox().settle(&row, &claim, retry(T0), &[], T0).await.unwrap();
        let expected = if attempt < MAX_ATTEMPTS { RowState::Pending } else { RowState::Failed };
        assert_eq!(settled, Settled::Now(expected), "attempt {attempt}");
    }
    let mut failed = Vec::new();
    for shard in 0..dingtalk_store::SHARDS {
        failed.extend(bench.inbox().failed(shard, 10, None).await.unwrap());
        assert!(bench.inbox().due(shard, i64::MAX, 10, None).await.unwrap().is_empty(), "no sweep sends it again");
    }
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0].pk, key.to_string());
    let dump = bench.dump("InboxTable").await.join("");
    assert!(dump.contains("payload") && !dump.contains("ttl"), "{dump}");
}

#[tokio::test]
async fn who_lost_the_claim_settles_nothing() {
    let bench = Bench::start().await;
    let (row, slow) = claimed(&bench, "t1", "slow").await;
    let quick = claim_of("quick", T0 + 200_000);
    take(&bench, &row.key, &quick, T0 + 100_000).await.unwrap();
    for end in [Settlement::Done, Settlement::Kept, retry(T0), Settlement::Failed { error: "x".into() }] {
        let settled = bench.inbox().settle(&row, &slow, end, &[], T0).await.unwrap();
        assert_eq!(settled, Settled::Lost);
    }
    assert_eq!(bench.row(&row.key).await.unwrap().state, RowState::Claimed);
}

/// Both did the same work; only one of them says so, and tells of it.
#[tokio::test]
async fn who_lost_the_claim_does_not_take_the_others_end_for_his() {
    let bench = Bench::start().await;
    let (row, slow) = claimed(&bench, "t1", "slow").await;
    let quick = claim_of("quick", T0 + 200_000);
    let taken = take(&bench, &row.key, &quick, T0 + 100_000).await.unwrap();
    bench.inbox().settle(&taken, &quick, Settlement::Done, &[], T0).await.unwrap();
    let event = DomainEvent {
        name: "EventKept".into(),
        id: "told twice".into(),
        app: "demo".into(),
        corp: None,
        time: T0,
        detail: json!({}),
    };
    for events in [&[][..], std::slice::from_ref(&event)] {
        let settled = bench.inbox().settle(&row, &slow, Settlement::Done, events, T0).await.unwrap();
        assert_eq!(settled, Settled::Lost);
    }
    assert!(bench.outbox().pending(&event.outbox_key()).await.unwrap().is_none());
}

#[tokio::test]
async fn an_end_is_the_end_for_its_own_worker_too() {
    let bench = Bench::start().await;
    let (row, claim) = claimed(&bench, "t1", "me").await;
    bench.inbox().settle(&row, &claim, Settlement::Done, &[], T0).await.unwrap();
    let wait = Settlement::Wait { due_at: T0, reason: "for nothing".into() };
    for end in [Settlement::Kept, retry(T0), wait, Settlement::Failed { error: "x".into() }] {
        assert_eq!(bench.inbox().settle(&row, &claim, end, &[], T0).await.unwrap(), Settled::Lost);
    }
    let row = bench.row(&row.key).await.unwrap();
    assert_eq!((row.state, row.due_at, row.last_error), (RowState::Done, None, None));
}

#[tokio::test]
async fn a_settlement_sent_twice_is_ours_both_times() {
    let bench = Bench::start().await;
    let (row, claim) = claimed(&bench, "t1", "me").await;
    for _ in 0..2 {
        let settled = bench.inbox().settle(&row, &claim, Settlement::Done, &[], T0).await.unwrap();
        assert_eq!(settled, Settled::Now(RowState::Done));
    }
}

#[tokio::test]
async fn domain_events_come_with_the_settlement_or_not_at_all() {
    let bench = Bench::start().await;
    let event = |id: &str| DomainEvent {
        name: "EventKept".into(),
        id: id.into(),
        app: "demo".into(),
        corp: None,
        time: T0,
        detail: json!({ "event": "check_in" }),
    };
    let (row, claim) = claimed(&bench, "t1", "me").await;
    let (stored, lost) = (event("stored"), event("lost"));
    let settled =
        bench.inbox().settle(&row, &claim, Settlement::Kept, std::slice::from_ref(&stored), T0).await.unwrap();
    assert_eq!(settled, Settled::Now(RowState::Kept));
    assert!(bench.outbox().pending(&stored.outbox_key()).await.unwrap().is_some());

    let late = claim_of("late", T0);
    let settled = bench.inbox().settle(&row, &late, Settlement::Kept, std::slice::from_ref(&lost), T0).await.unwrap();
    assert_eq!(settled, Settled::Lost);
    assert!(bench.outbox().pending(&lost.outbox_key()).await.unwrap().is_none());
    // Kept whole, for 90 days.
    let dump = bench.dump("InboxTable").await.join("");
    assert!(dump.contains("payload") && dump.contains(&(T0 / 1000 + 90 * 86_400).to_string()), "{dump}");
}
