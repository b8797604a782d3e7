//! After activation, and looked after.

use std::time::Duration;

use dingtalk_company::CONTACT_TAGS;
use dingtalk_simulator::{CallbackTruth, PlatformSettings};
use dingtalk_store::SubscriptionState;
use serde_json::json;

use super::{CORP, active, active_with, at_dingtalk, check, check_next_day, ours, registered, subscription};
use crate::support::{OTHER_AES_KEY, SUITE_KEY, VECTOR_AES_KEY, VECTOR_TOKEN, config_at, eventually, suite_with};

#[tokio::test]
async fn a_company_that_becomes_active_has_its_events_registered() {
    let world = registered(json!({})).await;
    let there = at_dingtalk(&world).unwrap();
    assert_eq!((there.url, there.tags), (ours(&world), CONTACT_TAGS.map(str::to_owned).to_vec()));
    let known = subscription(&world).await.unwrap();
    assert_eq!(known.state, SubscriptionState::Registered);
    assert_eq!((known.url.as_deref(), known.error), (Some(&*ours(&world)), None));
    assert!(known.registered_at.is_some() && known.tags.len() == CONTACT_TAGS.len());
    assert_eq!(world.bench.counted("callback", "UrlCheck"), 1, "DingTalk asked the callback while the call went on");

    // In order: asked about once a day, and nothing written at DingTalk.
    assert_eq!(check(&world).await["asked"], 0);
    let day = check_next_day(&world).await;
    assert_eq!((&day["asked"], &day["registered"], &day["updated"]), (&json!(1), &json!(0), &json!(0)));
    assert_eq!(world.platform.calls("register_call_back"), 1);
    assert_eq!(world.platform.calls("update_call_back"), 0);
}

#[tokio::test]
async fn what_was_deleted_is_registered_again_and_what_was_changed_is_put_right() {
    let world = registered(json!({})).await;
    let quietly = |url: String, tags: &[&str], token: &str, aes_key: &str| {
        let tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
        world.platform.set_callback_quietly(SUITE_KEY, CORP, CallbackTruth { url, tags }, token, aes_key);
    };
    let elsewhere = ours(&world).replace("/demo", "/old-name");
    let mut besides = CONTACT_TAGS.to_vec();
    besides.push("bpms_instance_change");
    for (url, tags, token, aes_key, updated) in [
        (ours(&world), &CONTACT_TAGS[..3], VECTOR_TOKEN, VECTOR_AES_KEY, 1),
        (ours(&world), &CONTACT_TAGS[..], "another", VECTOR_AES_KEY, 1),
        (ours(&world), &CONTACT_TAGS[..], VECTOR_TOKEN, OTHER_AES_KEY, 1),
        (elsewhere, &CONTACT_TAGS[..], VECTOR_TOKEN, VECTOR_AES_KEY, 1),
        // What the team has registered besides stays, whether something else is put right or not.
        (ours(&world), &besides[..], VECTOR_TOKEN, VECTOR_AES_KEY, 0),
        (ours(&world), &besides[10..], VECTOR_TOKEN, VECTOR_AES_KEY, 1),
    ] {
        quietly(url.clone(), tags, token, aes_key);
        let day = check_next_day(&world).await;
        assert_eq!(
            (&day["updated"], &day["foreign"], &day["failed"]),
            (&json!(updated), &json!(0), &json!(0)),
            "{url}"
        );
        let there = at_dingtalk(&world).unwrap();
        assert_eq!(there.url, ours(&world));
        assert!(CONTACT_TAGS.iter().all(|tag| there.tags.iter().any(|there| there == tag)), "{:?}", there.tags);
        let kept = tags.contains(&"bpms_instance_change");
        assert_eq!(there.tags.iter().any(|tag| tag == "bpms_instance_change"), kept);
        assert_eq!(check_next_day(&world).await["updated"], 0, "now it is in order");
    }
}

#[tokio::test]
async fn a_registration_that_is_there_already_is_found_out_by_looking_again() {
    for newer in [false, true] {
        let mut settings = PlatformSettings::default();
        settings.contact.new_callback_codes = newer;
        let world = active_with(json!({}), settings).await;
        eventually("registered", async || subscription(&world).await.is_some()).await;
        // It answers that there is none, and to the registration that there is one: its own, of a moment ago.
        world.platform.on("get_call_back").then(dingtalk_simulator::Fault::Errcode(71007));
        let day = check_next_day(&world).await;
        assert_eq!((&day["asked"], &day["failed"]), (&json!(1), &json!(0)), "{day}");
        assert_eq!(subscription(&world).await.unwrap().state, SubscriptionState::Registered);
    }
}

#[tokio::test]
async fn an_update_of_what_is_gone_registers() {
    let world = registered(json!({})).await;
    let truth = CallbackTruth { url: ours(&world), tags: vec!["user_add_org".to_owned()] };
    world.platform.set_callback_quietly(SUITE_KEY, CORP, truth, VECTOR_TOKEN, VECTOR_AES_KEY);
    world.platform.on("update_call_back").then(dingtalk_simulator::Fault::Errcode(71007));
    let day = check_next_day(&world).await;
    assert_eq!(day["failed"], 0, "{day}");
    assert_eq!(at_dingtalk(&world).unwrap().tags.len(), CONTACT_TAGS.len());
}

#[tokio::test]
async fn an_old_platform_gets_the_event_types_that_it_knows() {
    let world = active(json!({ "contact_events": "off" })).await;
    let suite = suite_with("demo", json!({ "contact_events": "register" }));
    world.bench.stack.put_config(config_at(vec![suite], world.server.url()));
    world.platform.on("register_call_back").then(dingtalk_simulator::Fault::Errcode(71008));
    world.pass(Duration::from_secs(120));
    assert_eq!(check(&world).await["registered"], 1);
    assert_eq!(at_dingtalk(&world).unwrap().tags.len(), 9);
    // Not tried with all of them each day.
    assert_eq!(check_next_day(&world).await["updated"], 0);
}

#[tokio::test]
async fn in_a_rotation_the_next_keys_are_registered_and_the_callback_takes_them() {
    let next = json!({ "next_token": "nexttoken", "next_aes_key": OTHER_AES_KEY });
    let world = registered(next).await;
    assert_eq!(subscription(&world).await.unwrap().state, SubscriptionState::Registered);
    assert!(world.bench.counted("callback", "NextKeysUsed") > 0, "check_url was sealed with them");
}

#[tokio::test]
async fn the_apps_own_url_goes_before_that_of_the_stack() {
    let world = active(json!({ "callback_url": "http://127.0.0.1:9/callback/demo" })).await;
    eventually("tried", async || subscription(&world).await.is_some()).await;
    let known = subscription(&world).await.unwrap();
    assert_eq!(known.state, SubscriptionState::Open, "nobody listens there");
    assert!(known.error.unwrap().contains("71012"));
    assert_eq!(world.bench.counted("event-subscription", "SubscriptionFailed"), 1);
    assert!(at_dingtalk(&world).is_none());
}
