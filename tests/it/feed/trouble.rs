//! The bus refuses, rows are odd, and what is given up.

use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use dingtalk_local::Service;

use super::{Feed, order::once_and_in_order, person};
use crate::support::eventually;

/// So many people, in two versions.
async fn changes(feed: &Feed, people: usize) {
    for (at, name) in [(10, "A"), (20, "B")] {
        let page = (0..people).map(|number| person(&format!("u{number}"), name, &[1])).collect();
        feed.write(at, page).await;
    }
}

#[tokio::test]
async fn what_the_bus_refuses_arrives_later() {
    let feed = Feed::start().await;
    feed.bench.stack.aws_faults().refuse(Service::EventBridge, true);
    changes(&feed, 15).await;
    eventually("it is put off", async || feed.bench.counted("change-feed", "FeedDelayed") >= 2).await;
    assert!(feed.told().is_empty());
    feed.bench.stack.aws_faults().refuse(Service::EventBridge, false);
    let told = feed.tells(30).await;
    once_and_in_order(&told);
    assert_eq!(told.len(), 30);
}

#[tokio::test]
async fn entries_that_are_refused_now_and_then_are_offered_again_and_no_other() {
    // Two of three, every second, now and then one.
    for every in [1, 2, 3, 7] {
        let feed = Feed::start().await;
        feed.bench.stack.aws_faults().refuse_entries(every);
        changes(&feed, 25).await;
        if every == 1 {
            eventually("it is put off", async || feed.bench.counted("change-feed", "FeedDelayed") >= 2).await;
            feed.bench.stack.aws_faults().refuse_entries(2);
        }
        let told = feed.tells(50).await;
        feed.bench.stack.aws_faults().refuse_entries(0);
        feed.passes().await;
        once_and_in_order(&told);
        assert_eq!(feed.told().len(), 51, "every {every}");
    }
}

#[tokio::test]
async fn what_is_given_up_is_told_to_a_queue() {
    let feed = Feed::start().await;
    feed.bench.stack.aws_faults().refuse(Service::EventBridge, true);
    feed.write(10, vec![person("u", "A", &[1])]).await;
    eventually("it is put off", async || feed.bench.counted("change-feed", "FeedDelayed") >= 1).await;
    assert_eq!(feed.bench.stack.status().queues["UntoldChangesQueue"], 0);
    feed.bench.pass(Duration::from_secs(20 * 3600 + 1));
    eventually("it is given up", async || feed.bench.stack.status().queues["UntoldChangesQueue"] == 1).await;
    let letters = feed.bench.stack.dead_letters("UntoldChangesQueue");
    assert!(letters[0].event.contains("startSequenceNumber") && !letters[0].event.contains("demo#"), "{letters:?}");
    feed.bench.stack.aws_faults().refuse(Service::EventBridge, false);
    feed.passes().await;
}

#[tokio::test]
async fn a_row_that_cannot_be_read_holds_nobody_up() {
    let feed = Feed::start().await;
    let s = |text: &str| AttributeValue::S(text.to_owned());
    let odd = feed.bench.dynamodb.put_item().table_name(feed.bench.table("ContactsTable"));
    let odd = odd.item("pk", s("demo#ding1")).item("sk", s("user#odd")).item("revision", AttributeValue::N("1".into()));
    odd.item("document", s("hush")).send().await.unwrap();
    feed.passes().await;
    assert_eq!(feed.bench.counted("change-feed", "RecordUnreadable"), 1);
    assert_eq!(feed.bench.stack.status().queues["UntoldChangesQueue"], 0);
}
