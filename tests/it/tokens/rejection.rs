//! DingTalk says no to a token.

use std::time::Duration;

use dingtalk_api::{Auth, Caller, Class, contact::GetAuthScopes};
use dingtalk_simulator::Fault;
use dingtalk_tokens::{CallError, Kind, TokenError};

use super::{CORP, SUITE, Scene, corp_key, credentials, get, reject, soon, suite_key, value};
use crate::support::sealing_keys;

const HOUR: Duration = Duration::from_secs(3600);

#[tokio::test]
async fn a_newer_one_in_the_store_is_used_without_a_call() {
    let scene = Scene::authorised().await;
    let (one, another) = (scene.tokens(), scene.tokens());
    let old = get(&one, &corp_key()).await.unwrap();
    get(&another, &corp_key()).await.unwrap();
    let new = reject(&one, &corp_key(), &old).await.unwrap();
    assert_eq!(scene.platform.calls("get_corp_token"), 2);
    // The other instance still holds the old one, and hears of it by a rejection too.
    assert_eq!(value(&get(&another, &corp_key()).await.unwrap()), value(&old));
    assert_eq!(value(&reject(&another, &corp_key(), &old).await.unwrap()), value(&new));
    assert_eq!(value(&get(&another, &corp_key()).await.unwrap()), value(&new));
    assert_eq!(scene.platform.calls("get_corp_token"), 2);
}

#[tokio::test]
async fn a_refresh_is_forced_once_in_thirty_seconds() {
    let scene = Scene::authorised().await;
    let tokens = scene.tokens();
    let first = get(&tokens, &corp_key()).await.unwrap();
    let second = reject(&tokens, &corp_key(), &first).await.unwrap();
    let refused = reject(&tokens, &corp_key(), &second).await;
    assert!(matches!(refused, Err(TokenError::Forced { .. })), "{refused:?}");
    let elsewhere = reject(&scene.tokens(), &corp_key(), &second).await;
    assert!(matches!(elsewhere, Err(TokenError::Forced { .. })), "for all instances: {elsewhere:?}");
    assert_eq!(scene.platform.calls("get_corp_token"), 2);
    scene.pass(Duration::from_secs(31));
    assert!(reject(&tokens, &corp_key(), &second).await.unwrap().version > second.version);
}

#[tokio::test]
async fn a_forced_refresh_that_failed_is_not_repeated_at_once() {
    let scene = Scene::authorised().await;
    let tokens = scene.tokens();
    let first = get(&tokens, &corp_key()).await.unwrap();
    scene.platform.on("get_corp_token").always(Fault::Errcode(40088));
    let failed = reject(&tokens, &corp_key(), &first).await.unwrap_err();
    assert!(failed.api().is_some_and(|error| error.class == Class::Credentials), "{failed:?}");
    assert!(matches!(reject(&tokens, &corp_key(), &first).await, Err(TokenError::Forced { .. })));
    assert_eq!(scene.platform.calls("get_corp_token"), 2);
}

#[tokio::test]
async fn whoever_dies_while_forcing_is_taken_over_from() {
    let scene = Scene::authorised().await;
    let tokens = scene.tokens();
    let first = get(&tokens, &corp_key()).await.unwrap();
    scene.leased_elsewhere(&corp_key(), 3_000, true).await;
    scene.pass(Duration::from_millis(3_001));
    assert!(reject(&tokens, &corp_key(), &first).await.unwrap().version > first.version);
}

#[tokio::test]
async fn an_expired_one_is_not_forced() {
    let scene = Scene::authorised().await;
    let tokens = scene.tokens();
    let first = get(&tokens, &corp_key()).await.unwrap();
    let second = reject(&tokens, &corp_key(), &first).await.unwrap();
    scene.pass(2 * HOUR);
    scene.ticket().await;
    let third = reject(&tokens, &corp_key(), &second).await.unwrap();
    // Not forced, so that this is.
    assert!(reject(&tokens, &corp_key(), &third).await.is_ok());
}

#[tokio::test]
async fn a_call_is_made_once_more_with_another_token() {
    let scene = Scene::authorised().await;
    let tokens = scene.tokens();
    // One that DingTalk has voided.
    scene.plant(&corp_key(), "COMPANY-TOKEN-1", HOUR).await;
    let scopes = async || {
        let (keys, suite, key) = (sealing_keys(), credentials(Kind::Suite), corp_key());
        let answer = tokens.with_token(&keys, &suite, &key, soon(), |token| {
            let api = scene.api();
            async move {
                let caller = Caller { app: "demo", corp: Some(CORP), deadline: soon() };
                api.call(&caller, Auth::Company(&token.value), &GetAuthScopes::default()).await
            }
        });
        answer.await
    };
    scopes().await.unwrap();
    assert_eq!((scene.platform.calls("scopes"), scene.platform.calls("get_corp_token")), (2, 1));
    scopes().await.unwrap();
    assert_eq!((scene.platform.calls("scopes"), scene.platform.calls("get_corp_token")), (3, 1));
    // The second no is the answer: nothing turns round and round.
    scene.platform.on("scopes").always(Fault::Errcode(40014));
    scene.pass(Duration::from_secs(31));
    let refused = scopes().await.unwrap_err();
    assert!(matches!(&refused, CallError::Api(error) if error.class == Class::Token), "{refused:?}");
    assert_eq!((scene.platform.calls("scopes"), scene.platform.calls("get_corp_token")), (5, 2));
    let refused = scopes().await.unwrap_err();
    assert!(matches!(&refused, CallError::Api(error) if error.class == Class::Token), "{refused:?}");
    assert_eq!((scene.platform.calls("scopes"), scene.platform.calls("get_corp_token")), (6, 2), "not forced again");
}

#[tokio::test]
async fn a_suite_token_that_is_rejected_is_replaced_on_the_way() {
    let scene = Scene::authorised().await;
    let code = scene.platform.temporary_code(SUITE, CORP).unwrap();
    let tokens = scene.tokens();
    let code = scene.exchange(&tokens, &code).await;
    *scene.code.lock().unwrap() = Some(code);
    tokens.forget(&suite_key());
    scene.plant(&suite_key(), "SUITE-TOKEN-1", HOUR).await;
    let before = scene.platform.calls("get_suite_token");
    get(&tokens, &corp_key()).await.unwrap();
    assert_eq!(scene.platform.calls("get_suite_token") - before, 1);
    assert_eq!(scene.platform.calls("get_corp_token"), 2);
}
