//! What a deployment gets, and what it can do with it.

use dingtalk_simulator::Fault;
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use super::scene::{CORP, HERE, OTHER, OWN, Scene};

#[tokio::test]
async fn a_token_from_its_own_address_and_a_call_with_it() {
    let scene = Scene::registered().await;
    let credential = scene.added(false, 30).await;
    let token = scene.token(&credential).await.unwrap();
    assert_eq!((&*token.corp_id, &*token.app, &*token.cache_control), (CORP, "demo", "no-store"));
    assert!((600..=7200).contains(&token.expires_in), "{}", token.expires_in);
    let left = token.expires_at - scene.world.bench.now();
    assert!((token.expires_in * 1000 - 60_000..=token.expires_in * 1000 + 60_000).contains(&left), "{left}");
    assert_eq!(scene.call(&token, OWN).await, 0);

    // From elsewhere: neither from us nor at DingTalk, whatever a header says.
    let refused = scene.at(&credential, OTHER).token().await.unwrap_err();
    assert_eq!((refused.status, &*refused.error), (403, "address_not_allowed"));
    let bearer = format!("bearer {}", credential.text().expose_secret());
    let headers = [("x-forwarded-for", "47.96.1.2"), ("forwarded", "for=47.96.1.2"), ("x-real-ip", "47.96.1.2")];
    let refused = scene.at(&credential, OTHER).asked(reqwest::Method::POST, &bearer, &headers).await.unwrap_err();
    assert_eq!(refused.error, "address_not_allowed");
    assert_eq!(scene.call(&token, OTHER).await, 60020);
    let bench = &scene.world.bench;
    assert_eq!((bench.counted("corp-token", "TokenHandedOut"), bench.counted("corp-token", "TokenRefused")), (1, 2));
}

#[tokio::test]
async fn one_that_may_ask_from_anywhere_still_calls_from_registered_addresses() {
    let scene = Scene::registered().await;
    let token = scene.at(&scene.added(true, 30).await, OTHER).token().await.unwrap();
    assert_eq!((scene.call(&token, OTHER).await, scene.call(&token, OWN).await), (60020, 0));
    assert_eq!(scene.call(&token, HERE).await, 0, "it is the token that the bundle uses");
}

#[tokio::test]
async fn one_with_little_left_is_renewed_first() {
    let scene = Scene::registered().await;
    let credential = scene.added(false, 30).await;
    let first = scene.token(&credential).await.unwrap();
    scene.pass(u64::try_from(first.expires_in).unwrap() - 900);
    let same = scene.token(&credential).await.unwrap();
    assert_eq!(same.access_token.expose_secret(), first.access_token.expose_secret(), "a quarter of an hour is ample");
    scene.pass(400);
    let renewed = scene.token(&credential).await.unwrap();
    assert!(renewed.expires_in > 7000, "{}", renewed.expires_in);
    // DingTalk does not let us: what is left is better than nothing, and told.
    scene.pass(6900);
    scene.world.platform.on("get_corp_token").always(Fault::Errcode(-1));
    let old = scene.token(&credential).await.unwrap();
    assert_eq!(old.access_token.expose_secret(), renewed.access_token.expose_secret());
    assert!(old.expires_in < 600, "{}", old.expires_in);
}

#[tokio::test]
async fn a_hundred_at_once_mint_one() {
    let scene = Scene::registered().await;
    let credential = scene.added(false, 1000).await;
    scene.pass(8000);
    let before = scene.world.platform.calls("get_corp_token");
    let asked = futures_util::future::join_all((0..100).map(|_| scene.token(&credential))).await;
    let tokens: Vec<_> = asked.into_iter().map(|token| token.unwrap().access_token).collect();
    assert!(tokens.iter().all(|token| token.expose_secret() == tokens[0].expose_secret()));
    assert_eq!(scene.world.platform.calls("get_corp_token") - before, 1);
}

/// Of the request's context, and of nothing else: not even where that says nothing.
#[tokio::test]
async fn the_address_is_what_the_gateway_saw() {
    let scene = Scene::registered().await;
    let credential = scene.added(false, 100).await;
    let asked = async |source_ip: Value, body: Value| {
        let mut event: Value = serde_json::from_str(include_str!("../../../events/corp-token.json")).unwrap();
        event["headers"]["authorization"] = json!(format!("Bearer {}", credential.text().expose_secret()));
        event["headers"]["x-forwarded-for"] = json!("47.96.1.2");
        event["requestContext"]["http"]["sourceIp"] = source_ip;
        event["isBase64Encoded"] = json!(body.is_string());
        event["body"] = body;
        let answer = scene.world.bench.stack.invoke("corp-token", &event.to_string()).await.unwrap();
        serde_json::from_str::<Value>(&answer).unwrap()["statusCode"].as_u64().unwrap()
    };
    for (source_ip, status) in [
        (json!("47.96.1.2"), 200),
        (json!("::ffff:47.96.1.2"), 200),
        (json!("47.96.1.3"), 403),
        (json!("2408:4000::1"), 403),
        (json!("47.96.1.2, 1.1.1.1"), 403),
        (json!("none"), 403),
        (json!(null), 403),
    ] {
        assert_eq!(asked(source_ip.clone(), json!(null)).await, status, "{source_ip}");
    }
    assert_eq!(asked(json!("47.96.1.2"), json!("/w8=")).await, 200, "a body that is no text");
}
