//! No token for a company that has not authorised, or no longer.

use std::time::Duration;

use dingtalk_simulator::{Fault, TokenKind};
use dingtalk_tokens::TokenError;

use super::{CORP, SUITE, Scene, corp_key, get, value};
use crate::support::{eventually, sealing_keys};

#[tokio::test]
async fn an_unknown_company_gets_nothing_and_nobody_is_asked() {
    let scene = Scene::start().await;
    scene.ticket().await;
    let refused = get(&scene.tokens(), &corp_key()).await.unwrap_err();
    assert_eq!(refused.to_string(), format!("company {CORP} has not authorised app demo: its state is AS TOLD"));
    scene.company(false, 1).await;
    assert!(matches!(get(&scene.tokens(), &corp_key()).await, Err(TokenError::NotAuthorised { .. })));
    assert!(scene.platform.log().is_empty(), "{:?}", scene.platform.log());
}

#[tokio::test]
async fn a_minute_after_the_withdrawal_nobody_hands_one_out() {
    let scene = Scene::authorised().await;
    let tokens = scene.tokens();
    get(&tokens, &corp_key()).await.unwrap();
    // Asked for all the time: the minute is counted from the look at the store, not from the last request.
    scene.pass(Duration::from_secs(30));
    get(&tokens, &corp_key()).await.unwrap();
    scene.company(false, 2).await;
    scene.pass(Duration::from_secs(31));
    assert!(matches!(get(&tokens, &corp_key()).await, Err(TokenError::NotAuthorised { .. })));
    assert!(matches!(get(&scene.tokens(), &corp_key()).await, Err(TokenError::NotAuthorised { .. })), "cold");
}

#[tokio::test]
async fn not_even_the_old_one_while_it_could_be_refreshed() {
    let scene = Scene::authorised().await;
    scene.plant(&corp_key(), "COMPANY-TOKEN-1", Duration::from_secs(300)).await;
    // A row that says no, with a token beside it that nobody has deleted.
    let companies = scene.companies();
    let mut row = companies.read(&sealing_keys(), "demo", CORP).await.unwrap().unwrap();
    row.allowed = false;
    let write = companies.write(&sealing_keys(), &row, false).unwrap();
    assert!(companies.save(write, &[], "none", scene.now()).await.unwrap());
    assert!(matches!(get(&scene.tokens(), &corp_key()).await, Err(TokenError::NotAuthorised { .. })));
}

/// What becomes of a refresh during which the company's row changes.
async fn during_a_refresh(scene: &Scene, allowed: bool, epoch: i64) {
    scene.platform.on("get_corp_token").then(Fault::Delay(Duration::from_millis(700)));
    let tokens = scene.tokens();
    let key = corp_key();
    let minted = async || scene.platform.minted_count(TokenKind::Company, SUITE, Some(CORP)) > 0;
    let (got, ()) = tokio::join!(get(&tokens, &key), async {
        eventually("DingTalk has minted it", minted).await;
        scene.company(allowed, epoch).await;
    });
    assert!(matches!(got, Err(TokenError::NotAuthorised { .. })), "{got:?}");
    assert_eq!(scene.platform.calls("get_corp_token"), 1);
    let row = scene.stored().read(&sealing_keys(), &corp_key(), scene.now()).await.unwrap();
    assert!(row.token.is_none(), "{row:?}");
}

#[tokio::test]
async fn a_refresher_that_raced_a_withdrawal_hands_out_nothing() {
    let scene = Scene::authorised().await;
    during_a_refresh(&scene, false, 2).await;
}

#[tokio::test]
async fn nor_one_that_raced_a_withdrawal_and_a_return() {
    let scene = Scene::authorised().await;
    during_a_refresh(&scene, true, 3).await;
    assert!(get(&scene.tokens(), &corp_key()).await.is_ok());
}

#[tokio::test]
async fn nothing_lies_in_the_clear() {
    let scene = Scene::authorised().await;
    let token = get(&scene.tokens(), &corp_key()).await.unwrap();
    let clear = scene.bench.in_the_clear("StateTable").await;
    assert!(clear.contains("corp-token") && !clear.contains(value(&token)), "{clear}");
    let debug = format!("{token:?}{:?}{:?}", scene.tokens(), super::credentials(dingtalk_tokens::Kind::Suite));
    assert!(!debug.contains(value(&token)) && !debug.contains(super::SECRET), "{debug}");
}
