//! A company that leaves takes its deployment with it, until it is back and registered again.

use dingtalk_authorisation::State;
use dingtalk_simulator::Fault;
use dingtalk_store::NewDeployment;
use secrecy::ExposeSecret;

use super::scene::{ADDRESS, CORP, HERE, OWN, Scene};
use crate::support::eventually;

#[tokio::test]
async fn none_after_the_company_has_left_and_again_after_it_is_back() {
    let scene = Scene::registered().await;
    let (bound, free) = (scene.added(false, 100).await, scene.added(true, 100).await);
    let old = scene.token(&bound).await.unwrap();
    scene.relieved().await;
    for credential in [&bound, &free] {
        let refused = scene.token(credential).await.unwrap_err();
        assert_eq!((refused.status, &*refused.error, refused.retry_after), (403, "company_withdrawn", None));
    }
    assert_ne!(scene.call(&old, OWN).await, 0, "DingTalk has voided it");
    assert!(scene.at_dingtalk().is_empty());

    // Back: its token is another one, and the list of before is void on both sides.
    scene.authorised().await;
    let refused = scene.token(&bound).await.unwrap_err();
    assert_eq!((refused.status, &*refused.error), (403, "address_not_allowed"));
    let token = scene.token(&free).await.unwrap();
    assert_eq!(scene.call(&token, OWN).await, 60020);
    let egress = scene.egress().await;
    assert!(egress.addresses.is_empty() && egress.kept.is_some() && egress.in_force().is_none());
    scene.allow(&[ADDRESS], &[]).await.unwrap();
    let token = scene.token(&bound).await.unwrap();
    assert_eq!(scene.call(&token, OWN).await, 0);
}

/// A copy in a function's memory is good for a minute elsewhere. Not here: DingTalk has voided it.
#[tokio::test]
async fn a_company_that_is_back_within_seconds_gets_its_new_token() {
    let scene = Scene::start().await;
    let free = scene.added(true, 100).await;
    let old = scene.token(&free).await.unwrap();
    scene.pass(2);
    scene.world.suite.relieve(CORP).await;
    scene.world.comes_to(CORP, State::Relieved).await;
    assert_eq!(scene.token(&free).await.unwrap_err().error, "company_withdrawn");
    scene.pass(2);
    scene.authorised().await;
    let token = scene.token(&free).await.unwrap();
    assert_ne!(token.access_token.expose_secret(), old.access_token.expose_secret());
    assert_eq!(scene.call(&token, HERE).await, 0);
}

#[tokio::test]
async fn a_company_that_never_authorised_and_an_app_that_is_gone_are_told_apart() {
    let scene = Scene::registered().await;
    for (app, corp, error) in [
        ("demo", "dingnobody", "company_not_authorised"),
        ("gone", CORP, "app_unknown"),
        ("inner", CORP, "app_unknown"),
    ] {
        let new = NewDeployment { app, corp, name: None, any_address: true, per_minute: 30 };
        let credential = scene.deployments().add(&new, "ann", scene.world.bench.now()).await.unwrap();
        let refused = scene.token(&credential).await.unwrap_err();
        assert_eq!((refused.status, &*refused.error), (403, error), "{app} {corp}");
    }
}

#[tokio::test]
async fn a_token_is_taken_out_of_use_where_dingtalk_does_that() {
    let scene = Scene::registered().await;
    let credential = scene.added(false, 30).await;
    let old = scene.token(&credential).await.unwrap();
    scene.replace_token().await;
    assert_eq!(scene.call(&old, OWN).await, 40014);
    let token = scene.token(&credential).await.unwrap();
    assert_eq!(scene.call(&token, OWN).await, 0);
}

#[tokio::test]
async fn one_that_is_not_active_yet_gets_none() {
    let scene = Scene::registered().await;
    let credential = scene.added(true, 30).await;
    scene.relieved().await;
    scene.world.platform.on("activate_suite").always(Fault::Errcode(70005));
    assert!(scene.world.suite.authorise(CORP).await.acknowledged);
    let waits = async || scene.world.state(CORP).await == State::Authorised;
    eventually("it waits for its activation", waits).await;
    let refused = scene.token(&credential).await.unwrap_err();
    assert_eq!((refused.status, &*refused.error), (403, "company_not_active"));
    scene.world.platform.clear_faults();
    scene.world.suite.change_auth(CORP).await;
    scene.world.comes_to(CORP, State::Active).await;
    assert!(scene.token(&credential).await.is_ok());
}
