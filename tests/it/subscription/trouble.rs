//! Whom it is not for, and what goes wrong.

use std::time::Duration;

use dingtalk_authorisation::State;
use dingtalk_simulator::{CallbackTruth, Fault, Mode, PlatformSettings};
use dingtalk_store::SubscriptionState;
use serde_json::{Value, json};

use super::{CORP, active, at_dingtalk, check, subscription};
use crate::{
    authorise::world::World,
    support::{Captured, OTHER_AES_KEY, SUITE_KEY, VECTOR_AES_KEY, capture, config_at, eventually, suite_with},
};

#[tokio::test]
async fn nobody_else_is_asked_about() {
    for settings in [
        json!({ "contact_events": "sync-http" }),
        json!({ "contact_events": "console" }),
        json!({ "contact_events": "off" }),
        // Unless told: the token calls of apps that get SyncHTTP pushes.
        json!({ "contact_events": null, "generation": "oauth" }),
    ] {
        let world = World::with(Mode::SyncHttp, PlatformSettings::default(), settings.clone(), |_| {}).await;
        world.ticket().await;
        assert!(world.suite.authorise(CORP).await.acknowledged);
        world.comes_to(CORP, State::Active).await;
        let answer = world.bench.stack.invoke("event-subscription", "{}").await.unwrap();
        assert_eq!(serde_json::from_str::<Value>(&answer).unwrap(), json!([]), "{settings}");
        eventually("the domain event was heard", async || {
            world.bench.stack.status().invocations.get("event-subscription").is_some_and(|count| *count >= 2)
        })
        .await;
        for api in ["get_call_back", "register_call_back", "update_call_back", "get_call_back_failed_result"] {
            assert_eq!(world.platform.calls(api), 0, "{settings} {api}");
        }
        assert!(subscription(&world).await.is_none());
    }
}

#[tokio::test]
async fn what_fails_is_tried_again_within_the_hour() {
    let world = active(json!({ "contact_events": "off" })).await;
    let suite = suite_with("demo", json!({ "contact_events": "register" }));
    world.bench.stack.put_config(config_at(vec![suite], world.server.url()));
    world.pass(Duration::from_secs(120));
    world.platform.on("register_call_back").then(Fault::Errcode(71012));
    assert_eq!(check(&world).await["failed"], 1);
    let known = subscription(&world).await.unwrap();
    assert_eq!(known.state, SubscriptionState::Open);
    assert!(known.error.unwrap().contains("71012"), "and why is shown");
    assert_eq!(check(&world).await["asked"], 0, "not before its hour");
    world.pass(Duration::from_secs(3_600));
    assert_eq!(check(&world).await["registered"], 1);
    assert!(at_dingtalk(&world).is_some());
}

#[tokio::test]
async fn an_answer_that_is_lost_registers_nothing_twice() {
    let world = active(json!({ "contact_events": "off" })).await;
    let suite = suite_with("demo", json!({ "contact_events": "register" }));
    world.bench.stack.put_config(config_at(vec![suite], world.server.url()));
    world.pass(Duration::from_secs(120));
    world.platform.on("register_call_back").then(Fault::LoseAnswer);
    let checked = check(&world).await;
    assert_eq!(checked["failed"], 0, "{checked}");
    assert_eq!(subscription(&world).await.unwrap().state, SubscriptionState::Registered);
}

#[tokio::test]
async fn a_token_that_dingtalk_would_not_take_is_said_so() {
    let world = active(json!({ "contact_events": "off" })).await;
    let short = json!({ "contact_events": "register", "next_token": "abc" });
    let suite = suite_with("demo", short);
    world.bench.stack.put_config(config_at(vec![suite], world.server.url()));
    world.pass(Duration::from_secs(120));
    assert_eq!(check(&world).await["failed"], 1);
    let error = subscription(&world).await.unwrap().error.unwrap();
    assert!(error.contains("6 to 63 characters") && !error.contains("abc"), "{error}");
    assert_eq!(world.platform.calls("register_call_back"), 0);
}

// One thread, so that the functions' tasks log to this test's subscriber.
#[tokio::test(flavor = "current_thread")]
async fn no_secret_is_stored_or_logged() {
    let logs = Captured::default();
    let _logged = capture(&logs);
    let token = "hush-callback-token";
    // The next ones, so that tickets go on coming with those of the simulated console.
    let world = active(json!({ "contact_events": "off" })).await;
    let suite = json!({ "contact_events": "register", "next_token": token, "next_aes_key": OTHER_AES_KEY });
    let config = |settings| config_at(vec![suite_with("demo", settings)], world.server.url());
    world.bench.stack.put_config(config(suite));
    world.pass(Duration::from_secs(120));
    assert_eq!(check(&world).await["registered"], 1);
    // DingTalk answers with secrets in clear: ours, in a text that cannot be read, and somebody else's.
    world.platform.on("get_call_back").always(Fault::Body(format!("{{\"token\":\"{token}\"")));
    assert_eq!(super::check_next_day(&world).await["failed"], 1);
    world.platform.clear_faults();
    let truth = CallbackTruth { url: "https://other.example.com/".to_owned(), tags: vec!["check_in".to_owned()] };
    world.platform.set_callback_quietly(SUITE_KEY, CORP, truth, "hush-foreign-token", VECTOR_AES_KEY);
    assert_eq!(super::check_next_day(&world).await["foreign"], 1);
    let logs = logs.text();
    assert!(logs.contains("not registered") && logs.contains("go to another URL"), "the logs were captured");
    let tables = [world.bench.in_the_clear("StateTable").await, world.bench.in_the_clear("InboxTable").await];
    let told = format!("{:?}", world.bench.happenings());
    for secret in [token, OTHER_AES_KEY, "hush-foreign-token", VECTOR_AES_KEY] {
        for (place, text) in [("logs", &logs), ("state", &tables[0]), ("inbox", &tables[1]), ("bus", &told)] {
            assert!(!text.contains(secret), "{place}: the secret of {} characters", secret.len());
        }
    }
}
