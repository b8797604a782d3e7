//! The life of a suite in the classic generation.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use dingtalk_simulator::{
    App, Cause, ContactEvent, Dialect, Event, MicroAppChange, PLACEHOLDER_SUITE_KEY, Retry, RoleAction, Settings,
    Simulator, UrlCheckReply, Verdict,
};
use serde_json::{Value, json};

use crate::receiver::{AES_KEY, CORP, Reaction, Receiver, SUITE_KEY, TOKEN, quick};

fn random_of(push: &crate::receiver::Push) -> String {
    push.json()["Random"].as_str().unwrap_or("none").to_owned()
}

#[tokio::test]
async fn a_suite_is_created_before_it_has_a_key() {
    let receiver = Receiver::start(|_, push| Reaction::Text(random_of(push))).await;
    let app = App::suite(&receiver.url, TOKEN, AES_KEY, None);
    let simulator = Simulator::new(app, quick()).expect("valid");
    assert!(simulator.create_suite().await.acknowledged);
    let push = receiver.pushes().remove(0);
    assert_eq!(push.receiver_id, PLACEHOLDER_SUITE_KEY);
    assert_eq!(push.json()["TestSuiteKey"], PLACEHOLDER_SUITE_KEY);
    assert_eq!(push.json()["Random"].as_str().map(str::len), Some(8));

    simulator.assign_key(SUITE_KEY);
    simulator.create_suite().await;
    let push = receiver.pushes().remove(1);
    assert_eq!(push.receiver_id, SUITE_KEY);
    assert_eq!(push.json().get("TestSuiteKey"), None);
}

#[tokio::test]
async fn the_reply_to_a_url_check_is_as_strict_as_the_switch_says() {
    let with_random = Receiver::start(|_, push| Reaction::Text(random_of(push))).await;
    let with_success = Receiver::willing().await;
    let check = async |receiver: &Receiver, url_check_reply| {
        receiver.suite(Settings { url_check_reply, ..quick() }).create_suite().await.verdict()
    };
    assert_eq!(check(&with_random, UrlCheckReply::Random).await, Some(Verdict::Acknowledged));
    assert_eq!(check(&with_random, UrlCheckReply::Either).await, Some(Verdict::Acknowledged));
    assert_eq!(check(&with_random, UrlCheckReply::Success).await, Some(Verdict::WrongText));
    assert_eq!(check(&with_success, UrlCheckReply::Random).await, Some(Verdict::WrongText));
    assert_eq!(check(&with_success, UrlCheckReply::Either).await, Some(Verdict::Acknowledged));
    assert_eq!(check(&with_success, UrlCheckReply::Success).await, Some(Verdict::Acknowledged));
}

#[tokio::test]
async fn only_an_accepted_new_url_is_used() {
    let old = Receiver::willing().await;
    let new = Receiver::start(|number, _| match number {
        0 => Reaction::Raw(404, String::new()),
        _ => Reaction::success(),
    })
    .await;
    let simulator = old.suite(quick());
    assert!(!simulator.update_suite_url(&new.url).await.expect("a URL").acknowledged);
    simulator.push_ticket().await;
    assert!(simulator.update_suite_url(&new.url).await.expect("a URL").acknowledged);
    simulator.push_ticket().await;
    assert!(simulator.update_suite_url("nowhere").await.is_err());
    assert_eq!(old.events(), ["suite_ticket"]);
    assert_eq!(new.events(), ["check_update_suite_url", "check_update_suite_url", "suite_ticket"]);
    assert_eq!(new.pushes()[0].json()["TestSuiteKey"], SUITE_KEY);
}

#[tokio::test]
async fn every_ticket_is_new_and_newer() {
    let receiver = Receiver::willing().await;
    // The clock stands still, yet the tickets' times go on.
    let simulator = receiver.suite(quick());
    assert_eq!(simulator.suite_ticket(), None);
    let mut times = Vec::new();
    for number in 0..3 {
        assert!(simulator.push_ticket().await.acknowledged);
        let pushed = receiver.pushes()[number].json();
        assert_eq!(pushed["SuiteTicket"].as_str(), simulator.suite_ticket().as_deref());
        assert_eq!(pushed["SuiteKey"], SUITE_KEY);
        times.push(pushed["TimeStamp"].as_i64().expect("a number"));
    }
    assert_eq!(times, [1_700_000_000_123, 1_700_000_000_124, 1_700_000_000_125]);
}

#[tokio::test]
async fn a_code_comes_three_times_though_acknowledged() {
    let receiver = Receiver::willing().await;
    let simulator = receiver.suite(quick());
    let delivery = simulator.authorise(CORP).await;
    let causes: Vec<Cause> = delivery.attempts.iter().map(|attempt| attempt.cause).collect();
    assert_eq!(causes, [Cause::First, Cause::CodeRepeat, Cause::CodeRepeat]);
    assert!(delivery.acknowledged);
    let pushes = receiver.pushes();
    assert!(pushes.iter().all(|push| push.plaintext == pushes[0].plaintext));
    assert_eq!(pushes[0].json()["AuthCode"].as_str(), simulator.temporary_code(CORP).as_deref());
    assert_eq!(pushes[0].json()["AuthCorpId"], CORP);
}

#[tokio::test]
async fn an_exchange_ends_the_pushes_of_a_code() {
    let exchanges: Arc<Mutex<Option<Simulator>>> = Arc::default();
    let platform = exchanges.clone();
    let receiver = Receiver::start(move |_, push| {
        let code = push.json()["AuthCode"].as_str().expect("a code").to_owned();
        let simulator = platform.lock().expect("not poisoned").clone().expect("set below");
        assert_eq!(simulator.exchange_code(&code).as_deref(), Some(CORP));
        assert_eq!(simulator.exchange_code(&code), None, "a code works once");
        // Not even acknowledged: an exchanged code is not pushed again.
        Reaction::Raw(500, String::new())
    })
    .await;
    let settings = Settings { retry: Retry::After(vec![Duration::ZERO; 5]), ..quick() };
    let simulator = receiver.suite(settings);
    *exchanges.lock().expect("not poisoned") = Some(simulator.clone());
    let delivery = simulator.authorise(CORP).await;
    assert_eq!(delivery.attempts.len(), 1);
    assert!(!delivery.acknowledged);
    assert_eq!(simulator.temporary_code(CORP), None);
}

#[tokio::test]
async fn a_code_that_nobody_takes_is_retried_after_its_three_pushes() {
    let receiver = Receiver::start(|_, _| Reaction::Raw(500, String::new())).await;
    let settings = Settings { retry: Retry::After(vec![Duration::ZERO; 2]), ..quick() };
    let delivery = receiver.suite(settings).authorise(CORP).await;
    let causes: Vec<Cause> = delivery.attempts.iter().map(|attempt| attempt.cause).collect();
    use Cause::{CodeRepeat, First, Retry as Again};
    assert_eq!(causes, [First, CodeRepeat, CodeRepeat, Again, Again]);
}

#[tokio::test]
async fn withdrawal_voids_the_code_and_a_new_authorisation_has_a_new_one() {
    let receiver = Receiver::willing().await;
    let simulator = receiver.suite(Settings { code_pushes: 1, ..quick() });
    simulator.authorise(CORP).await;
    let old = simulator.temporary_code(CORP).expect("a code");
    simulator.relieve(CORP).await;
    assert_eq!(simulator.temporary_code(CORP), None);
    assert_eq!(simulator.exchange_code(&old), None);
    simulator.authorise(CORP).await;
    let new = simulator.temporary_code(CORP).expect("a code");
    assert_ne!(old, new);
    assert_eq!(simulator.exchange_code(&new).as_deref(), Some(CORP));
    assert_eq!(receiver.events(), ["tmp_auth_code", "suite_relieve", "tmp_auth_code"]);
    assert!(receiver.pushes()[1].json()["TimeStamp"].is_string());
}

#[tokio::test]
async fn serial_numbers_are_asked_for_and_no_is_an_answer() {
    let receiver = Receiver::start(|_, push| match push.json()["LicenseCode"].as_str() {
        Some("GOOD") => Reaction::success(),
        Some("BAD") => Reaction::Text("invalid".to_owned()),
        _ => Reaction::Raw(500, String::new()),
    })
    .await;
    let simulator = receiver.suite(quick());
    let good = simulator.check_license_code(CORP, "GOOD").await;
    assert!(good.accepted && !good.refused());
    let bad = simulator.check_license_code(CORP, "BAD").await;
    assert!(!bad.accepted && bad.refused());
    let broken = simulator.check_license_code(CORP, "BROKEN").await;
    assert!(!broken.accepted && !broken.refused());
}

#[tokio::test]
async fn micro_apps_and_changes() {
    let receiver = Receiver::willing().await;
    let simulator = receiver.suite(quick());
    for change in [MicroAppChange::Stop, MicroAppChange::Restore, MicroAppChange::ScopeUpdate, MicroAppChange::Remove] {
        assert_eq!(simulator.micro_app(CORP, change).await.event, change.name());
    }
    simulator.change_auth(CORP).await;
    let pushes = receiver.pushes();
    assert!(pushes.iter().all(|push| push.json()["AuthCorpId"] == CORP));
    let agents: Vec<Value> = pushes.iter().take(4).map(|push| push.json()["AgentId"].clone()).collect();
    assert!(agents[0].is_i64() && agents.iter().all(|agent| *agent == agents[0]));
    assert_eq!(receiver.events()[4], "change_auth");
}

#[tokio::test]
async fn contact_events_in_both_dialects() {
    let receiver = Receiver::willing().await;
    let app = App::internal(&receiver.url, TOKEN, AES_KEY, SUITE_KEY, CORP);
    let simulator = Simulator::new(app, quick()).expect("valid").with_clock(|| 1_640_921_671_286);
    let users = ContactEvent::UserAdd(vec!["u1".to_owned(), "u2".to_owned()]);
    simulator.contact_event(CORP, &users, Dialect::Captured).await;
    simulator.contact_event(CORP, &users, Dialect::Documented).await;
    simulator.contact_event(CORP, &ContactEvent::DepartmentRemove(vec![3, 4]), Dialect::Captured).await;
    let roles = ContactEvent::LabelUserChange { users: vec!["u1".to_owned()], roles: vec![7], action: RoleAction::Add };
    simulator.contact_event(CORP, &roles, Dialect::Captured).await;
    simulator.contact_event(CORP, &ContactEvent::OrgRemove, Dialect::Captured).await;
    let pushes: Vec<Value> = receiver.pushes().iter().map(crate::receiver::Push::json).collect();
    let expected = json!({"EventType": "user_add_org", "CorpId": CORP, "TimeStamp": "1640921671286",
        "UserId": ["u1", "u2"]});
    assert_eq!(pushes[0], expected);
    assert_eq!(pushes[1]["userId"], json!(["u1", "u2"]));
    assert_eq!(pushes[1]["EventTime"], 1_640_921_671_287_i64);
    assert_eq!(pushes[1]["timeStamp"], "1640921671287");
    assert_eq!(pushes[1]["BizId"], pushes[1]["eventId"]);
    assert_eq!(pushes[1].get("UserId"), None);
    assert_eq!(pushes[2]["DeptId"], json!([3, 4]));
    assert_eq!(pushes[3]["UserIdList"], json!(["u1"]));
    assert_eq!(pushes[3]["LabelIdList"], json!([7]));
    assert_eq!(pushes[3]["action"], "add");
    assert_eq!(pushes[4], json!({"EventType": "org_remove", "CorpId": CORP, "TimeStamp": "1640921671290"}));
}

#[tokio::test]
async fn anything_can_be_pushed() {
    let receiver = Receiver::willing().await;
    let simulator = receiver.suite(quick());
    assert_eq!(simulator.push_raw("not json 票").await.event, "-");
    let raw = r#"{ "EventType" : " suite_ticket " }"#;
    assert_eq!(simulator.push_raw(raw).await.event, "suite_ticket");
    let event = Event::parse(r#"{"EventType":"market_buy","orderId":1}"#).expect("an event");
    assert_eq!(simulator.push_event(&event).await.event, "market_buy");
    let texts: Vec<String> = receiver.pushes().into_iter().map(|push| push.plaintext).collect();
    assert_eq!(texts, ["not json 票", raw, r#"{"EventType":"market_buy","orderId":1}"#]);
}
