//! The published vectors of DingTalk's own documentation, as pushes.

use dingtalk_crypto::{PushQuery, SealedPush};
use dingtalk_store::RowState;
use serde_json::Value;

use crate::support::{Bench, config_of, events, eventually, key_of, keyring, sealing_keys, suite, suite_with};

fn vector(id: &str) -> Value {
    let all: Vec<Value> = serde_json::from_str(include_str!("../../../shared/crypto/tests/vectors.json")).unwrap();
    all.into_iter().find(|v| v["id"] == id).unwrap()
}

fn text<'a>(vector: &'a Value, name: &str) -> &'a str {
    vector[name].as_str().unwrap()
}

/// The vector as it was sent, byte for byte.
fn push(vector: &Value) -> SealedPush {
    SealedPush {
        query: PushQuery {
            signature: text(vector, "signature").to_owned(),
            timestamp: text(vector, "timestamp").to_owned(),
            nonce: text(vector, "nonce").to_owned(),
        },
        encrypt: text(vector, "encrypt").to_owned(),
    }
}

/// An app that has the vector's keys.
fn app_of(vector: &Value, kind: &str) -> Value {
    suite_with(
        "demo",
        serde_json::json!({
            "kind": kind, "key": text(vector, "receiver_id"), "token": text(vector, "token"),
            "aes_key": text(vector, "encoding_aes_key"), "corp_id": "dingexamplecorp01",
        }),
    )
}

#[tokio::test]
async fn the_url_check_of_a_suite_that_does_not_exist_yet() {
    let bench = Bench::start().await;
    let vector = vector("official-2015-check-create");
    for app in ["demo", "new"] {
        let answer = bench.post(app, &push(&vector)).await;
        let ring = keyring(text(&vector, "token"), text(&vector, "encoding_aes_key"));
        assert_eq!(answer.opened(&ring), ("LPIdSnlF".to_owned(), "suite4xxxxxxxxxxxxxxx".to_owned()), "{app}");
    }
    assert!(bench.dump("InboxTable").await.is_empty(), "a check never enters the inbox");
}

#[tokio::test]
async fn a_real_check_url() {
    let vector = vector("official-demo-python3-check-url");
    let bench = Bench::with(config_of(vec![app_of(&vector, "internal")]), |_| {}).await;
    let answer = bench.post("demo", &push(&vector)).await;
    let ring = keyring(text(&vector, "token"), text(&vector, "encoding_aes_key"));
    assert_eq!(answer.opened(&ring), ("success".to_owned(), text(&vector, "receiver_id").to_owned()));
}

#[tokio::test]
async fn a_ticket_classic_and_by_sync_http() {
    let bench = Bench::start().await;
    for id in ["computed-event-suite-ticket", "computed-event-sync-http-high"] {
        assert!(bench.post("demo", &push(&vector(id))).await.acknowledges(), "{id}");
    }
    eventually("both tickets are kept", async || bench.ticket_values("demo").await.len() == 2).await;
    assert_eq!(bench.ticket_values("demo").await, ["TICKET-2", "TICKET-1"]);
}

#[tokio::test]
async fn a_temporary_code_waits_sealed_for_a_ticket_and_goes_nowhere() {
    let bench = Bench::start().await;
    let vector = vector("computed-event-tmp-auth-code");
    assert!(bench.post("demo", &push(&vector)).await.acknowledges());
    let event: Value = serde_json::from_str(vector["expect"]["msg"].as_str().unwrap()).unwrap();
    let (key, _) = events("demo", vector["expect"]["msg"].as_str().unwrap(), 0).remove(0);
    assert_ne!(key, key_of("demo", &event), "the identity is that of the bytes");
    let waits = async || bench.row(&key).await.is_some_and(|row| row.last_error.is_some());
    eventually("it waits", waits).await;
    let row = bench.row(&key).await.unwrap();
    assert_eq!((row.state, row.attempts), (RowState::Pending, 0), "{:?}", row.last_error);
    assert!(row.event(&sealing_keys()).unwrap().json.contains("CODE-1"));
    // A code is a secret: no domain event, no trace in the clear.
    let dump = bench.dump("InboxTable").await;
    assert_eq!(dump.len(), 1);
    assert!(!dump[0].contains("CODE-1"));
}

#[tokio::test]
async fn every_signed_vector_is_answered_by_its_app() {
    let all: Vec<Value> = serde_json::from_str(include_str!("../../../shared/crypto/tests/vectors.json")).unwrap();
    let mut answered = 0;
    for vector in all.iter().filter(|v| v["kind"] == "callback") {
        let bench = Bench::with(config_of(vec![app_of(vector, "custom")]), |_| {}).await;
        let answer = bench.post("demo", &push(vector)).await;
        // Some vectors are replies or bare texts: genuine, and no events.
        let is_event =
            serde_json::from_str::<Value>(vector["expect"]["msg"].as_str().unwrap()).is_ok_and(|v| v.is_object());
        assert_eq!(answer.status, if is_event { 200 } else { 400 }, "{} {}", vector["id"], answer.body);
        answered += usize::from(is_event);
    }
    assert_eq!(answered, 6);
}

#[tokio::test]
async fn the_negative_vectors_are_refused_alike() {
    let mut bodies = Vec::new();
    for id in
        ["sdk-007gzs-wrong-nonce", "app-o2oa-stale-signature", "official-doc-placeholder", "computed-wrong-receiver"]
    {
        let sample = vector(id);
        // The documentation's placeholder belongs to no keys at all.
        let app = if sample.get("token").is_some() { app_of(&sample, "custom") } else { suite("demo") };
        let bench = Bench::with(config_of(vec![app]), |_| {}).await;
        let answer = bench.post("demo", &push(&sample)).await;
        assert_eq!(answer.status, 403, "{id}");
        bodies.push(answer.body);
    }
    bodies.dedup();
    assert_eq!(bodies, [r#"{"error":"refused"}"#]);
}
