//! URL checks: which text answers which check of which app.

use serde_json::{Value, json};

use crate::support::{Bench, OTHER_AES_KEY, SUITE_KEY, config_of, key_of, keyring, sealed, suite_with, vector_keyring};

const PLACEHOLDER: &str = "suite4xxxxxxxxxxxxxxx";

fn check(name: &str) -> Value {
    json!({ "EventType": name, "Random": "brdkKLMW", "TestSuiteKey": PLACEHOLDER })
}

async fn answer(bench: &Bench, app: &str, event: &Value, receiver: &str) -> String {
    let push = sealed(&vector_keyring(), &event.to_string(), receiver, bench.now());
    bench.post(app, &push).await.opened(&vector_keyring()).0
}

#[tokio::test]
async fn the_reply_is_a_setting() {
    let apps = ["auto", "random", "success"].map(|reply| suite_with(reply, json!({ "url_check_reply": reply })));
    let bench = Bench::with(config_of(apps.to_vec()), |_| {}).await;
    let cases = [
        ("auto", PLACEHOLDER, "brdkKLMW"),
        ("auto", SUITE_KEY, "success"),
        ("random", PLACEHOLDER, "brdkKLMW"),
        ("random", SUITE_KEY, "brdkKLMW"),
        ("success", PLACEHOLDER, "success"),
        ("success", SUITE_KEY, "success"),
    ];
    for (app, receiver, expected) in cases {
        assert_eq!(answer(&bench, app, &check("check_create_suite_url"), receiver).await, expected, "{app} {receiver}");
    }
    for (app, expected) in [("auto", "success"), ("random", "brdkKLMW"), ("success", "success")] {
        assert_eq!(answer(&bench, app, &check("check_update_suite_url"), SUITE_KEY).await, expected, "{app}");
        assert_eq!(answer(&bench, app, &json!({ "EventType": "check_url" }), SUITE_KEY).await, "success");
    }
    // The check of today's page has no Random: nothing better to say than success.
    let without = json!({ "EventType": "check_create_suite_url" });
    assert_eq!(answer(&bench, "random", &without, SUITE_KEY).await, "success");
    assert!(bench.dump("InboxTable").await.is_empty());
}

#[tokio::test]
async fn the_placeholder_is_good_for_the_creation_alone() {
    let bench = Bench::start().await;
    for app in ["demo", "new"] {
        for event in [
            check("check_update_suite_url"),
            json!({ "EventType": "check_url" }),
            json!({ "EventType": "suite_ticket", "TimeStamp": 1, "SuiteTicket": "forged" }),
            json!({ "EventType": "SYNC_HTTP_PUSH_HIGH", "bizData": [] }),
        ] {
            let push = sealed(&vector_keyring(), &event.to_string(), PLACEHOLDER, bench.now());
            assert_eq!(bench.post(app, &push).await.status, 403, "{app} {event}");
            assert!(bench.row(&key_of(app, &event)).await.is_none());
        }
    }
}

#[tokio::test]
async fn a_suite_without_a_key_answers_its_creation_and_nothing_else() {
    let bench = Bench::start().await;
    assert_eq!(answer(&bench, "new", &check("check_create_suite_url"), PLACEHOLDER).await, "brdkKLMW");
    let push = sealed(&vector_keyring(), &check("check_create_suite_url").to_string(), SUITE_KEY, bench.now());
    assert_eq!(bench.post("new", &push).await.status, 403, "for a key that nobody has configured");
}

#[tokio::test]
async fn an_internal_app_answers_for_its_app_key_and_its_company() {
    let bench = Bench::start().await;
    let ring = keyring("hubTok01", OTHER_AES_KEY);
    for receiver in ["dingexampleappkey01", "dingexamplecorp01"] {
        let push = sealed(&ring, r#"{"EventType":"check_url"}"#, receiver, bench.now());
        assert_eq!(bench.post("inner", &push).await.opened(&ring), ("success".to_owned(), receiver.to_owned()));
    }
    for receiver in ["dingother", PLACEHOLDER] {
        let push = sealed(&ring, r#"{"EventType":"check_url"}"#, receiver, bench.now());
        assert_eq!(bench.post("inner", &push).await.status, 403);
    }
}

#[tokio::test]
async fn a_reply_is_what_every_peer_can_read() {
    let bench = Bench::start().await;
    let push = sealed(&vector_keyring(), r#"{"EventType":"check_url"}"#, SUITE_KEY, bench.now());
    let reply = bench.post("demo", &push).await;
    let members: Value = serde_json::from_str(&reply.body).unwrap();
    let members = members.as_object().unwrap();
    assert_eq!(members.len(), 4);
    assert!(members.values().all(Value::is_string), "four strings: {members:?}");
    let time: i64 = members["timeStamp"].as_str().unwrap().parse().unwrap();
    assert!((bench.now() - time).abs() < 10_000, "milliseconds: {time}");
    let encrypt = members["encrypt"].as_str().unwrap();
    assert!(!encrypt.contains(char::is_whitespace));
    // Padded to 32: the random prefix, the length, `success` and the suite key need 47 bytes.
    assert_eq!(encrypt.len(), 64_usize.div_ceil(3) * 4);
    // Two replies share nothing.
    let again: Value = serde_json::from_str(&bench.post("demo", &push).await.body).unwrap();
    assert_ne!((&again["nonce"], &again["encrypt"]), (&members["nonce"], &members["encrypt"]));
}
