//! The ban of the egress IP.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use dingtalk_api::{Api, ApiOptions, Arrival, Bans, Class, contact::GetAuthScopes, suite::GetUnactiveCorp};
use futures_util::future::BoxFuture;
use serde_json::json;

use crate::support::*;

const NOW: i64 = 1_700_000_000_000;

/// The memory that all functions share.
#[derive(Default)]
struct Shared {
    until: Mutex<Option<i64>>,
    asked: AtomicUsize,
    told: AtomicUsize,
}

impl Bans for Shared {
    fn until(&self) -> BoxFuture<'_, Option<i64>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let until = *self.until.lock().unwrap();
        Box::pin(async move { until })
    }

    fn ban(&self, until: i64) -> BoxFuture<'_, ()> {
        self.told.fetch_add(1, Ordering::SeqCst);
        *self.until.lock().unwrap() = Some(until);
        Box::pin(async {})
    }
}

struct World {
    dingtalk: DingTalk,
    bans: Arc<Shared>,
    now: Arc<AtomicI64>,
}

impl World {
    async fn answering(reply: Reply) -> Self {
        let dingtalk = DingTalk::answering([reply]).await;
        Self { dingtalk, bans: Arc::default(), now: Arc::new(AtomicI64::new(NOW)) }
    }

    fn client(&self) -> Api {
        let now = Arc::clone(&self.now);
        let now = Arc::new(move || now.load(Ordering::SeqCst));
        Api::new(ApiOptions { bans: self.bans.clone(), now, ..self.dingtalk.options() }).unwrap()
    }
}

#[tokio::test]
async fn a_ban_stops_every_client_and_ends() {
    let world = World::answering(status(200, json!({"status": 1111, "wait": 5, "punish": "deny"}))).await;
    let first = world.client();
    let error = call(&first, &GetAuthScopes {}).await.unwrap_err();
    assert_eq!((error.class, error.arrival, world.dingtalk.requests()), (Class::IpBan, Arrival::Answered, 1));
    let until = world.bans.until.lock().unwrap().unwrap();
    assert!((NOW + 300_000..=NOW + 330_000).contains(&until));

    let second = world.client();
    world.now.store(NOW + 100_000, Ordering::SeqCst);
    for api in [&first, &second] {
        let error = call(api, &GetUnactiveCorp { app_id: None }).await.unwrap_err();
        assert_eq!((error.class, error.arrival), (Class::IpBan, Arrival::Never));
        assert_eq!(error.retry_after.unwrap().as_millis(), (until - NOW - 100_000).unsigned_abs().into());
    }
    assert_eq!(world.dingtalk.requests(), 1, "nothing is sent");

    world.dingtalk.then([ok(json!({"errcode": 0}))]);
    world.now.store(until, Ordering::SeqCst);
    call(&first, &GetAuthScopes {}).await.unwrap();
    call(&second, &GetAuthScopes {}).await.unwrap();
    assert_eq!(world.bans.told.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn three_pages_in_a_row_are_a_ban_whichever_the_call() {
    let world = World::answering(html(200)).await;
    let api = world.client();
    // A write has three tries.
    let activate = dingtalk_api::suite::ReauthCorp { app_id: None, corpid_list: &[] };
    let error = call(&api, &activate).await.unwrap_err();
    assert_eq!((error.class, world.dingtalk.requests()), (Class::IpBan, 3));
    assert!(error.retry_after.unwrap() >= Duration::from_secs(300));
    assert_eq!(world.bans.told.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn pages_with_an_answer_between_are_none() {
    let world = World::answering(html(200)).await;
    let fine = ok(json!({"errcode": 0}));
    world.dingtalk.then([html(200), html(200), fine.clone(), html(200), html(200), fine]);
    let api = world.client();
    call(&api, &GetAuthScopes {}).await.unwrap();
    call(&api, &GetAuthScopes {}).await.unwrap();
    assert_eq!((world.dingtalk.requests(), world.bans.told.load(Ordering::SeqCst)), (6, 0));
}

#[tokio::test]
async fn the_shared_memory_is_asked_every_fifteen_seconds_at_most() {
    let world = World::answering(ok(json!({"errcode": 0}))).await;
    let api = world.client();
    for _ in 0..20 {
        call(&api, &GetAuthScopes {}).await.unwrap();
    }
    assert_eq!(world.bans.asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn calls_that_are_refused_together_are_one_ban() {
    let world = World::answering(ok(json!({"status": 1111})).after(Duration::from_millis(50))).await;
    let api = world.client();
    let both = tokio::join!(call(&api, &GetAuthScopes {}), call(&api, &GetUnactiveCorp { app_id: None }));
    assert_eq!((both.0.unwrap_err().class, both.1.unwrap_err().class), (Class::IpBan, Class::IpBan));
    assert_eq!(world.bans.told.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_memory_that_does_not_answer_holds_nobody_up() {
    struct Silent;
    impl Bans for Silent {
        fn until(&self) -> BoxFuture<'_, Option<i64>> {
            Box::pin(std::future::pending())
        }
        fn ban(&self, _until: i64) -> BoxFuture<'_, ()> {
            Box::pin(std::future::pending())
        }
    }
    let dingtalk = DingTalk::answering([ok(json!({"errcode": 0}))]).await;
    let api = Api::new(ApiOptions { bans: Arc::new(Silent), ..dingtalk.options() }).unwrap();
    call(&api, &GetAuthScopes {}).await.unwrap();
    dingtalk.then([ok(json!({"status": 1111}))]);
    assert_eq!(call(&api, &GetAuthScopes {}).await.unwrap_err().class, Class::IpBan);
}

#[tokio::test]
async fn a_ban_that_begins_between_two_tries_is_what_the_call_fails_of() {
    let world = World::answering(status(502, json!({})).after(Duration::from_millis(300))).await;
    let api = world.client();
    let (busy, banned) = tokio::join!(call(&api, &GetAuthScopes {}), async {
        while world.dingtalk.requests() == 0 {
            tokio::task::yield_now().await;
        }
        world.dingtalk.then([ok(json!({"status": 1111}))]);
        call(&api, &GetUnactiveCorp { app_id: None }).await
    });
    assert_eq!((busy.unwrap_err().class, banned.unwrap_err().class), (Class::IpBan, Class::IpBan));
}
