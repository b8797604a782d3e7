//! Each change once, and those of one row in their order.

use std::collections::{BTreeMap, BTreeSet};

use dingtalk_local::Happening;
use dingtalk_store::{ContactId, ContactKind, Outcome, Proof};
use serde_json::json;

use super::{Feed, Told, person, user};
use crate::support::eventually;

/// Nobody comes twice, and of nobody a later change before an earlier one.
pub fn once_and_in_order(told: &[Told]) {
    let ids: BTreeSet<_> = told.iter().map(Told::id).collect();
    assert_eq!(ids.len(), told.len(), "some came twice");
    let mut last = BTreeMap::<String, i64>::new();
    for one in told {
        let before = last.insert(one.about(), one.revision());
        assert!(before < Some(one.revision()), "{} out of order", one.id());
    }
}

#[tokio::test]
async fn a_persons_life_is_told() {
    let feed = Feed::start().await;
    let u = user("u");
    feed.write(10, vec![person("u", "A", &[1])]).await;
    feed.write(20, vec![person("u", "B", &[1])]).await;
    feed.write(30, vec![person("u", "B", &[1])]).await;
    feed.write(40, vec![person("u", "B", &[1, 2])]).await;
    feed.writer.mark_out_of_scope(&u, 50, feed.bench.now()).await.unwrap();
    feed.write(60, vec![person("u", "C", &[1, 2])]).await;
    feed.remove(&u, 70).await;
    feed.write(80, vec![person("u", "C", &[3])]).await;
    let told = feed.tells(7).await;
    once_and_in_order(&told);
    let names: Vec<_> = told.iter().map(|one| one.name.as_str()).collect();
    let expected =
        ["UserAdded", "UserChanged", "UserMoved", "UserOutOfScope", "UserBackInScope", "UserRemoved", "UserRestored"];
    assert_eq!(names, expected);
    let detail = |place: usize| told[place].body["detail"].clone();
    assert_eq!(detail(0), json!({ "userid": "u", "revision": 1, "initial": false }));
    assert_eq!(detail(1), json!({ "userid": "u", "revision": 2, "initial": false, "changed": ["name"] }));
    assert_eq!(detail(2)["departments"], json!({ "old": [1], "new": [1, 2] }));
    assert_eq!(detail(4)["changed"], json!(["name"]));
    assert_eq!((&detail(5)["by"], &detail(5)["why"]), (&json!("run-7"), &json!("60121")));
    assert_eq!(detail(6)["changed"], json!(["dept_id_list"]));
    let row = feed.mirror.get(&u).await.unwrap().unwrap();
    assert_eq!((row.revision(), row.changed_at), (told[6].revision(), told[6].body["time"].as_i64().unwrap()));
}

#[tokio::test]
async fn many_rows_that_change_again_and_again_are_told_once_and_in_order() {
    let feed = Feed::start().await;
    let people: Vec<String> = (0..60).map(|number| format!("u{number}")).collect();
    for round in 1..=4 {
        let page = people.iter().map(|userid| person(userid, &format!("name {round}"), &[1, round])).collect();
        feed.write(round, page).await;
    }
    let told = feed.tells(240).await;
    once_and_in_order(&told);
    assert_eq!(told.len(), 240);
    assert_eq!(feed.bench.counted("change-feed", "FeedDelayed"), 0);
}

#[tokio::test]
async fn what_is_no_change_of_anybody_is_not_told() {
    let feed = Feed::start().await;
    // Nothing is known of them: out of scope, or gone, from the start.
    feed.writer.mark_out_of_scope(&user("never"), 10, feed.bench.now()).await.unwrap();
    feed.remove(&user("nobody"), 10).await;
    // A page that was asked for before fills the memory.
    feed.write(5, vec![person("nobody", "N", &[1])]).await;
    // In two departments: a link row.
    feed.write(10, vec![person("u", "A", &[1, 2])]).await;
    // An operator's word without effect; it is written all the same.
    let restored = feed.writer.restore(&user("u"), 20, feed.bench.now()).await.unwrap();
    assert_eq!(restored, Outcome::Same);
    feed.passes().await;
    assert_eq!(feed.names(), ["UserAdded"; 2]);

    // The company leaves: its rows are deleted, and no person was removed.
    let rows = feed.mirror.every(ContactKind::User, 10, None).await.unwrap().contacts;
    for id in rows.iter().map(|row| row.id.to_string()).chain(["link#user#u#dept#2#user#u".to_owned()]) {
        let table = feed.bench.table("ContactsTable");
        let s = |text: &str| aws_sdk_dynamodb::types::AttributeValue::S(text.to_owned());
        let deleted = feed.bench.dynamodb.delete_item().table_name(table);
        deleted.key("pk", s("demo#ding1")).key("sk", s(&id)).send().await.unwrap();
    }
    feed.passes().await;
    assert_eq!(feed.names(), ["UserAdded"; 3]);
}

#[tokio::test]
async fn tombstones_that_expire_are_not_told() {
    let feed = Feed::start().await;
    feed.write(10, vec![person("u", "A", &[1])]).await;
    // DynamoDB goes by the real time.
    let a_month_ago = feed.bench.now() - 31 * 24 * 3_600_000;
    feed.writer.remove(&user("u"), Proof::NoSuchUser, 20, "run-7", a_month_ago).await.unwrap();
    feed.tells(2).await;
    assert_eq!(feed.bench.stack.sweep_ttl().unwrap(), 1);
    feed.passes().await;
    assert_eq!(feed.names(), ["UserAdded", "UserRemoved", "UserAdded"]);
    assert_eq!(feed.mirror.get(&user("u")).await.unwrap(), None);
}

#[tokio::test]
async fn a_batch_that_comes_twice_has_the_same_ids() {
    let feed = Feed::start().await;
    feed.bench.stack.aws_faults().deliver_twice(1);
    feed.write(10, vec![person("u", "A", &[1])]).await;
    let told = feed.tells(2).await;
    assert_eq!(told[0], told[1]);
}

#[tokio::test]
async fn departments_are_told_with_where_they_were_and_are() {
    let feed = Feed::start().await;
    let department = |parent: i64| {
        let mut row = person("5", "D", &[parent]);
        row.id = ContactId::department(5);
        row
    };
    feed.write(10, vec![department(1)]).await;
    feed.write(20, vec![department(-7)]).await;
    let told = feed.tells(2).await;
    assert_eq!(told[1].name, "DepartmentMoved");
    assert_eq!(told[1].body["detail"]["deptId"], 5);
    assert_eq!(told[1].body["detail"]["parentId"], json!({ "old": 1, "new": -7 }));
}

#[tokio::test]
async fn the_sample_event_is_told() {
    let feed = Feed::start().await;
    let event = include_str!("../../../events/change-feed.json");
    let answer = feed.bench.stack.invoke("change-feed", event).await.unwrap();
    assert_eq!(answer, r#"{"batchItemFailures":[]}"#);
    eventually("it is told", async || feed.names() == ["UserChanged"]).await;
    let invoked = |h: &Happening| matches!(h, Happening::Measured(m) if m.name == "ChangesTold" && m.value == 1.0);
    assert!(feed.bench.happenings().iter().any(invoked));
}
