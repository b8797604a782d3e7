//! Batches that fail: tried again, halved, given up.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use dingtalk_local::{Functions, Happening};
use serde_json::{Value, json};

use super::{World, story, told};
use crate::support::{Seen, eventually, failed};

#[tokio::test]
async fn a_failed_batch_holds_what_comes_behind_it_until_it_is_done() {
    let seen = Seen::default();
    let failures = Arc::new(AtomicUsize::new(3));
    let functions = seen.answering("feed", {
        let failures = failures.clone();
        move |_| {
            let fails = failures.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok();
            if fails { Err("not yet".to_owned()) } else { Ok(Value::Null) }
        }
    });
    let world = World::of("    BatchSize: 1", functions).await;
    world.put("user#1", "a").await;
    world.put("user#2", "b").await;
    eventually("both are done", async || world.0.stack.status().stream_records.get("feed") == Some(&2)).await;
    assert_eq!(story(&seen), [["INSERT user#1 - a"; 4].as_slice(), &["INSERT user#2 - b"]].concat());
    let told = world.0.told();
    let failed =
        |one: &&Happening| matches!(one, Happening::StreamBatch { table, error: Some(_), .. } if table == "Contacts");
    assert_eq!(told.iter().filter(failed).count(), 3);
}

/// A function that fails on one person.
fn poisoned(seen: &Seen) -> Functions {
    seen.answering("feed", |event| {
        let records = event["Records"].as_array().unwrap();
        let bad = records.iter().any(|record| told(record).contains("poison"));
        if bad { Err("poison".to_owned()) } else { Ok(Value::Null) }
    })
}

const TO_A_QUEUE: &str = "    DestinationConfig: { OnFailure: { Type: SQS, Destination: !GetAtt Failed.Arn } }\n";

#[tokio::test]
async fn a_batch_is_halved_until_only_what_fails_is_given_up_and_told() {
    let seen = Seen::default();
    let retries = "    MaximumRetryAttempts: 1\n    BisectBatchOnFunctionError: true\n    MaximumBatchingWindowInSeconds: 60\n    BatchSize: 5\n";
    let world = World::of(&format!("{retries}{TO_A_QUEUE}"), poisoned(&seen)).await;
    for (sk, value) in [("user#1", "a"), ("user#2", "b"), ("user#3", "poison"), ("user#4", "d"), ("user#5", "e")] {
        world.put(sk, value).await;
    }
    eventually("the others are done", async || world.0.stack.status().stream_records.get("feed") == Some(&4)).await;
    let batches: Vec<Vec<String>> = seen
        .events()
        .iter()
        .map(|event| {
            let records = event["Records"].as_array().unwrap();
            records
                .iter()
                .map(|record| record["dynamodb"]["Keys"]["sk"]["S"].as_str().unwrap().replace("user#", ""))
                .collect()
        })
        .collect();
    let batches: Vec<String> = batches.iter().map(|batch| batch.concat()).collect();
    // Once more for the one that is left: MaximumRetryAttempts. Then on behind it.
    assert_eq!(batches, ["12345", "123", "12", "3", "3", "45"]);
    let letters = world.0.stack.dead_letters("Failed");
    let [letter] = &letters[..] else { panic!("{letters:?}") };
    assert_eq!((letter.function.as_str(), letter.reason.as_str()), ("feed", "poison"));

    let url = world.0.url("Failed").await;
    let received = world.0.sqs.receive_message().queue_url(url).send().await.unwrap();
    let record: Value = serde_json::from_str(received.messages()[0].body().unwrap()).unwrap();
    assert_eq!(record["requestContext"]["condition"], "RetryAttemptsExhausted");
    let info = &record["DDBStreamBatchInfo"];
    let third = seen.records()[2]["dynamodb"]["SequenceNumber"].clone();
    assert_eq!(
        (&info["startSequenceNumber"], &info["endSequenceNumber"], &info["batchSize"]),
        (&third, &third, &json!(1))
    );
    // Which record, and nothing of what is in it.
    assert!(!received.messages()[0].body().unwrap().contains("app#corp"), "{record}");
}

#[tokio::test]
async fn without_halves_the_whole_batch_is_given_up() {
    let seen = Seen::default();
    let more = "    MaximumRetryAttempts: 0\n    MaximumBatchingWindowInSeconds: 60\n    BatchSize: 2\n";
    let world = World::of(&format!("{more}{TO_A_QUEUE}"), poisoned(&seen)).await;
    for (sk, value) in [("user#1", "a"), ("user#2", "poison"), ("user#3", "c"), ("user#4", "d")] {
        world.put(sk, value).await;
    }
    eventually("the others are done", async || world.0.stack.status().stream_records.get("feed") == Some(&2)).await;
    assert_eq!(seen.events().len(), 2);
    assert_eq!(world.0.stack.status().queues["Failed"], 1);
}

#[tokio::test]
async fn what_is_reported_failed_is_where_it_goes_on() {
    let seen = Seen::default();
    let twice = Arc::new(AtomicUsize::new(2));
    let functions = seen.answering("feed", move |event| {
        let records = event["Records"].as_array().unwrap();
        let bad = records.iter().find(|record| told(record).contains("slow"));
        let bad =
            bad.filter(|_| twice.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok());
        Ok(failed(bad.map(|record| record["dynamodb"]["SequenceNumber"].as_str().unwrap())))
    });
    let more = "    FunctionResponseTypes: [ReportBatchItemFailures]\n    MaximumBatchingWindowInSeconds: 60\n    BatchSize: 3";
    let world = World::of(more, functions).await;
    for (sk, value) in [("user#1", "a"), ("user#2", "slow"), ("user#3", "c")] {
        world.put(sk, value).await;
    }
    eventually("all are done", async || world.0.stack.status().stream_records.get("feed") == Some(&3)).await;
    let sizes: Vec<_> = seen.events().iter().map(|event| event["Records"].as_array().unwrap().len()).collect();
    assert_eq!(sizes, [3, 2, 2]);
}

#[tokio::test]
async fn a_record_that_has_become_too_old_is_given_up() {
    let seen = Seen::default();
    let functions = seen.answering("feed", |_| Err("never".to_owned()));
    let world = World::of(&format!("    MaximumRecordAgeInSeconds: 3600\n{TO_A_QUEUE}"), functions).await;
    world.put("user#1", "a").await;
    eventually("it is tried again", async || seen.events().len() > 2).await;
    assert_eq!(world.0.stack.status().queues["Failed"], 0);
    world.0.advance(Duration::from_secs(3_601));
    eventually("it is given up", async || world.0.stack.status().queues["Failed"] == 1).await;
}

#[tokio::test]
async fn a_batch_may_come_twice_and_before_what_comes_behind_it() {
    let seen = Seen::default();
    let world = World::of("    BatchSize: 1", seen.function("feed")).await;
    world.0.stack.aws_faults().deliver_twice(2);
    for value in ["a", "b", "c"] {
        world.put("user#1", value).await;
    }
    eventually("all came", async || seen.records().len() == 4).await;
    let [a, b, c] = ["INSERT user#1 - a", "MODIFY user#1 a b", "MODIFY user#1 b c"];
    assert_eq!(story(&seen), [a, b, b, c]);
}
