//! Putting and reading back.

use dingtalk_crypto::SealingKeys;
use dingtalk_store::{MAX_PAYLOAD, NewEvent, Put, RowState, StoreError};
use serde_json::json;

use super::{T0, claim_of, of, put, some_event, take};
use crate::support::{Bench, sealing_keys};

#[tokio::test]
async fn the_first_put_stores_and_every_other_is_a_duplicate() {
    let bench = Bench::start().await;
    let (key, event) = some_event("t1");
    assert_eq!(put(&bench, &key, &event).await, Put::Stored);
    let untouched = Put::Duplicate { state: RowState::Pending, attempts: 0 };
    assert_eq!(put(&bench, &key, &event).await, untouched);
    take(&bench, &key, &claim_of("a", T0 + 1), T0).await.unwrap();
    assert_eq!(put(&bench, &key, &event).await, Put::Duplicate { state: RowState::Claimed, attempts: 1 });
}

#[tokio::test]
async fn of_many_puts_at_once_one_stores() {
    let bench = Bench::start().await;
    let (key, event) = some_event("t1");
    let puts = (0..16).map(|_| put(&bench, &key, &event));
    let outcomes = futures_util::future::join_all(puts).await;
    assert_eq!(outcomes.iter().filter(|o| **o == Put::Stored).count(), 1);
}

#[tokio::test]
async fn what_was_put_is_read_back_and_lies_sealed() {
    let bench = Bench::start().await;
    let (key, event) = some_event("ticket-in-clear");
    put(&bench, &key, &event).await;
    let row = bench.row(&key).await.unwrap();
    assert_eq!((row.state, row.attempts, row.received_at), (RowState::Pending, 0, T0));
    assert_eq!(row.event(&sealing_keys()).unwrap(), event);
    let dump = bench.dump("InboxTable").await.join("\n");
    assert!(dump.contains("demo#-#suite_ticket#") && !dump.contains("ticket-in-clear"), "{dump}");
}

#[tokio::test]
async fn without_the_right_key_or_place_a_payload_stays_shut() {
    let bench = Bench::start().await;
    let (key, event) = some_event("t1");
    put(&bench, &key, &event).await;
    let row = bench.row(&key).await.unwrap();
    for keys in [SealingKeys::new([(1, [9; 32])]).unwrap(), SealingKeys::new([(2, [1; 32])]).unwrap()] {
        assert!(matches!(row.event(&keys), Err(StoreError::Sealed { .. })));
    }
    // A new key seals, the old one still opens.
    let both = SealingKeys::new([(1, [1; 32]), (2, [2; 32])]).unwrap();
    assert_eq!(row.event(&both).unwrap(), event);

    // The payload of one row, moved to another.
    let (other_key, other) = some_event("t2");
    put(&bench, &other_key, &other).await;
    let payload = async |key: &str| {
        let item = bench.dynamodb.get_item().table_name(bench.table("InboxTable"));
        let item = item.key("pk", aws_sdk_dynamodb::types::AttributeValue::S(key.to_owned())).send().await.unwrap();
        item.item.unwrap()
    };
    let mut moved = payload(&other_key.to_string()).await;
    moved.insert("payload".to_owned(), payload(&key.to_string()).await["payload"].clone());
    bench.dynamodb.put_item().table_name(bench.table("InboxTable")).set_item(Some(moved)).send().await.unwrap();
    let row = bench.row(&other_key).await.unwrap();
    assert!(matches!(row.event(&sealing_keys()), Err(StoreError::Sealed { .. })));
}

#[tokio::test]
async fn a_payload_too_large_for_an_item_is_refused() {
    let bench = Bench::start().await;
    // Random text does not compress below three quarters of its size.
    let mut bytes = vec![0; MAX_PAYLOAD];
    getrandom::fill(&mut bytes).unwrap();
    let text: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
    let (key, event) = of(&json!({ "EventType": "check_in", "CorpId": "c", "x": text }));
    let refused = bench.inbox().put(&sealing_keys(), NewEvent { key: &key, event: &event, received_at: T0 }).await;
    assert!(matches!(refused, Err(StoreError::TooLarge { bytes, limit, .. }) if bytes > limit), "{refused:?}");
    assert!(bench.row(&key).await.is_none());

    // What compresses well may be larger than an item.
    let (key, event) = of(&json!({ "EventType": "check_in", "CorpId": "c", "x": "钉".repeat(400_000) }));
    assert_eq!(put(&bench, &key, &event).await, Put::Stored);
    assert_eq!(bench.row(&key).await.unwrap().event(&sealing_keys()).unwrap(), event);
}
