//! Somebody else's URL: told once, left alone until an operator decides.

use dingtalk_company::{Subscribed, WantedSubscription};
use dingtalk_simulator::CallbackTruth;
use dingtalk_store::SubscriptionState;
use serde_json::json;

use super::{CORP, at_dingtalk, check, check_next_day, ours, registered, subscription};
use crate::{
    authorise::world::World,
    deployment::scene::Operator,
    support::{SUITE_KEY, VECTOR_AES_KEY, VECTOR_TOKEN},
};

const FOREIGN: &str = "https://user:hush@other.example.com/events?key=hush";
const SHOWN: &str = "https://other.example.com/events";

/// What `dingtalk corp subscribe` does.
async fn subscribe(world: &World, replace: bool) -> (Subscribed, SubscriptionState) {
    let operator = Operator::with(world, json!({ "contact_events": "register" }));
    let (events, url) = (&operator.config.app("demo").unwrap().events, &ours(world));
    let wanted = WantedSubscription { events, url, replace };
    let (did, known) = operator.driver.subscribe(&operator.visit(), CORP, wanted).await.unwrap();
    (did, known.state)
}

fn set_foreign(world: &World, url: &str) {
    let truth = CallbackTruth { url: url.to_owned(), tags: vec!["user_add_org".to_owned(), "check_in".to_owned()] };
    // With our own keys: another stack of the same team. They prove nothing.
    world.platform.set_callback_quietly(SUITE_KEY, CORP, truth, VECTOR_TOKEN, VECTOR_AES_KEY);
}

#[tokio::test]
async fn it_stays_and_is_told_once() {
    let world = registered(json!({})).await;
    set_foreign(&world, FOREIGN);
    for _ in 0..3 {
        assert_eq!(check_next_day(&world).await["foreign"], 1);
    }
    assert_eq!(at_dingtalk(&world).unwrap().url, FOREIGN, "left as it is");
    assert_eq!(world.platform.calls("update_call_back"), 0);
    let known = subscription(&world).await.unwrap();
    assert_eq!((known.state, known.foreign_url.as_deref()), (SubscriptionState::Foreign, Some(SHOWN)));
    let told = world.bench.domain_events("CallbackUrlForeign");
    assert_eq!(told.len(), 1);
    assert_eq!((&told[0]["corp"], &told[0]["detail"]["url"]), (&json!(CORP), &json!(SHOWN)));
    assert_eq!(world.bench.counted("event-subscription", "CallbackUrlForeign"), 1);
    for table in ["StateTable", "InboxTable"] {
        assert!(!world.bench.in_the_clear(table).await.contains("hush"), "{table}");
    }

    // Another one is told as well.
    set_foreign(&world, "https://third.example.com/");
    assert_eq!(check_next_day(&world).await["foreign"], 1);
    assert_eq!(world.bench.domain_events("CallbackUrlForeign").len(), 2);
}

#[tokio::test]
async fn it_is_replaced_on_an_operators_word() {
    let world = registered(json!({})).await;
    set_foreign(&world, FOREIGN);
    assert_eq!(check_next_day(&world).await["foreign"], 1);

    let without_a_word = subscribe(&world, false).await;
    assert_eq!(without_a_word, (Subscribed::Foreign, SubscriptionState::Foreign));
    assert_eq!(subscribe(&world, true).await, (Subscribed::Updated, SubscriptionState::Registered));
    let there = at_dingtalk(&world).unwrap();
    assert_eq!(there.url, ours(&world));
    assert!(!there.tags.iter().any(|tag| tag == "check_in"), "its event types are not ours");
    assert_eq!(check(&world).await["asked"], 0);
    assert_eq!(check_next_day(&world).await["foreign"], 0);
    assert!(subscription(&world).await.unwrap().foreign_url.is_none());
}

#[tokio::test]
async fn it_is_not_replaced_by_a_registration_that_comes_at_the_same_moment() {
    let world = registered(json!({})).await;
    set_foreign(&world, FOREIGN);
    // There was none when it looked, and there is one when it registers.
    world.platform.on("get_call_back").then(dingtalk_simulator::Fault::Errcode(71007));
    assert_eq!(check_next_day(&world).await["foreign"], 1);
    assert_eq!(at_dingtalk(&world).unwrap().url, FOREIGN);
}
