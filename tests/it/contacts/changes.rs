//! What changed since a cursor.

use std::time::Duration;

use dingtalk_store::{CHANGES_SETTLE_MS, ContactId, Proof};
use serde_json::{Value, json};

use super::scene::{Read, Scene, department, id_of, person};

const DAY: Duration = Duration::from_secs(24 * 3600);

fn settle(scene: &Scene) {
    scene.bench.pass(Duration::from_millis(u64::try_from(CHANGES_SETTLE_MS).unwrap() + 1_000));
}

fn next(read: &Read) -> String {
    format!("changes?cursor={}", read.body["next"].as_str().unwrap())
}

#[tokio::test]
async fn a_copy_is_kept_up_to_date_by_its_cursor() {
    let scene = Scene::start().await;
    scene.write(vec![person("a", "甲", &[1]), person("b", "乙", &[1]), department(1, "总公司", None)]).await;
    assert!(scene.get("changes?since=0").await.ids().is_empty(), "what is not settled is not told yet");
    settle(&scene);
    let mut copy: std::collections::BTreeMap<String, Value> = std::collections::BTreeMap::new();
    let mut path = "changes?since=0&limit=2".to_owned();
    let mut catch_up = async |path: &mut String| {
        let mut told = Vec::new();
        loop {
            let page = scene.get(path).await;
            told.extend(page.ids());
            for row in page.rows() {
                match row["presence"].as_str() {
                    Some("removed") => drop(copy.remove(&id_of(row))),
                    _ => drop(copy.insert(id_of(row), row["document"].clone())),
                }
            }
            *path = next(&page);
            if page.body["more"] == false {
                return (told, copy.keys().cloned().collect::<Vec<_>>());
            }
        }
    };
    let (told, has) = catch_up(&mut path).await;
    assert_eq!((told.len(), has), (3, ["1", "a", "b"].map(str::to_owned).to_vec()));
    assert_eq!(catch_up(&mut path).await.0, Vec::<String>::new(), "nothing has changed");

    scene.bench.pass(29 * DAY);
    let now = scene.bench.now();
    scene.write(vec![person("b", "乙乙", &[1])]).await;
    scene.writer.remove(&ContactId::user("a").unwrap(), Proof::NoSuchUser, now, "a run", now).await.unwrap();
    settle(&scene);
    let (mut told, has) = catch_up(&mut path).await;
    told.sort_unstable();
    assert_eq!((told, has), (["a", "b"].map(str::to_owned).to_vec(), ["1", "b"].map(str::to_owned).to_vec()));
}

#[tokio::test]
async fn of_who_was_removed_only_that_is_told() {
    let scene = Scene::start().await;
    scene.write(vec![person("a", "甲某某", &[1])]).await;
    scene.bench.pass(Duration::from_secs(1));
    let now = scene.bench.now();
    scene.writer.remove(&ContactId::user("a").unwrap(), Proof::NoSuchUser, now, "run 7", now).await.unwrap();
    settle(&scene);
    let read = scene.get(&format!("changes?since={now}")).await;
    let row = &read.rows()[0];
    assert_eq!(row["removed"], json!({ "at": now, "by": "run 7", "why": "60121" }));
    assert!(row.get("document").is_none() && !read.body.to_string().contains("甲某某"), "{row}");
    assert_eq!(read.body["synced"].as_object().unwrap().len(), 3, "all kinds are among the changes");
}

#[tokio::test]
async fn who_comes_too_late_begins_anew() {
    let scene = Scene::start().await;
    let cursor = next(&scene.get("changes?since=0").await);
    let since = format!("changes?since={}", scene.bench.now());
    scene.bench.pass(30 * DAY + Duration::from_secs(60));
    for path in [&cursor, &since] {
        assert_eq!(scene.get(path).await.error(), (400, "begin_anew"), "{path}");
    }
    // A company that left and came back has another mirror, and its purge told nothing.
    let cursor = next(&scene.get("changes?since=0").await);
    assert_eq!(scene.get(&cursor).await.status, 200);
    scene.company("active", 2).await;
    assert_eq!(scene.get(&cursor).await.error(), (400, "begin_anew"));
    assert_eq!(scene.get("changes?since=0").await.status, 200);
}
