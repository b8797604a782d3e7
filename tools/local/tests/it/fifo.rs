//! FIFO queues, by the SDK's own client.

use std::time::Duration;

use aws_sdk_sqs::types::{Message, MessageSystemAttributeName as Attribute};
use dingtalk_local::{Functions, Happening};

use crate::support::{Bench, queue};

async fn bench(properties: &[&str]) -> (Bench, String) {
    let properties = [&["FifoQueue: true", "VisibilityTimeout: 60"], properties].concat();
    let bench = Bench::of(&queue("Jobs", &properties), Functions::default()).await;
    let url = bench.url("Jobs.fifo").await;
    (bench, url)
}

async fn receive(bench: &Bench, url: &str, most: i32) -> Vec<Message> {
    let receive = bench.sqs.receive_message().queue_url(url).max_number_of_messages(most);
    receive.message_system_attribute_names(Attribute::All).send().await.unwrap().messages.unwrap_or_default()
}

fn bodies(messages: &[Message]) -> Vec<&str> {
    messages.iter().filter_map(Message::body).collect()
}

async fn delete(bench: &Bench, url: &str, message: &Message) -> bool {
    let handle = message.receipt_handle().unwrap();
    bench.sqs.delete_message().queue_url(url).receipt_handle(handle).send().await.is_ok()
}

#[tokio::test]
async fn a_group_keeps_its_order_and_is_held_by_whoever_has_some_of_it() {
    let (bench, url) = bench(&[]).await;
    for body in ["a1", "b1", "a2", "a3", "b2"] {
        bench.send(&url, &body[..1], body).await;
    }
    // All it has of one group, before the next.
    let first = receive(&bench, &url, 2).await;
    assert_eq!(bodies(&first), ["a1", "a2"]);
    // The other group goes on beside it.
    let second = receive(&bench, &url, 10).await;
    assert_eq!(bodies(&second), ["b1", "b2"]);
    assert!(delete(&bench, &url, &first[0]).await);
    assert_eq!(bodies(&receive(&bench, &url, 10).await), Vec::<&str>::new());
    assert!(delete(&bench, &url, &first[1]).await);
    assert_eq!(bodies(&receive(&bench, &url, 10).await), ["a3"]);
}

#[tokio::test]
async fn what_was_not_deleted_comes_again_in_its_order() {
    let (bench, url) = bench(&[]).await;
    for body in ["a1", "a2", "a3"] {
        bench.send(&url, "a", body).await;
    }
    let first = receive(&bench, &url, 2).await;
    assert!(delete(&bench, &url, &first[1]).await);
    bench.advance(Duration::from_secs(60));
    // Its time is over: a FIFO queue says so.
    assert!(!delete(&bench, &url, &first[0]).await);
    assert_eq!(bodies(&receive(&bench, &url, 10).await), ["a1", "a3"]);
}

#[tokio::test]
async fn sequence_numbers_grow_and_the_attributes_tell_the_group_and_the_id() {
    let (bench, url) = bench(&[]).await;
    for body in ["1", "2"] {
        bench.send(&url, "g", body).await;
    }
    let received = receive(&bench, &url, 10).await;
    let of = |number: usize, name| received[number].attributes().unwrap()[&name].clone();
    assert_eq!((of(0, Attribute::MessageGroupId), of(0, Attribute::MessageDeduplicationId)), ("g".into(), "1".into()));
    let [one, two] = [of(0, Attribute::SequenceNumber), of(1, Attribute::SequenceNumber)];
    assert!(one.len() == 20 && two.len() == 20 && one < two, "{one} {two}");
}

#[tokio::test]
async fn an_id_counts_for_five_minutes_even_when_its_message_is_gone() {
    let (bench, url) = bench(&[]).await;
    let send = async |group: &str| {
        let send = bench.sqs.send_message().queue_url(&url).message_body("run 7, slice 2");
        let sent = send.message_group_id(group).message_deduplication_id("7#2").send().await.unwrap();
        (sent.message_id.unwrap(), sent.sequence_number.unwrap())
    };
    let first = send("a").await;
    let received = receive(&bench, &url, 1).await;
    assert!(delete(&bench, &url, &received[0]).await);
    bench.advance(Duration::from_secs(299));
    assert_eq!(send("a").await, first);
    // The queue's scope: another group makes no difference.
    assert_eq!(send("b").await, first);
    assert_eq!(bench.stack.status().queues["Jobs"], 0);
    let duplicates = bench.told().into_iter().filter(|one| matches!(one, Happening::Enqueued { duplicate: true, .. }));
    assert_eq!(duplicates.count(), 2);
    bench.advance(Duration::from_secs(1));
    assert_ne!(send("a").await, first);
    assert_eq!(bench.stack.status().queues["Jobs"], 1);
}

#[tokio::test]
async fn ids_of_a_group_and_ids_of_the_content() {
    let (bench, url) = bench(&["ContentBasedDeduplication: true", "DeduplicationScope: messageGroup"]).await;
    let send = async |group: &str, body: &str| {
        let send = bench.sqs.send_message().queue_url(&url).message_body(body).message_group_id(group);
        send.send().await.unwrap().message_id.unwrap()
    };
    let first = send("a", "same").await;
    assert_eq!(send("a", "same").await, first);
    assert_ne!(send("b", "same").await, first);
    assert_ne!(send("a", "other").await, first);
    let received = receive(&bench, &url, 1).await;
    // SHA-256 of "same", of sha256sum.
    let id = &received[0].attributes().unwrap()[&Attribute::MessageDeduplicationId];
    assert_eq!(id, "0967115f2813a3541eaef77de9d9d5773f1c0c04314b0bbfe4ff3b3b1c55b5d5");
}

#[tokio::test]
async fn what_a_fifo_queue_refuses() {
    let (bench, url) = bench(&[]).await;
    let send = || bench.sqs.send_message().queue_url(&url).message_body("a");
    let code = |error: &dyn aws_sdk_sqs::error::ProvideErrorMetadata| error.code().map(str::to_owned);
    for (send, expected) in [
        (send().message_deduplication_id("1"), "MissingParameter"),
        (send().message_group_id("g"), "InvalidParameterValue"),
        (send().message_group_id("g").message_deduplication_id("1").delay_seconds(1), "InvalidParameterValue"),
        (send().message_group_id("g").message_deduplication_id("x".repeat(129)), "InvalidParameterValue"),
    ] {
        let refused = send.send().await.unwrap_err().into_service_error();
        assert_eq!(code(&refused).as_deref(), Some(expected), "{refused:?}");
    }
    let fine = send().message_group_id("g").message_deduplication_id("x".repeat(128)).send().await;
    assert!(fine.is_ok(), "{fine:?}");
}

#[tokio::test]
async fn a_poisonous_message_lets_its_group_go_on_behind_it() {
    let redrive = "RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 1 }";
    let resources =
        queue("Jobs", &["FifoQueue: true", "VisibilityTimeout: 60", redrive]) + &queue("Dead", &["FifoQueue: true"]);
    let bench = Bench::of(&resources, Functions::default()).await;
    let url = bench.url("Jobs.fifo").await;
    bench.send(&url, "g", "poison").await;
    bench.send(&url, "g", "next").await;
    assert_eq!(bodies(&receive(&bench, &url, 1).await), ["poison"]);
    bench.advance(Duration::from_secs(60));
    assert_eq!(bodies(&receive(&bench, &url, 1).await), ["next"]);
    let letter = receive(&bench, &bench.url("Dead.fifo").await, 1).await;
    assert_eq!(bodies(&letter), ["poison"]);
    assert_eq!(letter[0].attributes().unwrap()[&Attribute::MessageGroupId], "g");
}
