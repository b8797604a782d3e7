//! Suite tickets: the newest counts, whatever the order.

use aws_sdk_dynamodb::types::AttributeValue;
use dingtalk_crypto::SealingKeys;
use dingtalk_store::{StoreError, Ticket, TicketKept};
use proptest::prelude::*;

use super::T0;
use crate::support::{Bench, sealing_keys};

fn ticket(i: i64) -> Ticket {
    Ticket { value: format!("TICKET-{i}").into(), event_time: T0 + i * 1000, received_at: T0 + i * 1000 + 50 }
}

async fn keep(bench: &Bench, app: &str, i: i64) -> TicketKept {
    bench.tickets().keep(&sealing_keys(), app, ticket(i)).await.unwrap()
}

#[tokio::test]
async fn an_older_ticket_never_replaces_a_newer_one() {
    let bench = Bench::start().await;
    assert_eq!(keep(&bench, "demo", 2).await, TicketKept::Newest);
    assert_eq!(keep(&bench, "demo", 1).await, TicketKept::Older);
    assert_eq!(keep(&bench, "demo", 2).await, TicketKept::Known);
    assert_eq!(keep(&bench, "demo", 3).await, TicketKept::Newest);
    assert_eq!(bench.ticket_values("demo").await, ["TICKET-3", "TICKET-2", "TICKET-1"]);
    for i in 4..=6 {
        keep(&bench, "demo", i).await;
    }
    assert_eq!(keep(&bench, "demo", 1).await, TicketKept::TooOld);
    assert_eq!(bench.ticket_values("demo").await.len(), 5);
    // When it came is remembered with it.
    let newest = bench.tickets().all(&sealing_keys(), "demo").await.unwrap().remove(0);
    assert_eq!((newest.event_time, newest.received_at), (T0 + 6000, T0 + 6050));
}

#[tokio::test]
async fn apps_have_tickets_of_their_own() {
    let bench = Bench::start().await;
    keep(&bench, "demo", 1).await;
    keep(&bench, "other", 2).await;
    assert_eq!(bench.ticket_values("demo").await, ["TICKET-1"]);
    assert_eq!(bench.ticket_values("other").await, ["TICKET-2"]);
    assert!(bench.ticket_values("none").await.is_empty());
}

#[tokio::test]
async fn tickets_lie_sealed() {
    let bench = Bench::start().await;
    keep(&bench, "demo", 1).await;
    let dump = bench.dump("StateTable").await.join("");
    assert!(dump.contains("suite-ticket") && !dump.contains("TICKET-1"), "{dump}");
    let other = SealingKeys::new([(1, [9; 32])]).unwrap();
    assert!(matches!(bench.tickets().all(&other, "demo").await, Err(StoreError::Sealed { .. })));
}

#[tokio::test]
async fn the_tickets_of_one_app_do_not_open_as_anothers() {
    let bench = Bench::start().await;
    keep(&bench, "demo", 1).await;
    let text = |value: &str| AttributeValue::S(value.to_owned());
    let table = bench.table("StateTable");
    let item = bench.dynamodb.get_item().table_name(&table).key("pk", text("app#demo")).key("sk", text("suite-ticket"));
    let mut moved = item.send().await.unwrap().item.unwrap();
    moved.insert("pk".to_owned(), text("app#other"));
    bench.dynamodb.put_item().table_name(&table).set_item(Some(moved)).send().await.unwrap();
    assert!(matches!(bench.tickets().all(&sealing_keys(), "other").await, Err(StoreError::Sealed { .. })));
    assert_eq!(bench.ticket_values("demo").await, ["TICKET-1"]);
}

#[tokio::test]
async fn lost_tickets_are_begun_anew_unless_they_were_newer() {
    let bench = Bench::start().await;
    keep(&bench, "demo", 5).await;
    let other = SealingKeys::new([(1, [9; 32])]).unwrap();
    let anew = async |i: i64| bench.tickets().begin_anew(&other, "demo", ticket(i)).await.unwrap();
    assert_eq!(anew(4).await, TicketKept::Older);
    assert!(bench.tickets().all(&other, "demo").await.is_err(), "nothing was written");
    assert_eq!(anew(6).await, TicketKept::Newest);
    assert_eq!(anew(6).await, TicketKept::Newest, "once more, and the same");
    assert_eq!(bench.tickets().all(&other, "demo").await.unwrap().len(), 1);
    // And it goes on from there.
    assert_eq!(bench.tickets().keep(&other, "demo", ticket(7)).await.unwrap(), TicketKept::Newest);
}

#[tokio::test]
async fn writers_at_the_same_time_lose_nothing() {
    let bench = Bench::start().await;
    let kept = futures_util::future::join_all((1..=4).map(|i| keep(&bench, "demo", i))).await;
    assert_eq!(kept.len(), 4);
    assert_eq!(bench.ticket_values("demo").await, ["TICKET-4", "TICKET-3", "TICKET-2", "TICKET-1"]);
}

#[test]
fn any_order_and_any_repetition_end_the_same() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let bench = runtime.block_on(Bench::start());
    let case = std::cell::Cell::new(0);
    let orders = proptest::collection::vec(1..=7_i64, 1..20);
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(24));
    let result = runner.run(&orders, |order| {
        case.set(case.get() + 1);
        let app = format!("app{}", case.get());
        let values = runtime.block_on(async {
            for i in &order {
                keep(&bench, &app, *i).await;
            }
            bench.ticket_values(&app).await
        });
        let mut expected: Vec<i64> = order.clone();
        expected.sort_unstable();
        expected.dedup();
        let expected: Vec<String> = expected.iter().rev().take(5).map(|i| format!("TICKET-{i}")).collect();
        prop_assert_eq!(values, expected);
        Ok(())
    });
    result.unwrap();
}
