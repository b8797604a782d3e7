//! What goes wrong on purpose.

use std::time::Duration;

use aws_sdk_sqs::{error::ProvideErrorMetadata, types::SendMessageBatchRequestEntry};
use dingtalk_local::{PollerPoint, Service};
use serde_json::{Value, json};

use crate::support::{Bench, Seen, a_while, eventually, function, queue};

async fn bench(seen: &Seen) -> (Bench, String) {
    let source = function("jobs", "Job:\n  Type: SQS\n  Properties:\n    Queue: !GetAtt Jobs.Arn");
    let resources = queue("Jobs", &["FifoQueue: true", "VisibilityTimeout: 60"]) + &source;
    let bench = Bench::of(&resources, seen.function("jobs")).await;
    let url = bench.url("Jobs.fifo").await;
    (bench, url)
}

#[tokio::test]
async fn sqs_may_refuse_every_call_or_every_nth_message() {
    let (bench, url) = bench(&Seen::default()).await;
    let faults = bench.stack.aws_faults();
    faults.refuse(Service::Sqs, true);
    let send = |id: &str| {
        bench
            .sqs
            .send_message()
            .queue_url(&url)
            .message_body(id)
            .message_group_id("g")
            .message_deduplication_id(id)
            .send()
    };
    assert!(send("1").await.is_err());
    faults.refuse(Service::Sqs, false);
    faults.refuse_messages(2);
    assert!(send("2").await.is_ok());
    assert_eq!(send("3").await.unwrap_err().into_service_error().code(), Some("RequestThrottled"));
    let entry = |id: &str| {
        let entry = SendMessageBatchRequestEntry::builder().id(id).message_body(id);
        entry.message_group_id("g").message_deduplication_id(id).build().unwrap()
    };
    let batch =
        bench.sqs.send_message_batch().queue_url(&url).entries(entry("4")).entries(entry("5")).send().await.unwrap();
    assert_eq!((batch.successful()[0].id(), batch.failed()[0].id()), ("4", "5"));
    assert!(faults.calls(Service::Sqs) >= 5);
}

#[tokio::test]
async fn a_poller_that_dies_before_it_invokes_leaves_the_message_to_the_next() {
    let seen = Seen::default();
    let (bench, url) = bench(&seen).await;
    bench.stack.aws_faults().kill_pollers(PollerPoint::BeforeInvoke, 1);
    bench.send(&url, "g", "one").await;
    eventually("it was received", async || bench.stack.status().in_flight["Jobs"] == 1).await;
    a_while().await;
    assert_eq!(seen.events().len(), 0);
    bench.advance(Duration::from_secs(60));
    eventually("it is done", async || bench.stack.status().queues["Jobs"] == 0).await;
    assert_eq!(seen.records()[0]["attributes"]["ApproximateReceiveCount"], "2");
}

#[tokio::test]
async fn a_poller_that_dies_before_it_deletes_lets_the_function_see_it_again() {
    let seen = Seen::default();
    let (bench, url) = bench(&seen).await;
    bench.stack.aws_faults().kill_pollers(PollerPoint::BeforeDelete, 1);
    bench.send(&url, "g", "one").await;
    eventually("it was seen", async || seen.events().len() == 1).await;
    a_while().await;
    assert_eq!(bench.stack.status().queues["Jobs"], 1);
    bench.advance(Duration::from_secs(60));
    eventually("it is done", async || bench.stack.status().queues["Jobs"] == 0).await;
    assert_eq!(seen.bodies(), ["one", "one"]);
}

#[tokio::test]
async fn a_batch_may_be_delivered_twice_and_keeps_its_place() {
    let seen = Seen::default();
    let (bench, url) = bench(&seen).await;
    bench.stack.aws_faults().deliver_twice(2);
    for body in ["1", "2", "3"] {
        bench.send(&url, "g", body).await;
        eventually("it is done", async || bench.stack.status().queues["Jobs"] == 0).await;
    }
    // The second batch that was done, and the fourth.
    assert_eq!(seen.bodies(), ["1", "2", "2", "3", "3"]);
}

#[tokio::test]
async fn what_an_asynchronous_invocation_could_not_do_is_a_message_in_its_destination() {
    let schedule = "Tick:\n  Type: ScheduleV2\n  Properties:\n    ScheduleExpression: rate(1 minute)\n    Input: '{\"kind\":\"users\"}'";
    let config = "      EventInvokeConfig:
        MaximumRetryAttempts: 1
        DestinationConfig:
          OnFailure: { Type: SQS, Destination: !GetAtt Failed.Arn }
";
    let seen = Seen::default();
    let functions = seen.answering("plan", |_| Err("no".to_owned()));
    let resources = queue("Failed", &[]) + &function("plan", schedule) + config;
    let bench = Bench::with(&resources, functions, |options| options.schedules = true).await.unwrap();
    bench.advance(Duration::from_secs(60));
    eventually("it is given up", async || bench.stack.status().queues["Failed"] == 1).await;
    assert_eq!(seen.events().len(), 2);
    let url = bench.url("Failed").await;
    let received = bench.sqs.receive_message().queue_url(&url).send().await.unwrap();
    let record: Value = serde_json::from_str(received.messages()[0].body().unwrap()).unwrap();
    assert_eq!(record["requestPayload"], json!({ "kind": "users" }));
    assert_eq!(record["requestContext"]["condition"], "RetriesExhausted");
    assert_eq!(record["requestContext"]["approximateInvokeCount"], 2);
    assert_eq!(record["responsePayload"]["errorMessage"], "no");
    let letters = bench.stack.dead_letters("Failed");
    assert_eq!((letters[0].function.as_str(), letters[0].event.as_str()), ("plan", r#"{"kind":"users"}"#));
}
