//! What an app wants to be told.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Feed, MOBILE, config_with, person, user};
use crate::support::{Captured, capture, eventually};

/// The changes of a company, one of each kind.
async fn a_life(feed: &Feed) {
    feed.write(10, vec![person("u", "Zhang San", &[1])]).await;
    feed.write(20, vec![person("u", "Li Si", &[1])]).await;
    feed.write(30, vec![person("u", "Li Si", &[2])]).await;
    feed.remove(&user("u"), 40).await;
    feed.write(50, vec![person("u", "Wang Wu", &[2])]).await;
}

#[tokio::test(flavor = "current_thread")]
async fn without_the_setting_no_value_of_a_person_leaves() {
    let logs = Captured::default();
    let _logged = capture(&logs);
    let feed = Feed::start().await;
    // Refusals are logged, too.
    feed.bench.stack.aws_faults().refuse_entries(2);
    a_life(&feed).await;
    feed.tells(5).await;
    let left = format!("{:?}\n{}", feed.bench.happenings(), logs.text());
    assert!(left.contains("UserRestored") && left.contains("offered again"), "it was looked at the right place");
    // The function's own lines and what it published; the requests to the table are the test's own.
    let lines: Vec<&str> = left.lines().filter(|line| !line.contains("DynamoDB_")).collect();
    for value in [MOBILE, "Zhang San", "Li Si", "Wang Wu"] {
        let found = lines.iter().filter(|line| line.contains(value)).count();
        assert_eq!(found, 0, "{value}");
    }
}

#[tokio::test]
async fn with_the_setting_the_values_go_along() {
    let feed = Feed::with(json!({ "feed_values": true }), |_| {}).await;
    a_life(&feed).await;
    let told = feed.tells(5).await;
    let values = |place: usize| {
        let detail = &told[place].body["detail"];
        [detail["old"].clone(), detail["new"].clone()]
    };
    let person = |name: &str, departments: &[i64]| json!({ "userid": "u", "name": name, "mobile": MOBILE, "dept_id_list": departments });
    assert_eq!(values(0), [Value::Null, person("Zhang San", &[1])]);
    assert_eq!(values(1), [json!({ "name": "Zhang San" }), json!({ "name": "Li Si" })]);
    assert_eq!(values(2), [json!({ "dept_id_list": [1] }), json!({ "dept_id_list": [2] })]);
    assert_eq!(values(3), [person("Li Si", &[2]), Value::Null]);
    assert_eq!(values(4), [json!({ "name": "Li Si" }), json!({ "name": "Wang Wu" })]);
}

#[tokio::test]
async fn what_is_switched_off_takes_effect_within_a_minute() {
    let feed = Feed::with(json!({ "feed_values": true }), |_| {}).await;
    feed.write(10, vec![person("u", "A", &[1])]).await;
    assert!(feed.tells(1).await[0].body["detail"]["new"].is_object());
    feed.bench.stack.put_config(config_with(&json!({ "feed_values": false })));
    feed.bench.pass(Duration::from_secs(61));
    feed.write(20, vec![person("u", "B", &[1])]).await;
    assert!(feed.tells(2).await[1].body["detail"].get("new").is_none());
    feed.bench.stack.put_config(config_with(&json!({ "feed": "off" })));
    feed.bench.pass(Duration::from_secs(61));
    feed.write(30, vec![person("u", "C", &[1])]).await;
    eventually("it is kept back", async || feed.bench.counted("change-feed", "ChangesKeptBack") == 1).await;
    assert_eq!(feed.told().len(), 2);
}

#[tokio::test]
async fn what_the_first_run_finds_is_told_only_by_the_setting() {
    for wanted in [false, true] {
        let feed = Feed::with(json!({ "feed_initial": wanted }), |_| {}).await;
        let first = feed.mirror.writer().of_first_run(true);
        let page = ["a", "b", "c"].map(|userid| person(userid, "N", &[1])).to_vec();
        first.write_page(10, page, feed.bench.now()).await.unwrap();
        // Who joins later, and who changes, is told in either case.
        feed.write(20, vec![person("a", "M", &[1]), person("d", "N", &[1])]).await;
        let told = feed.tells(if wanted { 5 } else { 2 }).await;
        let initial = told.iter().filter(|one| one.body["detail"]["initial"] == true).count();
        assert_eq!((told.len(), initial), if wanted { (5, 3) } else { (2, 0) });
        let kept_back = feed.bench.counted("change-feed", "ChangesKeptBack");
        assert_eq!(kept_back > 0, !wanted);
    }
}

#[tokio::test]
async fn an_app_that_is_not_configured_is_told_of_without_values() {
    let feed = Feed::with(json!({ "feed_values": true }), |_| {}).await;
    let config: Value = serde_json::from_str(&config_with(&json!({ "feed_values": true }))).unwrap();
    let mut other = config.clone();
    other["app"][0]["id"] = json!("other");
    feed.bench.stack.put_config(other.to_string());
    feed.write(10, vec![person("u", "A", &[1])]).await;
    assert_eq!(feed.tells(1).await[0].body["detail"], json!({ "userid": "u", "revision": 1, "initial": false }));
}
