//! Tables whose changes invoke functions.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use aws_sdk_dynamodb::types::{
    AttributeValue, Delete, DeleteRequest, Put, PutRequest, TransactWriteItem, Update, WriteRequest,
};
use dingtalk_local::{Functions, Happening};
use serde_json::{Value, json};

use crate::support::{Bench, Seen, a_while, eventually, failed, function, queue};

const TABLE: &str = "  Contacts:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions: [{ AttributeName: pk, AttributeType: S }, { AttributeName: sk, AttributeType: S }]
      KeySchema: [{ AttributeName: pk, KeyType: HASH }, { AttributeName: sk, KeyType: RANGE }]
      BillingMode: PAY_PER_REQUEST
      StreamSpecification: { StreamViewType: NEW_AND_OLD_IMAGES }
      TimeToLiveSpecification: { AttributeName: ttl, Enabled: true }
";

fn resources(start: &str, more: &str) -> String {
    let stream = "Change:\n  Type: DynamoDB\n  Properties:\n    Stream: !GetAtt Contacts.StreamArn";
    let events = format!("{stream}\n    StartingPosition: {start}\n{more}");
    TABLE.to_owned() + &queue("Failed", &[]) + &function("feed", &events)
}

/// A stack with one company in a table.
struct World(Bench, String);

impl World {
    async fn of(more: &str, functions: Functions) -> Self {
        let mut table = String::new();
        let resources = resources("TRIM_HORIZON", more);
        let bench = Bench::with(&resources, functions, |options| table = format!("{}Contacts", options.table_prefix));
        Self(bench.await.unwrap(), table)
    }

    fn item(&self, sk: &str, value: &str) -> BTreeMap<String, AttributeValue> {
        [("pk", "app#corp"), ("sk", sk), ("name", value)].map(|(k, v)| (k.to_owned(), text(v))).into()
    }

    async fn put(&self, sk: &str, value: &str) {
        let put = self.0.dynamodb.put_item().table_name(&self.1);
        put.set_item(Some(self.item(sk, value).into_iter().collect())).send().await.unwrap();
    }
}

fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.to_owned())
}

/// What happened to whom: `INSERT user#1 - a`.
fn told(record: &Value) -> String {
    let dynamodb = &record["dynamodb"];
    let image = |name: &str| dynamodb[name]["name"]["S"].as_str().unwrap_or("-").to_owned();
    let sk = dynamodb["Keys"]["sk"]["S"].as_str().unwrap();
    format!("{} {sk} {} {}", record["eventName"].as_str().unwrap(), image("OldImage"), image("NewImage"))
}

fn story(seen: &Seen) -> Vec<String> {
    seen.records().iter().map(told).collect()
}

#[tokio::test]
async fn every_kind_of_write_is_told_with_both_images_and_in_its_order() {
    let seen = Seen::default();
    let world = World::of("", seen.function("feed")).await;
    let (dynamodb, table) = (&world.0.dynamodb, &world.1);
    let key = |sk: &str| [("pk".to_owned(), text("app#corp")), ("sk".to_owned(), text(sk))];
    world.put("user#1", "a").await;
    world.put("user#1", "b").await;
    // Nothing changes, nothing is told.
    world.put("user#1", "b").await;
    let refused = dynamodb.put_item().table_name(table).set_item(Some(world.item("user#1", "x").into_iter().collect()));
    assert!(refused.condition_expression("attribute_not_exists(pk)").send().await.is_err());
    let update = dynamodb.update_item().table_name(table).set_key(Some(key("user#1").into()));
    let update = update.update_expression("SET #n = :c").expression_attribute_names("#n", "name");
    update.expression_attribute_values(":c", text("c")).send().await.unwrap();

    let put = |sk: &str, value: &str| {
        let put = Put::builder().table_name(table).set_item(Some(world.item(sk, value).into_iter().collect()));
        TransactWriteItem::builder().put(put.build().unwrap()).build()
    };
    let update =
        Update::builder().table_name(table).set_key(Some(key("user#1").into())).update_expression("SET #n = :d");
    let update = update.expression_attribute_names("#n", "name").expression_attribute_values(":d", text("d"));
    let update = TransactWriteItem::builder().update(update.build().unwrap()).build();
    let transaction = dynamodb.transact_write_items().transact_items(put("user#2", "e")).transact_items(update);
    transaction.send().await.unwrap();
    let delete = Delete::builder().table_name(table).set_key(Some(key("user#9").into()));
    let delete = delete.condition_expression("attribute_exists(pk)").build().unwrap();
    let cancelled = dynamodb.transact_write_items().transact_items(put("user#3", "never"));
    let cancelled = cancelled.transact_items(TransactWriteItem::builder().delete(delete).build());
    assert!(cancelled.send().await.is_err());

    let write = WriteRequest::builder();
    let new = PutRequest::builder().set_item(Some(world.item("user#4", "f").into_iter().collect())).build().unwrap();
    let gone = DeleteRequest::builder().set_key(Some(key("user#2").into())).build().unwrap();
    let batch = vec![write.clone().put_request(new).build(), write.delete_request(gone).build()];
    dynamodb.batch_write_item().request_items(table, batch).send().await.unwrap();
    for _ in 0..2 {
        // The second one finds nothing.
        dynamodb.delete_item().table_name(table).set_key(Some(key("user#1").into())).send().await.unwrap();
    }
    world.put("user#5", "last").await;

    eventually("all is told", async || story(&seen).iter().any(|one| one.contains("user#5"))).await;
    let of = |sk: &str| story(&seen).into_iter().filter(|one| one.contains(sk)).collect::<Vec<_>>();
    assert_eq!(
        of("user#1"),
        ["INSERT user#1 - a", "MODIFY user#1 a b", "MODIFY user#1 b c", "MODIFY user#1 c d", "REMOVE user#1 d -"]
    );
    assert_eq!(of("user#2"), ["INSERT user#2 - e", "REMOVE user#2 e -"]);
    assert_eq!(of("user#3"), Vec::<String>::new());
    assert_eq!(of("user#4"), ["INSERT user#4 - f"]);
}

#[tokio::test]
async fn a_record_is_as_from_lambda() {
    let seen = Seen::default();
    let world = World::of("", seen.function("feed")).await;
    world.put("user#1", "a").await;
    eventually("it is told", async || !seen.events().is_empty()).await;
    let record = &seen.records()[0];
    assert_eq!((&record["eventSource"], &record["awsRegion"]), (&json!("aws:dynamodb"), &json!("us-east-1")));
    let arn = format!("arn:aws:dynamodb:us-east-1:000000000000:table/{}/stream/", world.1);
    assert!(record["eventSourceARN"].as_str().unwrap().starts_with(&arn), "{record}");
    let dynamodb = &record["dynamodb"];
    assert_eq!(dynamodb["Keys"], json!({ "pk": { "S": "app#corp" }, "sk": { "S": "user#1" } }));
    assert_eq!(dynamodb["NewImage"]["name"], json!({ "S": "a" }));
    assert_eq!(dynamodb["StreamViewType"], "NEW_AND_OLD_IMAGES");
    assert!(dynamodb["SequenceNumber"].is_string() && dynamodb["ApproximateCreationDateTime"].is_number(), "{record}");
    assert!(record["eventID"].is_string() && record.get("userIdentity").is_none(), "{record}");
}

#[tokio::test]
async fn latest_begins_with_what_is_written_after_the_start_and_the_data_outlive_the_stack() {
    let data = tempfile::tempdir().unwrap();
    let start = async |seen: &Seen, position: &str| {
        let adjust = |options: &mut dingtalk_local::Options| {
            options.dynamodb_url = None;
            options.data = Some(data.path().to_owned());
            options.table_prefix.clear();
        };
        let bench = Bench::with(&resources(position, ""), seen.function("feed"), adjust).await.unwrap();
        World(bench, "Contacts".to_owned())
    };
    let first = Seen::default();
    let world = start(&first, "LATEST").await;
    world.put("user#1", "before").await;
    eventually("it is told", async || first.records().len() == 1).await;
    drop(world);
    let (second, third) = (Seen::default(), Seen::default());
    let world = start(&second, "LATEST").await;
    world.put("user#1", "after").await;
    eventually("it is told", async || !second.records().is_empty()).await;
    assert_eq!(story(&second), ["MODIFY user#1 before after"]);
    drop(world);
    let _world = start(&third, "TRIM_HORIZON").await;
    eventually("all is told", async || third.records().len() == 2).await;
    assert_eq!(story(&third), ["INSERT user#1 - before", "MODIFY user#1 before after"]);
}

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
async fn only_what_a_filter_wants_comes() {
    let seen = Seen::default();
    let pattern = r#"{"eventName":["INSERT"],"dynamodb":{"Keys":{"sk":{"S":[{"prefix":"user#"}]}}}}"#;
    let world =
        World::of(&format!("    FilterCriteria: {{ Filters: [{{ Pattern: '{pattern}' }}] }}"), seen.function("feed"))
            .await;
    world.put("dept#1", "a").await;
    world.put("user#1", "b").await;
    world.put("user#1", "c").await;
    world.put("user#2", "d").await;
    eventually("the last one is told", async || story(&seen).iter().any(|one| one.contains("user#2"))).await;
    a_while().await;
    assert_eq!(story(&seen), ["INSERT user#1 - b", "INSERT user#2 - d"]);
}

#[tokio::test]
async fn what_the_ttl_deletes_is_told_as_dynamodbs_own_doing() {
    let seen = Seen::default();
    let world = World::of("", seen.function("feed")).await;
    let put = world.0.dynamodb.put_item().table_name(&world.1);
    let put = put.set_item(Some(world.item("user#1", "tombstone").into_iter().collect()));
    put.item("ttl", AttributeValue::N("1700000000".to_owned())).send().await.unwrap();
    let swept = match world.0.stack.sweep_ttl() {
        // Another DynamoDB sweeps when it likes.
        Err(_) => return assert!(std::env::var("AWS_ENDPOINT_URL_DYNAMODB").is_ok()),
        Ok(swept) => swept,
    };
    assert_eq!(swept, 1);
    eventually("it is told", async || story(&seen).len() == 2).await;
    assert_eq!(story(&seen)[1], "REMOVE user#1 tombstone -");
    assert_eq!(
        seen.records()[1]["userIdentity"],
        json!({ "type": "Service", "principalId": "dynamodb.amazonaws.com" })
    );
}

#[tokio::test]
async fn many_writers_and_each_key_in_its_order() {
    const KEYS: usize = 20;
    const CHANGES: usize = 30;
    let seen = Seen::default();
    let world = World::of("", seen.function("feed")).await;
    let writers = (0..KEYS).map(|key| {
        let world = &world;
        async move {
            for change in 0..CHANGES {
                world.put(&format!("user#{key:02}"), &change.to_string()).await;
            }
        }
    });
    futures_util::future::join_all(writers).await;
    let all = u64::try_from(KEYS * CHANGES).unwrap();
    eventually("all is done", async || world.0.stack.status().stream_records.get("feed") == Some(&all)).await;
    let story = story(&seen);
    for key in 0..KEYS {
        let mut of = story.iter().filter(|one| one.contains(&format!("user#{key:02}")));
        assert_eq!(of.next(), Some(&format!("INSERT user#{key:02} - 0")));
        for change in 1..CHANGES {
            assert_eq!(of.next(), Some(&format!("MODIFY user#{key:02} {} {change}", change - 1)));
        }
    }
}
