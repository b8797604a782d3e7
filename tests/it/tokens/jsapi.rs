//! JSAPI tickets, which are got with the company's token.

use std::time::Duration;

use dingtalk_simulator::TokenKind;
use dingtalk_tokens::{Kind, TokenError, TokenKey};

use super::{CORP, OWN_CORP, Scene, corp_key, credentials, get, soon, value};
use crate::support::sealing_keys;

fn jsapi_key() -> TokenKey {
    TokenKey::JsapiTicket { app: "demo".into(), corp: CORP.into() }
}

#[tokio::test]
async fn a_companys() {
    let scene = Scene::authorised().await;
    let tokens = scene.tokens();
    let ticket = get(&tokens, &jsapi_key()).await.unwrap();
    assert_eq!(scene.platform.token_owner(value(&ticket)).unwrap().kind, TokenKind::JsapiTicket);
    get(&tokens, &jsapi_key()).await.unwrap();
    get(&tokens, &corp_key()).await.unwrap();
    assert_eq!((scene.platform.calls("get_jsapi_ticket"), scene.platform.calls("get_corp_token")), (1, 1));
    scene.company(false, 2).await;
    assert!(matches!(get(&scene.tokens(), &jsapi_key()).await, Err(TokenError::NotAuthorised { .. })));
}

#[tokio::test]
async fn an_internal_apps() {
    let scene = Scene::start().await;
    let key = TokenKey::JsapiTicket { app: "demo".into(), corp: OWN_CORP.into() };
    scene.tokens().get(&sealing_keys(), &credentials(Kind::Internal), &key, soon()).await.unwrap();
    assert_eq!((scene.platform.calls("get_jsapi_ticket"), scene.platform.calls("gettoken")), (1, 1));
}

#[tokio::test]
async fn a_company_token_that_is_rejected_is_replaced_on_the_way() {
    let scene = Scene::authorised().await;
    scene.plant(&corp_key(), "COMPANY-TOKEN-1", Duration::from_secs(3600)).await;
    get(&scene.tokens(), &jsapi_key()).await.unwrap();
    assert_eq!((scene.platform.calls("get_jsapi_ticket"), scene.platform.calls("get_corp_token")), (2, 1));
}
