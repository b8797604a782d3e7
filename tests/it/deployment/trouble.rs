//! When the tables, the ticket or DingTalk are away: a deployment is told to wait, and never given what it must not have.

use dingtalk_local::Service;
use dingtalk_simulator::Fault;

use super::scene::Scene;

#[tokio::test]
async fn with_the_store_away_it_is_told_to_wait() {
    let scene = Scene::registered().await;
    let credential = scene.added(false, 30).await;
    assert!(scene.token(&credential).await.is_ok());
    scene.world.bench.stack.aws_faults().refuse(Service::DynamoDb, true);
    let refused = scene.token(&credential).await.unwrap_err();
    assert_eq!((refused.status, &*refused.error), (503, "unavailable"));
    assert!(refused.retry_after.is_some());
    assert_eq!(scene.world.bench.counted("corp-token", "TokenUnavailable"), 1);
    scene.world.bench.stack.aws_faults().refuse(Service::DynamoDb, false);
    assert!(scene.token(&credential).await.is_ok());
}

#[tokio::test]
async fn what_dingtalk_says_is_told_in_words_of_use() {
    let scene = Scene::registered().await;
    let credential = scene.added(false, 1000).await;
    for (fault, status, error) in [
        (Fault::Errcode(-1), 503, "dingtalk_unavailable"),
        (Fault::Status(502), 503, "dingtalk_unavailable"),
        (Fault::Close, 503, "dingtalk_unavailable"),
        (Fault::Errcode(60020), 503, "app_blocked"),
        (Fault::Errcode(40088), 503, "app_blocked"),
        (Fault::Errcode(40085), 503, "waits_for_ticket"),
        (Fault::Errcode(41030), 403, "company_not_authorised"),
    ] {
        // Nothing valid in the store, and no rest of the last failure.
        scene.pass(8000);
        scene.world.ticket().await;
        scene.world.platform.on("get_corp_token").always(fault.clone());
        let refused = scene.token(&credential).await.unwrap_err();
        assert_eq!((refused.status, &*refused.error), (status, error), "{fault:?}");
        assert_eq!(refused.retry_after.is_some(), status == 503, "{fault:?}");
        scene.world.platform.clear_faults();
    }
    scene.pass(8000);
    assert!(scene.token(&credential).await.is_ok());
}

#[tokio::test]
async fn a_sealing_key_that_is_new_is_read() {
    let scene = Scene::registered().await;
    let credential = scene.added(false, 30).await;
    assert!(scene.token(&credential).await.is_ok());
    // An instance with a configuration of before: another one re-sealed the company with a newer key.
    let keys = dingtalk_crypto::SealingKeys::new([(1, [1; 32]), (2, [2; 32])]).unwrap();
    let companies = scene.world.companies();
    let row = companies.read(&keys, "demo", super::scene::CORP).await.unwrap().unwrap();
    let write = companies.write(&keys, &row, false).unwrap();
    assert!(companies.save(write, &[], &scene.world.bench.table("InboxTable"), 0).await.unwrap());
    let refused = scene.token(&credential).await.unwrap_err();
    assert_eq!(refused.status, 503, "the secret has no such key yet");
    let config = crate::support::config_at(vec![crate::support::suite("demo")], scene.world.server.url());
    let mut config: serde_json::Value = serde_json::from_str(&config).unwrap();
    let second = serde_json::json!({ "number": 2, "key": "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=" });
    config["sealing_key"].as_array_mut().unwrap().push(second);
    scene.world.bench.stack.put_config(config.to_string());
    scene.pass(61);
    assert!(scene.token(&credential).await.is_ok());
}
