//! Two keys at once, and a secret that changes under a running function.

use std::time::Duration;

use dingtalk_crypto::SealingKeys;
use dingtalk_local::Service;
use serde_json::{Value, json};

use crate::support::{
    Bench, OTHER_AES_KEY, OTHER_TOKEN, SUITE_KEY, VECTOR_AES_KEY, config, config_of, eventually, keyring,
    other_keyring, sealed, suite, suite_with, ticket, vector_keyring,
};

#[tokio::test]
async fn during_a_rotation_both_keys_are_good_and_the_answer_uses_the_same() {
    let both = json!({ "next_token": OTHER_TOKEN, "next_aes_key": OTHER_AES_KEY });
    let apps = vec![suite_with("both", both), suite_with("token", json!({ "next_token": OTHER_TOKEN }))];
    let bench = Bench::with(config_of(apps), |_| {}).await;
    let cases = [
        ("both", vector_keyring()),
        ("both", other_keyring()),
        ("token", vector_keyring()),
        ("token", keyring(OTHER_TOKEN, VECTOR_AES_KEY)),
    ];
    for (i, (app, ring)) in cases.iter().enumerate() {
        let push = sealed(ring, &ticket(&format!("t{i}"), 1).to_string(), SUITE_KEY, bench.now());
        assert_eq!(bench.post(app, &push).await.opened(ring).0, "success", "case {i}");
    }
    assert_eq!(bench.counted("callback", "NextKeysUsed"), 2);
    // Halves of two pairs are no pair.
    let mixed = sealed(&keyring(OTHER_TOKEN, VECTOR_AES_KEY), "{}", SUITE_KEY, bench.now());
    assert_eq!(bench.post("both", &mixed).await.status, 403);
}

#[tokio::test]
async fn a_changed_secret_is_read_after_a_failed_signature_at_most_once_a_minute() {
    let bench = Bench::start().await;
    let reads = || bench.stack.aws_faults().calls(Service::SecretsManager);
    // URL checks reach no other function, whose start would read the secret too.
    let check = r#"{"EventType":"check_url"}"#;
    let new = || sealed(&other_keyring(), check, SUITE_KEY, bench.now());
    assert_eq!(bench.post("demo", &new()).await.status, 403);
    let before = reads();

    let changed = suite_with("demo", json!({ "token": OTHER_TOKEN, "aes_key": OTHER_AES_KEY }));
    bench.stack.put_config(config_of(vec![changed, suite("late")]));
    assert_eq!(bench.post("demo", &new()).await.status, 403, "read less than a minute ago");
    assert_eq!(reads(), before);

    bench.pass(Duration::from_secs(61));
    // An unknown app never causes a read, not even one that is in the secret by now.
    assert_eq!(bench.post("late", &new()).await.status, 404);
    assert_eq!(reads(), before);
    assert_eq!(bench.post("demo", &new()).await.opened(&other_keyring()).0, "success");
    assert_eq!(reads(), before + 1);
    let late = sealed(&vector_keyring(), check, SUITE_KEY, bench.now());
    assert!(bench.post("late", &late).await.acknowledges(), "and now the new app is known");

    // Forged pushes cost one read a minute, whatever their number.
    bench.pass(Duration::from_secs(61));
    for i in 0..5 {
        let forged = sealed(&keyring("forged", VECTOR_AES_KEY), "{}", SUITE_KEY, bench.now() + i);
        assert_eq!(bench.post("demo", &forged).await.status, 403);
    }
    assert_eq!(reads(), before + 2);
}

#[tokio::test]
async fn a_broken_secret_leaves_the_last_good_one_in_use() {
    let bench = Bench::start().await;
    let good = async || {
        let text = ticket("t", bench.now()).to_string();
        bench.post("demo", &sealed(&vector_keyring(), &text, SUITE_KEY, bench.now())).await.acknowledges()
    };
    assert!(good().await);
    for broken in ["", "{", r#"{"app":[{"id":"demo"}]}"#] {
        bench.stack.put_config(broken.to_owned());
        bench.pass(Duration::from_secs(61));
        let forged = sealed(&other_keyring(), "{}", SUITE_KEY, bench.now());
        assert_eq!(bench.post("demo", &forged).await.status, 403);
        assert!(good().await, "{broken}");
    }
}

#[tokio::test]
async fn a_new_sealing_key_is_found_by_workers_that_started_before_it() {
    let bench = Bench::start().await;
    let newest = async |value: &str| {
        eventually("it is kept", async || {
            let keys = SealingKeys::new([(1, [1; 32]), (2, [2; 32])]).unwrap();
            let tickets = bench.tickets().all(&keys, "demo").await.unwrap();
            tickets.first().is_some_and(|t| secrecy::ExposeSecret::expose_secret(&t.value) == value)
        })
        .await;
    };
    let push = async |value: &str| assert!(bench.push(&ticket(value, bench.now())).await.acknowledges());
    push("T1").await;
    newest("T1").await;

    // The callback learns of the new key first: a forged push has it read the secret.
    let mut config: Value = serde_json::from_str(&config()).unwrap();
    let key = "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";
    config["sealing_key"].as_array_mut().unwrap().push(json!({ "number": 2, "key": key }));
    bench.stack.put_config(config.to_string());
    bench.pass(Duration::from_secs(61));
    bench.post("demo", &sealed(&other_keyring(), "{}", SUITE_KEY, bench.now())).await;
    push("T2").await;
    newest("T2").await;
    assert_eq!(bench.counted("suite-ticket", "EventRetried"), 0, "in one attempt");
}

#[tokio::test]
async fn a_lost_sealing_key_does_not_keep_a_suite_without_tickets() {
    let bench = Bench::start().await;
    assert!(bench.push(&ticket("T1", bench.now())).await.acknowledges());
    eventually("it is kept", async || bench.ticket_values("demo").await == ["T1"]).await;
    // The same number, another key: what was sealed before is lost.
    let mut config: Value = serde_json::from_str(&config()).unwrap();
    config["sealing_key"][0]["key"] = json!("AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=");
    bench.stack.put_config(config.to_string());
    bench.pass(Duration::from_secs(61));
    bench.post("demo", &sealed(&other_keyring(), "{}", SUITE_KEY, bench.now())).await;
    assert!(bench.push(&ticket("T2", bench.now())).await.acknowledges());
    for _ in 0..4 {
        eventually("an attempt has ended", async || !bench.dump("InboxTable").await.join("").contains("claimed")).await;
        bench.pass(Duration::from_secs(150));
        bench.sweep().await;
    }
    let keys = SealingKeys::new([(1, [2; 32])]).unwrap();
    eventually("the new one is kept", async || bench.tickets().all(&keys, "demo").await.is_ok_and(|t| t.len() == 1))
        .await;
    assert_eq!(bench.counted("suite-ticket", "TicketsLost"), 1);
}
