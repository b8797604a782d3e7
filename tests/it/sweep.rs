//! The sweep among rows that are not as they should be.

use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use dingtalk_local::Service;
use dingtalk_store::RowState;
use serde_json::json;

use crate::support::{Bench, config_of, contact_rows, eventually, key_of, suite, sync_push, ticket};

/// Pushes that were acknowledged while the bus was away.
async fn unhinted(bench: &Bench, app: &str, events: &[serde_json::Value]) {
    bench.stack.aws_faults().refuse(Service::EventBridge, true);
    for event in events {
        let ring = crate::support::vector_keyring();
        let push = crate::support::sealed(&ring, &event.to_string(), crate::support::SUITE_KEY, bench.now());
        assert_eq!(bench.post(app, &push).await.status, 200);
    }
    bench.stack.aws_faults().refuse(Service::EventBridge, false);
    bench.pass(Duration::from_secs(20));
}

/// A due row that is none of ours, in every shard.
async fn strange_rows(bench: &Bench, pk: &str, extra: &[(&str, AttributeValue)]) {
    for shard in 0..dingtalk_store::SHARDS {
        let text = |value: String| AttributeValue::S(value);
        let mut put = bench.dynamodb.put_item().table_name(bench.table("InboxTable"));
        put = put.item("pk", text(format!("{pk}{shard}"))).item("due", text(format!("due#{shard}")));
        put = put.item("due_at", AttributeValue::N("1".into()));
        for (name, value) in extra {
            put = put.item(*name, value.clone());
        }
        put.send().await.unwrap();
    }
}

#[tokio::test]
async fn a_strange_row_stops_nobody_elses() {
    let bench = Bench::start().await;
    // In front of everything in its shard: no key of ours, and an outbox row without a name.
    strange_rows(&bench, "strange", &[]).await;
    strange_rows(&bench, "#outbox#strange", &[("state", AttributeValue::S("pending".into()))]).await;
    let events: Vec<_> = (0..8).map(|i| ticket(&format!("T{i}"), i + 1)).collect();
    unhinted(&bench, "demo", &events).await;
    let swept = bench.sweep().await;
    assert_eq!((&swept["hinted"], &swept["failed"], &swept["due"]), (&json!(8), &json!(32), &json!(40)));
    assert_eq!(bench.counted("inbox-sweep", "SweepBacklog"), 1);
    for event in &events {
        let key = key_of("demo", event);
        eventually("it is done", async || bench.row(&key).await.unwrap().state == RowState::Done).await;
    }
}

#[tokio::test]
async fn an_app_may_be_called_outbox() {
    let bench = Bench::with(config_of(vec![suite("outbox")]), |_| {}).await;
    let event = ticket("T", 1);
    unhinted(&bench, "outbox", std::slice::from_ref(&event)).await;
    assert_eq!(bench.sweep().await["hinted"], 1);
    eventually("its ticket is kept", async || bench.ticket_values("outbox").await == ["T"]).await;
}

#[tokio::test]
async fn more_rows_than_a_page_are_all_sent() {
    let bench = Bench::start().await;
    let pushes: Vec<_> = (0..8).map(|i| sync_push(contact_rows(i * 50..(i + 1) * 50))).collect();
    unhinted(&bench, "demo", &pushes).await;
    let swept = bench.sweep().await;
    assert_eq!((&swept["due"], &swept["hinted"], &swept["unfinished"]), (&json!(400), &json!(400), &json!(false)));
}

#[tokio::test]
async fn a_row_of_a_newer_version_fails_in_the_end_and_is_found() {
    let bench = Bench::start().await;
    let event = ticket("T", 1);
    unhinted(&bench, "demo", std::slice::from_ref(&event)).await;
    let key = key_of("demo", &event);
    let update = bench.dynamodb.update_item().table_name(bench.table("InboxTable"));
    let update = update.key("pk", AttributeValue::S(key.to_string())).update_expression("SET envelope = :new");
    update.expression_attribute_values(":new", AttributeValue::S("stream-2".into())).send().await.unwrap();
    for _ in 0..dingtalk_store::MAX_ATTEMPTS {
        let hint =
            json!({ "detail": { "app": "demo", "corp": null, "event": "suite_ticket", "key": key.to_string() } });
        bench.stack.invoke("suite-ticket", &hint.to_string()).await.unwrap();
    }
    let row = bench.row(&key).await.unwrap();
    assert_eq!(row.state, RowState::Failed);
    assert!(row.last_error.unwrap().contains("envelope"));
    assert_eq!(bench.counted("suite-ticket", "EventFailed"), 1);
}
