//! A token that was asked for within the last minute.

use std::time::Duration;

use dingtalk_tokens::TokenError;

use super::{CORP, Scene, corp_key, get, value};
use crate::support::Bench;

#[tokio::test]
async fn a_warm_token_costs_no_call_and_no_read() {
    let scene = Scene::authorised().await;
    let tokens = scene.tokens();
    let first = get(&tokens, &corp_key()).await.unwrap();
    assert_eq!(scene.platform.calls_of("get_corp_token", None, Some(CORP)), 1);
    // Nobody there to be asked any more.
    let Scene { bench, platform, server, clock, ahead, .. } = scene;
    let Bench { stack, .. } = bench;
    drop(stack);
    server.stop().await;

    let mut taken = Vec::new();
    for _ in 0..2_000 {
        let began = std::time::Instant::now();
        let token = get(&tokens, &corp_key()).await.unwrap();
        taken.push(began.elapsed());
        assert_eq!(value(&token), value(&first));
    }
    taken.sort_unstable();
    println!("a warm company token: p50 {:?}, p99 {:?}, no call, no read", taken[1_000], taken[1_980]);

    let minute = i64::try_from(Duration::from_secs(60).as_millis()).unwrap();
    ahead.fetch_add(minute, std::sync::atomic::Ordering::SeqCst);
    assert!(clock.now() > 0);
    let looked = get(&tokens, &corp_key()).await;
    assert!(matches!(looked, Err(TokenError::Store(_))), "after a minute it looks: {looked:?}");
    assert_eq!(platform.calls("get_corp_token"), 1);
}

#[tokio::test]
async fn another_instance_finds_it_in_the_store() {
    let scene = Scene::authorised().await;
    let first = get(&scene.tokens(), &corp_key()).await.unwrap();
    let second = get(&scene.tokens(), &corp_key()).await.unwrap();
    assert_eq!((value(&first), first.version), (value(&second), second.version));
    assert_eq!(scene.platform.calls("get_corp_token"), 1);
}

#[tokio::test]
async fn forgotten_is_looked_up_again() {
    let scene = Scene::authorised().await;
    let tokens = scene.tokens();
    get(&tokens, &corp_key()).await.unwrap();
    scene.company(false, 2).await;
    assert!(get(&tokens, &corp_key()).await.is_ok(), "still warm: at most a minute");
    tokens.forget(&corp_key());
    assert!(matches!(get(&tokens, &corp_key()).await, Err(TokenError::NotAuthorised { .. })));
}

#[tokio::test]
async fn callers_of_one_instance_share_one_refresh() {
    let scene = Scene::authorised().await;
    let tokens = scene.tokens();
    let key = corp_key();
    let all = futures_util::future::join_all((0..50).map(|_| get(&tokens, &key))).await;
    let first = all[0].as_ref().unwrap();
    assert!(all.iter().all(|token| value(token.as_ref().unwrap()) == value(first)));
    assert_eq!(scene.platform.calls("get_corp_token"), 1);
}
