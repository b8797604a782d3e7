//! The newest ticket first, the remembered ones after it.

use dingtalk_api::Class;
use dingtalk_simulator::{PlatformSettings, StaleTicket};
use dingtalk_tokens::{AppCredentials, Generation, Kind, TokenError};
use serde_json::json;

use super::{CORP, SUITE, Scene, corp_key, credentials, get, soon, suite_key};
use crate::support::sealing_keys;

/// A good ticket, and after it two that DingTalk knows nothing of.
async fn with_bad_tickets(settings: PlatformSettings) -> Scene {
    let scene = Scene::with(settings, json!({})).await;
    let now = scene.now();
    let good = scene.platform.ticket_quietly(SUITE).unwrap();
    scene.keep_ticket(&good, now - 3_000).await;
    scene.keep_ticket("TICKET-UNKNOWN-1", now - 2_000).await;
    scene.keep_ticket("TICKET-UNKNOWN-2", now - 1_000).await;
    scene.platform.authorise_quietly(SUITE, CORP).unwrap();
    scene.company(true, 1).await;
    scene
}

#[tokio::test]
async fn a_remembered_one_helps_when_the_newest_is_refused() {
    let scene = with_bad_tickets(PlatformSettings::default()).await;
    get(&scene.tokens(), &suite_key()).await.unwrap();
    let codes: Vec<String> = scene.platform.log().into_iter().map(|call| call.code).collect();
    assert_eq!(codes, ["40085", "40085", "0"]);
}

#[tokio::test]
async fn in_signed_and_newer_calls_too() {
    for (stale_ticket, generation) in [
        (StaleTicket::Unknown, Generation::SignedService),
        (StaleTicket::Signature, Generation::SignedService),
        (StaleTicket::Unknown, Generation::OAuth),
    ] {
        let scene = with_bad_tickets(PlatformSettings { stale_ticket, ..PlatformSettings::default() }).await;
        let app = AppCredentials { generation, ..credentials(Kind::Suite) };
        scene.tokens().get(&sealing_keys(), &app, &corp_key(), soon()).await.unwrap();
        assert_eq!(scene.platform.log().len(), 3, "{generation:?} {:?}", scene.platform.log());
    }
}

#[tokio::test]
async fn when_all_are_refused_there_is_a_ticket_to_wait_for() {
    let scene = Scene::start().await;
    scene.keep_ticket("TICKET-UNKNOWN-1", scene.now() - 1).await;
    scene.keep_ticket("TICKET-UNKNOWN-2", scene.now()).await;
    let refused = get(&scene.tokens(), &suite_key()).await.unwrap_err();
    assert!(refused.api().is_some_and(|error| error.class == Class::WaitTicket), "{refused:?}");
    assert!(!refused.to_string().contains("TICKET-UNKNOWN"), "{refused}");
    assert_eq!(scene.platform.calls("get_suite_token"), 2);
    // The lease was given back: a ticket that comes now is used now.
    scene.ticket().await;
    get(&scene.tokens(), &suite_key()).await.unwrap();
}

#[tokio::test]
async fn without_any_nobody_is_asked() {
    let scene = Scene::start().await;
    let none = get(&scene.tokens(), &suite_key()).await;
    assert!(matches!(none, Err(TokenError::NoTicket { .. })), "{none:?}");
    assert!(scene.platform.log().is_empty());
}

#[tokio::test]
async fn a_fixed_one_wins() {
    let scene = Scene::start().await;
    scene.keep_ticket("TICKET-UNKNOWN-1", scene.now()).await;
    let fixed = scene.platform.ticket_quietly(SUITE).unwrap();
    let app = AppCredentials { fixed_ticket: Some(fixed.into()), ..credentials(Kind::Suite) };
    scene.tokens().get(&sealing_keys(), &app, &suite_key(), soon()).await.unwrap();
    assert_eq!(scene.platform.calls("get_suite_token"), 1);
}
