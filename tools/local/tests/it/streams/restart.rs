//! Where a stream is read from, and what a stack that is started again knows of that.

use std::path::Path;

use dingtalk_local::{Functions, Options};
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
