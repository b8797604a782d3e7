//! Events that DingTalk could not deliver come back by its list, each once.

mod crash;
mod quota;
mod shapes;
mod whose;

use std::{collections::BTreeMap, time::Duration};

use dingtalk_callback::Detail;
use dingtalk_local::{Happening, Options};
use dingtalk_simulator::{ContactEvent, Mode, PlatformSettings};
use dingtalk_store::{InboxKey, Subscription, SubscriptionState, Subscriptions};
use serde_json::{Value, json};

use crate::{
    authorise::world::World,
    support::{Bench, SUITE_KEY, eventually, sealing_keys},
};

pub const CORP: &str = "dingcorp1";
pub const API: &str = "get_call_back_failed_result";

/// A suite whose companies' events are registered, with one that is active and registered.
pub async fn world(settings: PlatformSettings, adjust: impl FnOnce(&mut Options)) -> World {
    let app = json!({ "contact_events": "register", "contacts": {} });
    let world = World::with(Mode::Classic, settings, app, adjust).await;
    world.ticket().await;
    authorised(&world, CORP).await;
    world
}

pub async fn authorised(world: &World, corp: &str) {
    assert!(world.suite.authorise(corp).await.acknowledged);
    world.comes_to(corp, dingtalk_authorisation::State::Active).await;
    eventually("registered", async || {
        subscription(world, corp).await.is_some_and(|known| known.state == SubscriptionState::Registered)
    })
    .await;
    world.rests().await;
}

pub fn subscriptions(world: &World) -> Subscriptions {
    Subscriptions::new(world.bench.dynamodb.clone(), world.bench.table("StateTable"))
}

pub async fn subscription(world: &World, corp: &str) -> Option<Subscription> {
    subscriptions(world).read("demo", corp).await.unwrap()
}

/// So many people joined, each told of in vain, and the list has them by now.
pub fn failed(world: &World, corp: &str, users: std::ops::Range<usize>) {
    for number in users {
        let event = ContactEvent::UserAdd(vec![format!("u{number:05}")]);
        world.platform.fail_event(SUITE_KEY, corp, &event);
    }
    world.pass(Duration::from_secs(300));
}

pub fn users(users: std::ops::Range<usize>) -> Vec<String> {
    users.map(|number| format!("u{number:05}")).collect()
}

/// A run by schedule.
pub async fn run(world: &World) -> Value {
    serde_json::from_str(&world.bench.stack.invoke("failed-events", "{}").await.unwrap()).unwrap()
}

/// A run that dies.
pub async fn crash(world: &World) {
    world.bench.stack.invoke("failed-events", "{}").await.unwrap_err();
}

/// An operator's wish.
pub async fn ask(world: &World, detail: Value) -> Value {
    let wish = json!({ "source": "dingtalk.sync", "detail-type": "FailedEventsRequested", "detail": detail });
    let answer = world.bench.stack.invoke("failed-events", &wish.to_string()).await.unwrap();
    serde_json::from_str(&answer).unwrap()
}

/// An hour passes, and there is a ticket again.
pub async fn an_hour(world: &World) {
    world.pass(Duration::from_secs(3_601));
    world.ticket().await;
}

/// What of the report is not nought.
pub fn told(report: &Value) -> BTreeMap<&str, u64> {
    let numbers = report.as_object().unwrap().iter().map(|(name, number)| (name.as_str(), number.as_u64().unwrap()));
    numbers.filter(|(_, number)| *number > 0).collect()
}

/// The rows of the inbox that are about users, by their keys.
pub async fn user_rows(bench: &Bench) -> Vec<InboxKey> {
    let scanned = bench.dynamodb.scan().table_name(bench.table("InboxTable")).send().await.unwrap();
    let keys = scanned.items().iter().filter_map(|item| item["pk"].as_s().unwrap().parse::<InboxKey>().ok());
    keys.filter(|key| key.event().starts_with("user_")).collect()
}

/// Whom the events in the inbox are about, each as often as there is a row. While the bus is away, so that nobody has
/// worked on them.
pub async fn user_ids(bench: &Bench) -> Vec<String> {
    let mut ids = Vec::new();
    for key in user_rows(bench).await {
        let event = bench.row(&key).await.unwrap().event(&sealing_keys()).unwrap();
        assert_eq!(event.corp_id.as_deref(), key.corp());
        let Detail::Users { user_ids, .. } = event.detail else { panic!("{event:?}") };
        ids.extend(user_ids);
    }
    ids.sort();
    ids
}

/// The companies that a whole sync was asked for.
pub fn syncs_asked_for(bench: &Bench) -> Vec<String> {
    let wishes = bench.happenings().into_iter().filter_map(|happening| match happening {
        Happening::Published { source, detail_type, detail, .. }
            if (source.as_str(), detail_type.as_str()) == ("dingtalk.sync", "SyncRequested") =>
        {
            let wish: Value = serde_json::from_str(&detail).unwrap();
            assert_eq!((&wish["app"], &wish["kinds"]), (&json!("demo"), &json!([])), "of everything");
            wish["corp"].as_str().map(str::to_owned)
        }
        _ => None,
    });
    wishes.collect()
}

/// Pages that are stored and not worked off.
pub async fn open_pages(bench: &Bench) -> usize {
    let state = bench.dump("StateTable").await;
    state.iter().filter(|item| item.contains("failed-page#") && item.contains("due_at")).count()
}
