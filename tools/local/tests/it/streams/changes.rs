//! What is told of which write.

use aws_sdk_dynamodb::types::{
    AttributeValue, Delete, DeleteRequest, Put, PutRequest, TransactWriteItem, Update, WriteRequest,
};
use serde_json::json;

use super::{World, story, text};
use crate::support::{Seen, a_while, eventually};

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
