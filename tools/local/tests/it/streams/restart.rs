//! Where a stream is read from, and what a stack that is started again knows of that.

use std::{path::Path, time::Duration};

use dingtalk_local::{Functions, Options, Service};
use serde_json::Value;

use super::{World, resources, story};
use crate::support::{Bench, Seen, eventually};

async fn start(data: &Path, position: &str, functions: Functions) -> World {
    let adjust = |options: &mut Options| {
        options.dynamodb_url = None;
        options.data = Some(data.to_owned());
        options.table_prefix.clear();
    };
    let bench = Bench::with(&resources(position, ""), functions, adjust).await.unwrap();
    World(bench, "Contacts".to_owned())
}

#[tokio::test]
async fn latest_begins_with_what_is_written_after_the_start_and_trim_horizon_with_the_oldest() {
    let data = tempfile::tempdir().unwrap();
    let (nobody, latest, oldest) = (Seen::default(), Seen::default(), Seen::default());
    // Nothing follows it yet.
    let world = start(data.path(), "LATEST\n    Enabled: false", nobody.function("feed")).await;
    world.put("user#1", "before").await;
    drop(world);
    let world = start(data.path(), "LATEST", latest.function("feed")).await;
    world.put("user#1", "after").await;
    eventually("it is told", async || !latest.records().is_empty()).await;
    assert_eq!(story(&latest), ["MODIFY user#1 before after"]);
    drop(world);
    std::fs::remove_file(data.path().join("streams.json")).unwrap();
    let _world = start(data.path(), "TRIM_HORIZON", oldest.function("feed")).await;
    eventually("all is told", async || oldest.records().len() == 2).await;
    assert_eq!(story(&oldest), ["INSERT user#1 - before", "MODIFY user#1 before after"]);
    assert!(nobody.events().is_empty());
}

#[tokio::test]
async fn a_stack_that_is_started_again_goes_on_where_it_was() {
    let data = tempfile::tempdir().unwrap();
    let (first, second) = (Seen::default(), Seen::default());
    let stuck = first.answering("feed", |event| {
        if event.to_string().contains("stuck") { Err("not in this life".to_owned()) } else { Ok(Value::Null) }
    });
    let world = start(data.path(), "TRIM_HORIZON", stuck).await;
    world.put("user#1", "done").await;
    eventually("one is done", async || world.0.stack.status().stream_records.get("feed") == Some(&1)).await;
    world.put("user#1", "stuck").await;
    eventually("the other is tried", async || first.records().len() >= 2).await;
    drop(world);
    let _world = start(data.path(), "TRIM_HORIZON", second.function("feed")).await;
    eventually("it is told", async || !second.records().is_empty()).await;
    assert_eq!(story(&second), ["MODIFY user#1 done stuck"]);
}

#[tokio::test]
async fn a_record_is_kept_for_a_day() {
    let data = tempfile::tempdir().unwrap();
    let (nobody, seen) = (Seen::default(), Seen::default());
    let world = start(data.path(), "LATEST\n    Enabled: false", nobody.function("feed")).await;
    for value in ["two days ago", "today"] {
        world.put("user#1", value).await;
    }
    drop(world);
    let database = rusqlite::Connection::open(data.path().join("dynamodb.sqlite")).unwrap();
    let aged = "UPDATE _stream_records SET created_at = created_at - 172800 WHERE event_name = 'INSERT'";
    assert_eq!(database.execute(aged, []).unwrap(), 1);
    drop(database);
    let _world = start(data.path(), "TRIM_HORIZON", seen.function("feed")).await;
    eventually("one is told", async || !seen.records().is_empty()).await;
    assert_eq!(story(&seen), ["MODIFY user#1 two days ago today"]);
}

#[tokio::test]
async fn a_record_goes_while_the_stack_runs_when_it_is_a_day_old_by_the_stacks_clock() {
    let data = tempfile::tempdir().unwrap();
    let nobody = Seen::default();
    let world = start(data.path(), "LATEST\n    Enabled: false", nobody.function("feed")).await;
    let database = rusqlite::Connection::open(data.path().join("dynamodb.sqlite")).unwrap();
    let left = || {
        let mut rows = database.prepare("SELECT new_image FROM _stream_records ORDER BY id").unwrap();
        let rows = rows.query_map([], |row| row.get::<_, String>(0)).unwrap();
        rows.map(|row| serde_json::from_str::<Value>(&row.unwrap()).unwrap()["name"]["S"].to_string())
            .collect::<Vec<_>>()
    };
    world.put("user#1", "old").await;
    // The clock is looked at every second, by the real time; what is younger than the last look is not known to be old.
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    world.0.advance(Duration::from_secs(86_000));
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    world.put("user#1", "new").await;
    assert_eq!(left(), [r#""old""#, r#""new""#]);
    world.0.advance(Duration::from_secs(800));
    eventually("the old one is gone", async || left() == [r#""new""#]).await;
}

/// A DynamoDB of another stack, which can be let refuse.
async fn elsewhere(data: &Path) -> (World, String) {
    let world = start(data, "LATEST\n    Enabled: false", Seen::default().function("feed")).await;
    let url = format!("http://{}", world.0.stack.aws_address());
    (world, url)
}

async fn follower(url: &str, data: &Path, position: &str, functions: Functions) -> World {
    let adjust = |options: &mut Options| {
        options.dynamodb_url = Some(url.to_owned());
        options.data = Some(data.to_owned());
        options.table_prefix.clear();
    };
    World(Bench::with(&resources(position, ""), functions, adjust).await.unwrap(), "Contacts".to_owned())
}

#[tokio::test]
async fn a_read_that_failed_is_begun_again_behind_what_was_handed_over() {
    let (there, here) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (elsewhere, url) = elsewhere(there.path()).await;
    elsewhere.put("user#1", "before").await;
    for position in ["LATEST", "TRIM_HORIZON"] {
        let seen = Seen::default();
        let _world = follower(&url, here.path(), position, seen.function("feed")).await;
        for value in ["a", "b"] {
            // Once before anything was read, and once after.
            elsewhere.0.stack.aws_faults().refuse(Service::DynamoDb, true);
            tokio::time::sleep(Duration::from_millis(600)).await;
            elsewhere.0.stack.aws_faults().refuse(Service::DynamoDb, false);
            elsewhere.put("user#1", value).await;
            let last = format!(" {value}");
            eventually("it is told", async || story(&seen).last().is_some_and(|one| one.ends_with(&last))).await;
        }
        // Each once; the next stack knows of that.
        match position {
            "LATEST" => assert_eq!(story(&seen), ["MODIFY user#1 before a", "MODIFY user#1 a b"]),
            _ => assert_eq!(story(&seen), ["MODIFY user#1 b a", "MODIFY user#1 a b"]),
        }
    }
}

#[tokio::test]
async fn latest_is_remembered_from_the_first_start_on() {
    let data = tempfile::tempdir().unwrap();
    let (nobody, seen) = (Seen::default(), Seen::default());
    let stuck = nobody.answering("feed", |_| Err("not in this life".to_owned()));
    let world = start(data.path(), "LATEST", stuck).await;
    world.put("user#1", "first").await;
    eventually("it is tried", async || !nobody.events().is_empty()).await;
    // Nothing was done, so no record is remembered as done.
    drop(world);
    let _world = start(data.path(), "LATEST", seen.function("feed")).await;
    eventually("it is told", async || !seen.records().is_empty()).await;
    assert_eq!(story(&seen), ["INSERT user#1 - first"]);
}
