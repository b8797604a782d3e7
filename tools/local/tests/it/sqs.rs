//! Standard queues, by the SDK's own client.

use std::time::Duration;

use aws_sdk_sqs::types::{
    ChangeMessageVisibilityBatchRequestEntry, DeleteMessageBatchRequestEntry, MessageAttributeValue,
    MessageSystemAttributeName, QueueAttributeName, SendMessageBatchRequestEntry,
};
use dingtalk_local::{Functions, Happening};

use crate::support::{Bench, queue};

async fn bench(properties: &[&str]) -> (Bench, String) {
    let bench = Bench::of(&queue("Jobs", properties), Functions::default()).await;
    let url = bench.url("Jobs").await;
    (bench, url)
}

#[tokio::test]
async fn a_message_is_received_with_its_attributes_and_is_gone_when_deleted() {
    let (bench, url) = bench(&[]).await;
    let kind = MessageAttributeValue::builder().data_type("String").string_value("users").build().unwrap();
    let sent = bench.sqs.send_message().queue_url(&url).message_body("钉钉").message_attributes("kind", kind);
    let sent = sent.send().await.unwrap();
    // Of Python's hashlib.
    assert_eq!(sent.md5_of_message_body(), Some("4a0e9142e7149faa36b06047197d2753"));
    let receive = bench.sqs.receive_message().queue_url(&url).message_attribute_names("All");
    let received = receive.message_system_attribute_names(MessageSystemAttributeName::All).send().await.unwrap();
    let [message] = received.messages() else { panic!("{received:?}") };
    assert_eq!((message.body(), message.message_id()), (Some("钉钉"), sent.message_id()));
    assert_eq!(message.md5_of_body(), sent.md5_of_message_body());
    let attributes = message.attributes().unwrap();
    assert_eq!(attributes[&MessageSystemAttributeName::ApproximateReceiveCount], "1");
    assert!(attributes.contains_key(&MessageSystemAttributeName::SentTimestamp));
    assert!(!attributes.contains_key(&MessageSystemAttributeName::SequenceNumber));
    assert_eq!(message.message_attributes().unwrap()["kind"].string_value(), Some("users"));
    let handle = message.receipt_handle().unwrap();
    for _ in 0..2 {
        // Twice is once.
        bench.sqs.delete_message().queue_url(&url).receipt_handle(handle).send().await.unwrap();
    }
    assert_eq!(bench.stack.status().queues["Jobs"], 0);
}

#[tokio::test]
async fn what_is_not_asked_for_is_not_shown() {
    let (bench, url) = bench(&[]).await;
    bench.sqs.send_message().queue_url(&url).message_body("a").send().await.unwrap();
    let received = bench.sqs.receive_message().queue_url(&url).send().await.unwrap();
    let message = &received.messages()[0];
    assert_eq!((message.attributes(), message.message_attributes()), (None, None));
}

#[tokio::test]
async fn a_received_message_is_hidden_until_its_timeout_and_then_comes_again() {
    let (bench, url) = bench(&["VisibilityTimeout: 60"]).await;
    bench.sqs.send_message().queue_url(&url).message_body("a").send().await.unwrap();
    let receive = async || {
        let receive = bench.sqs.receive_message().queue_url(&url);
        receive
            .message_system_attribute_names(MessageSystemAttributeName::All)
            .send()
            .await
            .unwrap()
            .messages
            .unwrap_or_default()
    };
    let first = receive().await;
    assert_eq!(bench.stack.status().in_flight["Jobs"], 1);
    assert_eq!(receive().await, Vec::new());
    bench.advance(Duration::from_secs(59));
    assert_eq!(receive().await, Vec::new());
    bench.advance(Duration::from_secs(1));
    let second = receive().await;
    assert_eq!(second[0].message_id(), first[0].message_id());
    assert_eq!(second[0].attributes().unwrap()[&MessageSystemAttributeName::ApproximateReceiveCount], "2");
    // The handle of the first receive deletes nothing any more, and says so no more than SQS does.
    let delete = async |handle: &str| bench.sqs.delete_message().queue_url(&url).receipt_handle(handle).send().await;
    delete(first[0].receipt_handle().unwrap()).await.unwrap();
    assert_eq!(bench.stack.status().queues["Jobs"], 1);
    delete(second[0].receipt_handle().unwrap()).await.unwrap();
    assert_eq!(bench.stack.status().queues["Jobs"], 0);
}

#[tokio::test]
async fn the_visibility_of_a_message_in_flight_changes_and_of_no_other() {
    let (bench, url) = bench(&["VisibilityTimeout: 60"]).await;
    bench.sqs.send_message().queue_url(&url).message_body("a").send().await.unwrap();
    let receive =
        async || bench.sqs.receive_message().queue_url(&url).send().await.unwrap().messages.unwrap_or_default();
    let handle = receive().await[0].receipt_handle.clone().unwrap();
    let change = async |seconds| {
        let change = bench.sqs.change_message_visibility().queue_url(&url).receipt_handle(&handle);
        change.visibility_timeout(seconds).send().await
    };
    change(600).await.unwrap();
    bench.advance(Duration::from_secs(599));
    assert_eq!(receive().await, Vec::new());
    change(0).await.unwrap();
    let refused = change(10).await.unwrap_err().into_service_error();
    assert!(refused.is_message_not_inflight(), "{refused:?}");
    assert_eq!(receive().await.len(), 1);
}

#[tokio::test]
async fn delays_of_the_queue_and_of_a_message_and_the_retention() {
    let (bench, url) = bench(&["DelaySeconds: 30", "MessageRetentionPeriod: 100"]).await;
    bench.sqs.send_message().queue_url(&url).message_body("queue's").send().await.unwrap();
    bench.sqs.send_message().queue_url(&url).message_body("own").delay_seconds(0).send().await.unwrap();
    let receive = async || {
        let received = bench.sqs.receive_message().queue_url(&url).max_number_of_messages(10).visibility_timeout(0);
        let received = received.send().await.unwrap().messages.unwrap_or_default();
        received.iter().map(|message| message.body().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(receive().await, ["own"]);
    bench.advance(Duration::from_secs(30));
    assert_eq!(receive().await, ["queue's", "own"]);
    bench.advance(Duration::from_secs(70));
    assert_eq!(receive().await, Vec::<String>::new());
    assert_eq!(bench.stack.status().queues["Jobs"], 0);
}

#[tokio::test]
async fn a_long_poll_ends_with_the_message_it_waits_for() {
    let (bench, url) = bench(&[]).await;
    let waiting = bench.sqs.receive_message().queue_url(&url).wait_time_seconds(20).send();
    let sending = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        bench.sqs.send_message().queue_url(&url).message_body("late").send().await.unwrap();
    };
    let (received, ()) = tokio::join!(waiting, sending);
    assert_eq!(received.unwrap().messages()[0].body(), Some("late"));
}

#[tokio::test]
async fn a_batch_is_taken_and_deleted_entry_by_entry() {
    let (bench, url) = bench(&["MaximumMessageSize: 1024"]).await;
    let entry =
        |id: &str, body: &str| SendMessageBatchRequestEntry::builder().id(id).message_body(body).build().unwrap();
    let send = bench.sqs.send_message_batch().queue_url(&url);
    let sent = send.entries(entry("a", "1")).entries(entry("b", &"x".repeat(1025))).entries(entry("c", "\u{1}"));
    let sent = sent.entries(entry("d", &"x".repeat(1024))).send().await.unwrap();
    assert_eq!(sent.successful().iter().map(|entry| entry.id()).collect::<Vec<_>>(), ["a", "d"]);
    let refused: Vec<_> = sent.failed().iter().map(|entry| (entry.id(), entry.code(), entry.sender_fault())).collect();
    assert_eq!(refused, [("b", "InvalidParameterValue", true), ("c", "InvalidMessageContents", true)]);

    let received = bench.sqs.receive_message().queue_url(&url).max_number_of_messages(10).send().await.unwrap();
    let handle = |number: usize| received.messages()[number].receipt_handle().unwrap().to_owned();
    let entry = |id: &str, handle: String| {
        DeleteMessageBatchRequestEntry::builder().id(id).receipt_handle(handle).build().unwrap()
    };
    let delete = bench.sqs.delete_message_batch().queue_url(&url);
    let deleted =
        delete.entries(entry("a", handle(0))).entries(entry("b", "no handle".to_owned())).send().await.unwrap();
    assert_eq!(deleted.successful()[0].id(), "a");
    assert_eq!((deleted.failed()[0].id(), deleted.failed()[0].code()), ("b", "ReceiptHandleIsInvalid"));
    assert_eq!(bench.stack.status().queues["Jobs"], 1);
}

#[tokio::test]
async fn what_sqs_refuses_is_refused_with_its_own_errors() {
    let (bench, url) = bench(&[]).await;
    let send = || bench.sqs.send_message().queue_url(&url);
    let nowhere = bench.sqs.send_message().queue_url("http://localhost/1/Nobody").message_body("a").send().await;
    assert!(nowhere.unwrap_err().into_service_error().is_queue_does_not_exist());
    let nobody = bench.sqs.get_queue_url().queue_name("Nobody").send().await;
    assert!(nobody.unwrap_err().into_service_error().is_queue_does_not_exist());
    let control = send().message_body("\u{0}").send().await;
    assert!(control.unwrap_err().into_service_error().is_invalid_message_contents());
    let code = |error: &dyn aws_sdk_sqs::error::ProvideErrorMetadata| error.code().map(str::to_owned);
    for (send, expected) in [
        (send().message_body(""), "MissingParameter"),
        (send().message_body("x".repeat(1_048_577)), "InvalidParameterValue"),
        (send().message_body("a").delay_seconds(901), "InvalidParameterValue"),
        (send().message_body("a").message_deduplication_id("d"), "InvalidParameterValue"),
        (send().message_body("a").message_group_id("with space"), "InvalidParameterValue"),
    ] {
        let refused = send.send().await.unwrap_err().into_service_error();
        assert_eq!(code(&refused).as_deref(), Some(expected), "{refused:?}");
    }
    let entry = SendMessageBatchRequestEntry::builder().id("a").message_body("b").build().unwrap();
    let batch =
        |entries: usize| bench.sqs.send_message_batch().queue_url(&url).set_entries(Some(vec![entry.clone(); entries]));
    assert!(batch(0).send().await.unwrap_err().into_service_error().is_empty_batch_request());
    assert!(batch(2).send().await.unwrap_err().into_service_error().is_batch_entry_ids_not_distinct());
    assert!(batch(11).send().await.unwrap_err().into_service_error().is_too_many_entries_in_batch_request());
    for receive in [
        bench.sqs.receive_message().queue_url(&url).max_number_of_messages(11),
        bench.sqs.receive_message().queue_url(&url).wait_time_seconds(21),
        bench.sqs.receive_message().queue_url(&url).visibility_timeout(43_201),
    ] {
        let refused = receive.send().await.unwrap_err().into_service_error();
        assert_eq!(code(&refused).as_deref(), Some("InvalidParameterValue"));
    }
    // Not one of the calls that are here.
    let entry = ChangeMessageVisibilityBatchRequestEntry::builder().id("a").receipt_handle("h").build().unwrap();
    let unknown = bench.sqs.change_message_visibility_batch().queue_url(&url).entries(entry).send().await;
    assert_eq!(
        code(&unknown.unwrap_err().into_service_error()).as_deref(),
        Some("AWS.SimpleQueueService.UnsupportedOperation")
    );
    assert_eq!(bench.stack.status().queues["Jobs"], 0);
}

#[tokio::test]
async fn who_is_received_too_often_goes_to_the_dead_letter_queue() {
    let redrive = "RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 2 }";
    let resources = queue("Jobs", &["VisibilityTimeout: 60", redrive]) + &queue("Dead", &[]);
    let bench = Bench::of(&resources, Functions::default()).await;
    let (jobs, dead) = (bench.url("Jobs").await, bench.url("Dead").await);
    let id = bench.sqs.send_message().queue_url(&jobs).message_body("poison").send().await.unwrap().message_id.unwrap();
    let receive = async |url: &str| {
        let receive = bench.sqs.receive_message().queue_url(url);
        receive
            .message_system_attribute_names(MessageSystemAttributeName::All)
            .send()
            .await
            .unwrap()
            .messages
            .unwrap_or_default()
    };
    for _ in 0..2 {
        assert_eq!(receive(&jobs).await.len(), 1);
        assert_eq!(receive(&dead).await, Vec::new());
        bench.advance(Duration::from_secs(60));
    }
    assert_eq!(receive(&jobs).await, Vec::new());
    let letters = receive(&dead).await;
    assert_eq!((letters[0].body(), letters[0].message_id()), (Some("poison"), Some(id.as_str())));
    let source = &letters[0].attributes().unwrap()[&MessageSystemAttributeName::DeadLetterQueueSourceArn];
    assert_eq!(source, "arn:aws:sqs:us-east-1:000000000000:Jobs");
    let letter = &bench.stack.dead_letters("Dead")[0];
    assert_eq!((letter.function.as_str(), letter.event.as_str()), ("Jobs", "poison"));
    let told = bench.told();
    let redriven = told.iter().filter(|one| matches!(one, Happening::Redriven { receives: 2, to, .. } if to == "Dead"));
    assert_eq!(redriven.count(), 1);
    assert_eq!(bench.stack.status().redriven["Jobs"], 1);
}

#[tokio::test]
async fn the_attributes_of_a_queue() {
    let redrive = "RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3 }";
    let resources =
        queue("Jobs", &["FifoQueue: true", "VisibilityTimeout: 330", redrive]) + &queue("Dead", &["FifoQueue: true"]);
    let bench = Bench::of(&resources, Functions::default()).await;
    let url = bench.url("Jobs.fifo").await;
    bench.send(&url, "g", "1").await;
    let get = bench.sqs.get_queue_attributes().queue_url(&url).attribute_names(QueueAttributeName::All);
    let attributes = get.send().await.unwrap().attributes.unwrap();
    for (name, expected) in [
        (QueueAttributeName::QueueArn, "arn:aws:sqs:us-east-1:000000000000:Jobs.fifo"),
        (QueueAttributeName::ApproximateNumberOfMessages, "1"),
        (QueueAttributeName::ApproximateNumberOfMessagesNotVisible, "0"),
        (QueueAttributeName::VisibilityTimeout, "330"),
        (QueueAttributeName::FifoQueue, "true"),
        (QueueAttributeName::ContentBasedDeduplication, "false"),
    ] {
        assert_eq!(attributes[&name], expected, "{name}");
    }
    let policy = &attributes[&QueueAttributeName::RedrivePolicy];
    assert!(policy.contains("000000000000:Dead.fifo") && policy.contains('3'), "{policy}");
    let one = bench.sqs.get_queue_attributes().queue_url(&url).attribute_names(QueueAttributeName::DelaySeconds);
    assert_eq!(one.send().await.unwrap().attributes.unwrap().len(), 1);
}
