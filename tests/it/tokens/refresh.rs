//! Ahead of the end, at the end, and with somebody else at it.

use std::time::Duration;

use dingtalk_api::Class;
use dingtalk_simulator::Fault;
use dingtalk_store::{Lease, NewToken, TokenStored};
use dingtalk_tokens::{Kind, TokenError};
use tokio::time::Instant;

use super::{Scene, corp_key, credentials, get, suite_key, value};
use crate::support::sealing_keys;

const HOUR: Duration = Duration::from_secs(3600);
const MINUTE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn it_is_refreshed_when_less_than_ten_minutes_are_left() {
    let scene = Scene::start().await;
    scene.ticket().await;
    let tokens = scene.tokens();
    let first = get(&tokens, &suite_key()).await.unwrap();
    assert_eq!(first.expires_at - first.minted_at, 7_200_000);
    scene.pass(HOUR + 49 * MINUTE);
    assert_eq!(value(&get(&tokens, &suite_key()).await.unwrap()), value(&first));
    scene.pass(2 * MINUTE);
    let second = get(&tokens, &suite_key()).await.unwrap();
    assert!(value(&second) != value(&first) && second.version > first.version);
    assert_eq!(scene.platform.calls("get_suite_token"), 2);
    assert!(scene.platform.token_valid_at(value(&second), scene.now() + 7_000_000));
}

#[tokio::test]
async fn a_schedule_may_ask_for_it_earlier() {
    let scene = Scene::start().await;
    scene.ticket().await;
    let tokens = scene.tokens();
    let (keys, suite, key) = (sealing_keys(), credentials(Kind::Suite), suite_key());
    let keep = async || tokens.keep_fresh(&keys, &suite, &key, 20 * 60_000, super::soon()).await.unwrap();
    let first = keep().await;
    scene.pass(HOUR + 39 * MINUTE);
    assert_eq!(keep().await.version, first.version);
    scene.pass(2 * MINUTE);
    assert!(keep().await.version > first.version);
}

#[tokio::test]
async fn whoever_loses_goes_on_with_the_valid_one() {
    let scene = Scene::start().await;
    scene.ticket().await;
    let planted = scene.plant(&suite_key(), "SUITE-TOKEN-1", 5 * MINUTE).await;
    scene.leased_elsewhere(&suite_key(), 600_000, false).await;
    let token = get(&scene.tokens(), &suite_key()).await.unwrap();
    assert_eq!(token.version, planted.version);
    assert_eq!(scene.platform.calls("get_suite_token"), 0);
}

#[tokio::test]
async fn a_refresh_that_fails_leaves_the_valid_one() {
    let scene = Scene::start().await;
    scene.ticket().await;
    scene.plant(&suite_key(), "SUITE-TOKEN-1", 5 * MINUTE).await;
    scene.platform.on("get_suite_token").always(Fault::Errcode(40088));
    let tokens = scene.tokens();
    for _ in 0..5 {
        assert_eq!(value(&get(&tokens, &suite_key()).await.unwrap()), "SUITE-TOKEN-1");
    }
    assert_eq!(scene.platform.calls("get_suite_token"), 1, "an instance does not try with every request");
    scene.pass(Duration::from_secs(31));
    get(&tokens, &suite_key()).await.unwrap();
    assert_eq!(scene.platform.calls("get_suite_token"), 2);
    // And once it has really expired, the failure is the answer.
    scene.pass(5 * MINUTE);
    let failed = get(&tokens, &suite_key()).await.unwrap_err();
    assert!(failed.api().is_some_and(|error| error.class == Class::Credentials), "{failed:?}");
    scene.platform.clear_faults();
    assert_ne!(value(&get(&tokens, &suite_key()).await.unwrap()), "SUITE-TOKEN-1");
}

#[tokio::test]
async fn without_a_valid_one_the_holder_of_the_lease_is_waited_for() {
    let scene = Scene::start().await;
    scene.ticket().await;
    scene.leased_elsewhere(&suite_key(), 600_000, false).await;
    let tokens = scene.tokens();
    let key = suite_key();
    let (got, ()) = tokio::join!(get(&tokens, &key), async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        let (now, lease) = (scene.now(), Lease { owner: "elsewhere".into(), until: 0 });
        let token = NewToken { value: "SUITE-TOKEN-1".into(), minted_at: now, expires_at: now + 7_200_000 };
        let stored = scene.stored().store(&sealing_keys(), &suite_key(), &lease, 0, &token, None).await.unwrap();
        assert!(matches!(stored, TokenStored::Now(_)));
    });
    assert_eq!(value(&got.unwrap()), "SUITE-TOKEN-1");
    assert_eq!(scene.platform.calls("get_suite_token"), 0);
}

#[tokio::test]
async fn a_lease_that_ran_out_is_taken_over() {
    let scene = Scene::start().await;
    scene.ticket().await;
    scene.leased_elsewhere(&suite_key(), 400, false).await;
    get(&scene.tokens(), &suite_key()).await.unwrap();
    assert_eq!(scene.platform.calls("get_suite_token"), 1);
}

#[tokio::test]
async fn nobody_waits_for_ever() {
    let scene = Scene::start().await;
    scene.ticket().await;
    scene.leased_elsewhere(&suite_key(), 600_000, false).await;
    let tokens = scene.tokens();
    let deadline = Instant::now() + Duration::from_millis(300);
    let waited = tokens.get(&sealing_keys(), &credentials(Kind::Suite), &suite_key(), deadline).await;
    assert!(matches!(waited, Err(TokenError::Waited { .. })), "{waited:?}");
    assert_eq!(scene.platform.calls("get_suite_token"), 0);
}

#[tokio::test]
async fn throttled_it_waits_its_turn() {
    let scene = Scene::authorised().await;
    scene.platform.on("get_corp_token").then(Fault::Errcode(90018));
    get(&scene.tokens(), &corp_key()).await.unwrap();
    assert_eq!(scene.platform.calls("get_corp_token"), 2);
}
