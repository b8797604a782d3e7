//! The quirks as they arrive at a receiver.

use dingtalk_simulator::{App, ContactEvent, Dialect, Event, MicroAppChange, Mode, Quirks, Settings, Simulator};
use serde_json::json;

use crate::receiver::{AES_KEY, CORP, Receiver, SUITE_KEY, TOKEN, quick};

async fn ticket(quirks: &str) -> crate::receiver::Push {
    let receiver = Receiver::willing().await;
    let quirks = Quirks::parse(quirks).expect("known quirks");
    assert!(receiver.suite(Settings { quirks, ..quick() }).push_ticket().await.acknowledged);
    receiver.pushes().remove(0)
}

#[tokio::test]
async fn the_envelope() {
    let plain = ticket("").await;
    assert_eq!(plain.parameter("timestamp").as_deref(), Some("1700000000123"));
    assert_eq!(plain.parameter("signature"), plain.parameter("msg_signature"));
    let nonce = plain.parameter("nonce").expect("a nonce");
    assert!(nonce.len() == 8 && nonce.bytes().all(|b| b.is_ascii_alphanumeric()), "{nonce}");

    assert_eq!(ticket("only-signature").await.parameter("msg_signature"), None);
    assert_eq!(ticket("only-msg-signature").await.parameter("signature"), None);
    assert_eq!(ticket("seconds-timestamps").await.parameter("timestamp").as_deref(), Some("1700000000"));
    assert_eq!(ticket("query-time-stamp").await.parameter("timeStamp").as_deref(), Some("1700000000123"));
    assert!(ticket("wrapped-base64").await.body.contains("\\n"));
    let escaped = ticket("escaped-json,pad-to-16").await.body;
    assert!(!escaped.contains('='), "{escaped}");
}

#[tokio::test]
async fn the_event() {
    let plain = ticket("").await;
    assert_eq!(plain.json()["TimeStamp"], 1_700_000_000_123_i64);
    assert_eq!(ticket("string-timestamps").await.json()["TimeStamp"], "1700000000123");
    assert_eq!(ticket("future-time").await.json()["TimeStamp"], 1_700_086_400_123_i64);
    assert_eq!(ticket("absent-time").await.json().get("TimeStamp"), None);
    let blank = ticket("stray-blanks").await.event();
    assert!(blank != "suite_ticket" && blank.trim() == "suite_ticket", "{blank:?}");
}

#[tokio::test]
async fn a_batch_is_shuffled() {
    let events: Vec<Event> = (0..12)
        .map(|number| json!({"EventType": format!("event{number:02}")}).to_string())
        .map(|text| Event::parse(&text).expect("an event"))
        .collect();
    let order = async |quirks: &str| {
        let receiver = Receiver::willing().await;
        let quirks = Quirks::parse(quirks).expect("known quirks");
        let deliveries = receiver.suite(Settings { quirks, ..quick() }).push_events(events.clone()).await;
        let reported: Vec<String> = deliveries.into_iter().map(|delivery| delivery.event).collect();
        assert_eq!(reported, receiver.events());
        reported
    };
    let straight = order("").await;
    let mut shuffled = order("reorder").await;
    assert!(straight.is_sorted());
    assert_ne!(straight, shuffled);
    shuffled.sort();
    assert_eq!(straight, shuffled);
}

#[tokio::test]
async fn registered_events_of_an_internal_app_are_for_the_corp_id() {
    let receiver = Receiver::willing().await;
    let app = App::internal(&receiver.url, TOKEN, AES_KEY, SUITE_KEY, CORP);
    let quirks = Quirks { corp_as_receiver: true, ..Quirks::default() };
    let simulator = Simulator::new(app, Settings { quirks, ..quick() }).expect("valid");
    let event = ContactEvent::UserModify(vec!["u1".to_owned()]);
    assert!(simulator.contact_event(CORP, &event, Dialect::Captured).await.acknowledged);
    assert_eq!(receiver.pushes()[0].receiver_id, CORP);
}

#[tokio::test]
async fn with_every_quirk_every_operation_is_still_a_push_that_opens() {
    let receiver = Receiver::willing().await;
    let simulator = receiver.suite(Settings { mode: Mode::Both, quirks: Quirks::all(), ..quick() });
    assert!(simulator.create_suite().await.acknowledged);
    for _ in 0..4 {
        assert!(simulator.push_ticket().await.acknowledged);
        assert!(simulator.authorise(CORP).await.acknowledged);
        assert!(simulator.change_auth(CORP).await.acknowledged);
        assert!(simulator.micro_app(CORP, MicroAppChange::Stop).await.acknowledged);
        assert!(simulator.check_license_code(CORP, "L1").await.accepted);
        let event = ContactEvent::OrgChange;
        assert!(simulator.contact_event(CORP, &event, Dialect::Documented).await.acknowledged);
        assert!(simulator.relieve(CORP).await.acknowledged);
    }
    assert!(receiver.pushes().len() > 60);
}
