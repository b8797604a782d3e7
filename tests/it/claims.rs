//! Hints that find nothing to do: a quiet end, by its name and counted.

use std::time::Duration;

use dingtalk_local::Service;
use dingtalk_store::{Claim, Claimed, InboxKey, MAX_ATTEMPTS, RowState};
use serde_json::{Value, json};

use crate::support::{Bench, eventually, key_of, ticket};

/// What an invocation with a hint for this row comes to.
async fn hinted(bench: &Bench, key: &InboxKey) -> String {
    let hint = json!({ "detail": { "app": "demo", "corp": null, "event": "suite_ticket", "key": key.to_string() } });
    let report: Value =
        serde_json::from_str(&bench.stack.invoke("suite-ticket", &hint.to_string()).await.unwrap()).unwrap();
    assert_eq!(report["key"], key.to_string());
    report["outcome"].as_str().unwrap().to_owned()
}

fn counted(bench: &Bench, names: &[&str]) -> Vec<usize> {
    names.iter().map(|name| bench.counted("suite-ticket", name)).collect()
}

/// A row that nobody was told of.
async fn unhinted(bench: &Bench) -> InboxKey {
    bench.stack.aws_faults().refuse(Service::EventBridge, true);
    let event = ticket("T", 1);
    assert!(bench.push(&event).await.acknowledges());
    bench.stack.aws_faults().refuse(Service::EventBridge, false);
    key_of("demo", &event)
}

async fn claimed(bench: &Bench, key: &InboxKey, owner: &str, until: i64) {
    let claim = Claim { owner: owner.to_owned(), until };
    let claimed = bench.inbox().claim(key, &claim, bench.now()).await.unwrap();
    assert!(matches!(claimed, Claimed::Row(_)), "{claimed:?}");
}

const REASONS: [&str; 4] = ["ClaimMissing", "ClaimHeld", "ClaimSettled", "ClaimExhausted"];

#[tokio::test]
async fn of_a_row_that_is_not_there() {
    let bench = Bench::start().await;
    assert_eq!(hinted(&bench, &key_of("demo", &ticket("never", 1))).await, "missing");
    assert_eq!(counted(&bench, &REASONS), [1, 0, 0, 0]);
}

#[tokio::test]
async fn of_a_row_that_another_worker_has() {
    let bench = Bench::start().await;
    let key = unhinted(&bench).await;
    claimed(&bench, &key, "another", bench.now() + 60_000).await;
    assert_eq!(hinted(&bench, &key).await, "held");
    assert_eq!(counted(&bench, &REASONS), [0, 1, 0, 0]);
    // Its worker never comes back.
    bench.pass(Duration::from_secs(61));
    assert_eq!(hinted(&bench, &key).await, "done");
    assert_eq!(bench.row(&key).await.unwrap().attempts, 2);
}

#[tokio::test]
async fn of_a_row_that_is_done() {
    let bench = Bench::start().await;
    let key = unhinted(&bench).await;
    assert_eq!(hinted(&bench, &key).await, "done");
    assert_eq!(hinted(&bench, &key).await, "settled");
    assert_eq!(counted(&bench, &REASONS), [0, 0, 1, 0]);
    assert_eq!(counted(&bench, &["EventDone", "EventRetried", "EventFailed"]), [1, 0, 0]);
}

#[tokio::test]
async fn of_a_row_whose_attempts_are_used_up() {
    let bench = Bench::start().await;
    let key = unhinted(&bench).await;
    for attempt in 0..MAX_ATTEMPTS {
        claimed(&bench, &key, &format!("w{attempt}"), bench.now() + 1_000).await;
        bench.pass(Duration::from_secs(2));
    }
    assert_eq!(hinted(&bench, &key).await, "exhausted");
    assert_eq!(counted(&bench, &REASONS), [0, 0, 0, 1]);
    assert_eq!(counted(&bench, &["EventDone", "EventRetried", "EventFailed"]), [0, 0, 1]);
    eventually("it has failed", async || bench.row(&key).await.unwrap().state == RowState::Failed).await;
}
