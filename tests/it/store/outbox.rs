//! Domain events between the transaction and the bus.

use dingtalk_store::{DomainEvent, OutboxRow, Settlement, is_outbox_key};
use serde_json::json;

use super::{T0, claimed};
use crate::support::Bench;

#[tokio::test]
async fn a_domain_event_is_pending_until_it_is_published() {
    let bench = Bench::start().await;
    let (row, claim) = claimed(&bench, "t1", "me").await;
    let event = DomainEvent {
        name: "EventKept".into(),
        id: format!("{}#EventKept", row.key),
        app: "demo".into(),
        corp: Some("dingcorp1".into()),
        time: T0,
        detail: json!({ "event": "check_in" }),
    };
    bench.inbox().settle(&row, &claim, Settlement::Done, std::slice::from_ref(&event), T0).await.unwrap();
    let pk = event.outbox_key();
    assert!(is_outbox_key(&pk) && !is_outbox_key(&row.key.to_string()));
    let pending = bench.outbox().pending(&pk).await.unwrap().unwrap();
    assert_eq!(pending, OutboxRow::from(&event));
    let body: serde_json::Value = serde_json::from_str(&pending.body).unwrap();
    assert_eq!((&body["id"], &body["corp"], &body["time"]), (&json!(event.id), &json!("dingcorp1"), &json!(T0)));

    // Published twice: by its author and by a sweep, say.
    bench.outbox().published(&pk, T0).await.unwrap();
    bench.outbox().published(&pk, T0).await.unwrap();
    assert!(bench.outbox().pending(&pk).await.unwrap().is_none());
    for shard in 0..dingtalk_store::SHARDS {
        assert!(bench.inbox().due(shard, i64::MAX, 10, None).await.unwrap().is_empty());
    }
    // 14 days after; what it said is gone.
    let dump = bench.dump("InboxTable").await.join("");
    let ttl = format!("\"ttl\": N(\"{}\")", T0 / 1000 + 14 * 86_400);
    assert!(dump.matches(&ttl).count() == 2 && !dump.contains("\"body\""), "{dump}");
    assert!(!dump.contains("\"due\"") && !dump.contains("due_at"), "{dump}");
    assert!(bench.outbox().pending("#outbox#unknown").await.unwrap().is_none());
    bench.outbox().published("#outbox#unknown", T0).await.unwrap();
    assert_eq!(bench.dump("InboxTable").await.len(), 2, "what was never stored is not marked");
}

#[tokio::test]
async fn an_event_without_a_row_is_stored_once() {
    let bench = Bench::start().await;
    let event = DomainEvent {
        name: "TicketOverdue".into(),
        id: "demo#TicketOverdue#1".into(),
        app: "demo".into(),
        corp: None,
        time: T0,
        detail: json!({}),
    };
    let pk = event.outbox_key();
    assert!(bench.outbox().put(&event, T0).await.unwrap());
    assert!(!bench.outbox().put(&event, T0).await.unwrap());
    assert_eq!(bench.outbox().pending(&pk).await.unwrap().unwrap(), OutboxRow::from(&event));
    // The sweep finds it, should nobody publish it.
    let mut due = Vec::new();
    for shard in 0..dingtalk_store::SHARDS {
        due.extend(bench.inbox().due(shard, i64::MAX, 10, None).await.unwrap());
    }
    assert_eq!(due.iter().map(|row| row.pk.as_str()).collect::<Vec<_>>(), [pk.as_str()]);
    // One that is published is not published again.
    bench.outbox().published(&pk, T0).await.unwrap();
    assert!(!bench.outbox().put(&event, T0 + 1).await.unwrap());
    assert!(bench.outbox().pending(&pk).await.unwrap().is_none());
}
