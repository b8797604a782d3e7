//! What is registered: the latest look counts.

use dingtalk_store::{Subscription, SubscriptionState, Subscriptions};

use super::T0;
use crate::support::Bench;

#[tokio::test]
async fn an_older_look_does_not_undo_a_later_one() {
    let bench = Bench::start().await;
    let subscriptions = Subscriptions::new(bench.dynamodb.clone(), bench.table("StateTable"));
    let read = async || subscriptions.read("demo", "ding1").await.unwrap();
    assert_eq!(read().await, None);
    let of = |state, checked_at| Subscription {
        state,
        url: Some("https://a.example.com/callback/demo".to_owned()),
        tags: vec!["user_add_org".to_owned()],
        registered_at: Some(T0),
        checked_at,
        ..Subscription::default()
    };
    let later = of(SubscriptionState::Registered, T0 + 1);
    assert!(subscriptions.put("demo", "ding1", &later).await.unwrap());
    assert!(!subscriptions.put("demo", "ding1", &of(SubscriptionState::Foreign, T0)).await.unwrap());
    assert_eq!(read().await, Some(later.clone()));
    assert!(subscriptions.put("demo", "ding1", &later).await.unwrap(), "an answer that was lost");
    assert!(subscriptions.put("demo", "ding1", &of(SubscriptionState::Foreign, T0 + 1)).await.unwrap());
    assert_eq!(read().await.unwrap().state, SubscriptionState::Foreign);
    assert_eq!(subscriptions.read("other", "ding1").await.unwrap(), None);
}
