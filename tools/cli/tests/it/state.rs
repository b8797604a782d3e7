//! `dingtalk app keys` and `dingtalk inbox seed`: what an operator does to the tables.

use dingtalk_simulator::{Retry, Settings, Simulator};

use crate::{
    app::{ID, Suite, directory, sealing_key, write},
    process::{Dev, dingtalk, free_port, printed, refused, run},
};

#[tokio::test]
async fn the_use_of_keys_is_shown_and_what_to_do_in_a_rotation() {
    let (suite, next, directory) = (Suite::new(), Suite::new(), directory());
    let rotating = format!("next_token = \"{}\"\nnext_aes_key = \"{}\"\n", next.token, next.aes_key);
    let path = write(directory.path(), &(suite.toml() + &rotating + &sealing_key()));
    let config = path.to_str().expect("UTF-8");
    let aws = free_port();
    let listens = format!("127.0.0.1:{aws}");
    let arguments = ["--config", config, "--no-simulator", "--aws-listen", &listens];
    let mut dev = Dev::start(dingtalk(), &arguments, free_port(), directory.path().join("told"));
    dev.healthy().await;
    let endpoint = format!("http://127.0.0.1:{aws}");
    let shown = || printed(&run(["app", "keys", "--config", config, "--endpoint", &endpoint, "--lang", "en"], ""));
    let before = shown();
    assert_eq!(before.matches("no use noted").count(), 2, "{before}");
    assert!(before.contains("change it in DingTalk's console"), "{before}");

    let settings = || Settings { retry: Retry::None, ..Settings::default() };
    let url = dev.url(&format!("/callback/{ID}"));
    for keys in [&suite, &next] {
        let dingtalk = Simulator::new(keys.at(&url), settings()).expect("a simulator");
        assert!(dingtalk.check_url().await.acknowledged);
    }
    let after = shown();
    assert_eq!(after.matches("last used 20").count(), 2, "{after}");
    assert!(after.contains("quiet for less than six hours: keep it"), "{after}");
    for secret in [&suite.token, &suite.aes_key, &next.token, &next.aes_key] {
        assert!(!after.contains(secret), "{after}");
    }
    let unknown = ["app", "keys", "--config", config, "--app", "other", "--endpoint", &endpoint];
    assert!(refused(&run(unknown, "")).contains("no app other"));
}

#[tokio::test]
async fn seeded_rows_are_there_for_the_samples_and_are_worked_on() {
    let directory = directory();
    let path = write(directory.path(), &(Suite::new().toml() + &sealing_key()));
    let config = path.to_str().expect("UTF-8");
    let aws = free_port();
    let listens = format!("127.0.0.1:{aws}");
    // Past the grace that the sweep gives a new row.
    let arguments = ["--config", config, "--no-simulator", "--aws-listen", &listens, "--clock-ahead", "60s"];
    let mut dev = Dev::start(dingtalk(), &arguments, free_port(), directory.path().join("told"));
    dev.healthy().await;
    let endpoint = format!("http://127.0.0.1:{aws}");
    let sample = |name: &str| format!("{}/../../events/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let [callback, keep, ticket] = ["callback-suite-ticket", "inbox-keep", "suite-ticket"].map(sample);
    let seed = ["inbox", "seed", "--config", config, "--endpoint", &endpoint];
    // The second time over rows that are done.
    for times in [1.0, 2.0] {
        let seeded = printed(&run([&seed[..], &[&callback, &keep, &ticket]].concat(), ""));
        let names: Vec<_> = seeded.lines().map(|key| key.split('#').nth(2)).collect();
        assert_eq!(names, [Some("check_in"), Some("suite_ticket")]);
        let client = reqwest::Client::new();
        client.post(dev.url("/_local/tick/inbox-sweep")).send().await.expect("it answers");
        dev.counts_to("suite-ticket.TicketKept", times).await;
        dev.counts_to("inbox-keep.EventKept", times).await;
    }
    assert!(refused(&run([&seed[..], &[&callback]].concat(), "")).contains("none of the events"));
    let refused = refused(&run(["inbox", "seed", "--config", config, &keep], ""));
    assert!(refused.contains("local DynamoDB only"), "{refused}");
}

#[tokio::test]
async fn a_failed_row_is_listed_and_tried_again() {
    let directory = directory();
    let sealing_key = sealing_key();
    let suite = Suite::new();
    let path = write(directory.path(), &(suite.toml() + &sealing_key));
    let config = path.to_str().expect("UTF-8");
    let aws = free_port();
    let listens = format!("127.0.0.1:{aws}");
    let arguments = ["--config", config, "--no-simulator", "--aws-listen", &listens];
    let mut dev = Dev::start(dingtalk(), &arguments, free_port(), directory.path().join("told"));
    dev.healthy().await;
    let endpoint = format!("http://127.0.0.1:{aws}");
    let on = ["--endpoint", &endpoint, "--lang", "en"];
    let list = || printed(&run([&["inbox", "list"], &on[..]].concat(), ""));
    assert_eq!(list(), "failed for good: 0\n");

    // A ticket event without a ticket can never work.
    let url = dev.url(&format!("/callback/{ID}"));
    let settings = Settings { retry: Retry::None, ..Settings::default() };
    let dingtalk = Simulator::new(suite.at(&url), settings).expect("a simulator");
    assert!(dingtalk.push_raw(r#"{"EventType":"suite_ticket","TimeStamp":1700000000000}"#).await.acknowledged);
    dev.counts("suite-ticket.EventFailed").await;
    let listed = list();
    let key = listed.split_whitespace().nth(1).expect("a key").to_owned();
    assert!(key.starts_with("demo#-#suite_ticket#"), "{listed}");
    assert!(listed.contains("attempts 1: ") && listed.ends_with("failed for good: 1\n"), "{listed}");

    let retried = printed(&run([&["inbox", "retry", "--all"], &on[..]].concat(), ""));
    assert_eq!(retried, format!("{key}  is tried again\n"));
    let due = printed(&run([&["inbox", "list", "--due"], &on[..]].concat(), ""));
    assert!(due.contains(&key) && due.ends_with("due and not done: 1\n"), "{due}");
    let again = run([&["inbox", "retry", &key], &on[..]].concat(), "");
    assert_eq!(again.status.code(), Some(1), "it is not failed any more");
}
