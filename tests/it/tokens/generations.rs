//! Which call gives which token, in every generation.

use dingtalk_simulator::PlatformSettings;
use dingtalk_tokens::{AppCredentials, Generation, Kind, TokenError, TokenKey};
use serde_json::json;

use super::{CORP, OWN_CORP, SUITE, Scene, corp_key, credentials, soon, suite_key, value};
use crate::support::sealing_keys;

fn internal_key() -> TokenKey {
    TokenKey::Internal { app: "demo".into() }
}

fn of(kind: Kind, generation: Generation) -> AppCredentials {
    AppCredentials { generation, ..credentials(kind) }
}

/// The calls that reached DingTalk until there was a token, which DingTalk honours.
async fn calls(scene: &Scene, credentials: &AppCredentials, key: &TokenKey) -> Vec<String> {
    scene.platform.clear_log();
    let token = scene.tokens().get(&sealing_keys(), credentials, key, soon()).await.unwrap();
    assert!(scene.platform.token_valid_at(value(&token), scene.now()), "{credentials:?} {key}");
    scene.platform.log().iter().map(|call| format!("{} {}", call.api, call.code)).collect()
}

#[tokio::test]
async fn suites() {
    let by_generation = [
        (Generation::Service, "get_suite_token 0", "get_corp_token 0"),
        (Generation::SignedService, "get_suite_token 0", "get_corp_token 0"),
        (Generation::OAuth, "suiteAccessToken 0", "corpAccessToken 0"),
        (Generation::CorpIdToken, "get_suite_token 0", "oauth2/token 0"),
    ];
    for (generation, suite, corp) in by_generation {
        let scene = Scene::authorised().await;
        let app = of(Kind::Suite, generation);
        assert_eq!(calls(&scene, &app, &corp_key()).await, [corp], "{generation:?}");
        assert_eq!(calls(&scene, &app, &suite_key()).await, [suite], "{generation:?}");
    }
}

#[tokio::test]
async fn with_a_permanent_code_the_plain_form() {
    for (generation, expected) in [
        (Generation::Service, &["get_suite_token 0", "get_corp_token 0"][..]),
        (Generation::SignedService, &["get_corp_token 0"][..]),
    ] {
        let scene = Scene::authorised().await;
        let tokens = scene.tokens();
        let code = scene.platform.temporary_code(SUITE, CORP).unwrap();
        let code = scene.exchange(&tokens, &code).await;
        *scene.code.lock().unwrap() = Some(code);
        // The suite token of the exchange has expired.
        scene.pass(std::time::Duration::from_secs(7_200));
        assert_eq!(calls(&scene, &of(Kind::Suite, generation), &corp_key()).await, expected, "{generation:?}");
    }
}

#[tokio::test]
async fn customised_apps_need_no_ticket() {
    let scene = Scene::with(PlatformSettings::default(), json!({})).await;
    scene.platform.authorise_quietly(super::CUSTOM, CORP);
    scene.company(true, 1).await;
    assert_eq!(calls(&scene, &of(Kind::Custom, Generation::Service), &corp_key()).await, ["get_corp_token 0"]);
}

#[tokio::test]
async fn internal_apps() {
    let by_generation = [
        (Generation::Service, "gettoken 0"),
        (Generation::OAuth, "accessToken 0"),
        (Generation::CorpIdToken, "oauth2/token 0"),
        (Generation::CorpSecret, "gettoken 0"),
    ];
    for (generation, expected) in by_generation {
        let scene = Scene::start().await;
        let app = of(Kind::Internal, generation);
        assert_eq!(calls(&scene, &app, &internal_key()).await, [expected], "{generation:?}");
        // Its company's token is the same one.
        let own = TokenKey::Corp { app: "demo".into(), corp: OWN_CORP.into() };
        assert_eq!(calls(&scene, &app, &own).await, [""; 0], "{generation:?}");
    }
}

#[tokio::test]
async fn what_an_app_cannot_have() {
    let scene = Scene::start().await;
    let tokens = scene.tokens();
    let get =
        async |app: &AppCredentials, key: &TokenKey| tokens.get(&sealing_keys(), app, key, soon()).await.unwrap_err();
    let internal = credentials(Kind::Internal);
    assert!(matches!(get(&internal, &suite_key()).await, TokenError::Unfit { .. }));
    assert!(matches!(get(&credentials(Kind::Suite), &internal_key()).await, TokenError::Unfit { .. }));
    let another = TokenKey::Suite { app: "another".into() };
    assert!(matches!(get(&credentials(Kind::Suite), &another).await, TokenError::Unfit { .. }));
    assert!(matches!(get(&internal, &corp_key()).await, TokenError::NotAuthorised { .. }), "another company's");
    let without = AppCredentials { corp_secret: None, ..of(Kind::Internal, Generation::CorpSecret) };
    assert_eq!(get(&without, &internal_key()).await.to_string(), "app demo: corp_secret is missing");
    assert!(scene.platform.log().is_empty());
}
