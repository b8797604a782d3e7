//! Who is let in: the forms of a credential, its rotation, its end, and how often.

use reqwest::Method;
use secrecy::ExposeSecret;

use dingtalk_simulator::{Fault, NotHandedOut};
use dingtalk_store::Credential;

use super::scene::{OWN, Scene};
use crate::support::eventually;

const HOUR: u64 = 3600;

fn unauthorised(refused: &NotHandedOut) -> bool {
    (refused.status, &*refused.error, refused.retry_after) == (401, "unauthorised", None)
}

#[tokio::test]
async fn whatever_is_wrong_with_a_credential_the_answer_is_the_same() {
    let scene = Scene::registered().await;
    let credential = scene.added(false, 30).await;
    let good = credential.text().expose_secret().to_owned();
    let wrong = Credential::fresh(credential.id()).unwrap().text().expose_secret().to_owned();
    let unknown = Credential::fresh("0123456789abcdef").unwrap().text().expose_secret().to_owned();
    let deployment = scene.at(&credential, OWN);
    let mut answers = Vec::new();
    for authorization in [
        String::new(),
        "Bearer".to_owned(),
        "Bearer ".to_owned(),
        format!("Basic {good}"),
        good.clone(),
        format!("Bearer {good}x"),
        format!("Bearer {good}, Bearer {good}"),
        format!("Bearer {wrong}"),
        format!("Bearer {unknown}"),
        format!("Bearer {}", "x".repeat(4_000)),
    ] {
        answers.push(deployment.asked(Method::POST, &authorization, &[]).await.unwrap_err());
    }
    assert!(unauthorised(&answers[0]) && answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    let twice = [("authorization", &*format!("Bearer {good}"))];
    assert!(unauthorised(&deployment.asked(Method::POST, &format!("Bearer {wrong}"), &twice).await.unwrap_err()));
    assert!(deployment.asked(Method::POST, &format!("BEARER  {good}"), &[]).await.is_ok(), "the scheme is any case");
    let row = scene.deployments().read(credential.id()).await.unwrap().unwrap();
    assert!(row.last_used_at.is_some());
}

#[tokio::test]
async fn another_method_is_told_so_with_or_without_a_credential() {
    let scene = Scene::registered().await;
    let credential = scene.added(false, 30).await;
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        let bearer = format!("Bearer {}", credential.text().expose_secret());
        for authorization in ["", &bearer] {
            let asked = scene.at(&credential, OWN).asked(method.clone(), authorization, &[]).await;
            assert_eq!(asked.unwrap_err().status, 405);
        }
    }
}

#[tokio::test]
async fn after_a_rotation_both_are_good_then_the_new_one_then_none() {
    let scene = Scene::registered().await;
    let first = scene.added(false, 30).await;
    let store = scene.deployments();
    let seen = async || store.read(first.id()).await.unwrap().unwrap();
    let now = || scene.world.bench.now();
    let grace = i64::try_from(HOUR).unwrap() * 1000;
    let second = store.rotate(&seen().await, grace, "ben", now()).await.unwrap().unwrap();
    assert!(scene.token(&first).await.is_ok() && scene.token(&second).await.is_ok());
    scene.pass(HOUR);
    assert!(unauthorised(&scene.token(&first).await.unwrap_err()));
    assert!(scene.token(&second).await.is_ok());
    assert!(store.revoke(&seen().await, "ben", now()).await.unwrap());
    for credential in [&first, &second] {
        assert!(unauthorised(&scene.token(credential).await.unwrap_err()));
    }
    let told: Vec<_> = scene.audit().await.into_iter().map(|entry| entry.action).collect();
    assert_eq!(told, ["allow-ip", "deployment add", "deployment rotate", "deployment revoke"]);
}

#[tokio::test]
async fn revoking_wins_against_a_token_that_is_being_fetched() {
    let scene = Scene::registered().await;
    let credential = scene.added(false, 30).await;
    scene.pass(8000);
    let calls = || scene.world.platform.calls("get_corp_token");
    let before = calls();
    scene.world.platform.on("get_corp_token").then(Fault::Delay(std::time::Duration::from_millis(1500)));
    let asking = scene.token(&credential);
    let revoking = async {
        eventually("DingTalk is asked", async || calls() > before).await;
        let seen = scene.deployments().read(credential.id()).await.unwrap().unwrap();
        assert!(scene.deployments().revoke(&seen, "ben", scene.world.bench.now()).await.unwrap());
    };
    let (asked, ()) = futures_util::join!(asking, revoking);
    let refused = asked.unwrap_err();
    // 503: on a busy machine DingTalk's late answer came too late for us.
    assert!(unauthorised(&refused) || refused.status == 503, "{refused}");
}

#[tokio::test]
async fn too_many_in_a_minute_wait_for_the_next() {
    let scene = Scene::registered().await;
    let (busy, other) = (scene.added(false, 2).await, scene.added(false, 2).await);
    for _ in 0..2 {
        assert!(scene.token(&busy).await.is_ok());
    }
    let refused = scene.token(&busy).await.unwrap_err();
    assert_eq!((refused.status, &*refused.error), (429, "too_many_requests"));
    let after = refused.retry_after.unwrap();
    assert!((1..=60).contains(&after), "{after}");
    assert!(scene.token(&other).await.is_ok(), "each has its own");
    scene.pass(after);
    assert!(scene.token(&busy).await.is_ok());
}
