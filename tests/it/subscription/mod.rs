//! Registering the callback URL for a company's events.

mod foreign;
mod registered;
mod tour;
mod trouble;

use std::time::Duration;

use dingtalk_authorisation::State;
use dingtalk_simulator::{CallbackTruth, Mode, PlatformSettings};
use dingtalk_store::{Subscription, Subscriptions};
use serde_json::{Value, json};

use crate::{
    authorise::world::World,
    support::{SUITE_KEY, eventually},
};

pub const CORP: &str = "dingcorp1";

/// A suite whose companies' events are registered, with a company that is active.
pub async fn active(app: Value) -> World {
    active_with(app, PlatformSettings::default()).await
}

pub async fn active_with(app: Value, platform: PlatformSettings) -> World {
    let mut settings = json!({ "contact_events": "register" });
    settings.as_object_mut().unwrap().extend(app.as_object().unwrap().clone());
    let world = World::with(Mode::Classic, platform, settings, |_| {}).await;
    world.ticket().await;
    assert!(world.suite.authorise(CORP).await.acknowledged);
    world.comes_to(CORP, State::Active).await;
    world
}

/// The same once the events are registered.
pub async fn registered(app: Value) -> World {
    let world = active(app).await;
    eventually("registered", async || subscription(&world).await.is_some()).await;
    world
}

pub async fn subscription(world: &World) -> Option<Subscription> {
    let subscriptions = Subscriptions::new(world.bench.dynamodb.clone(), world.bench.table("StateTable"));
    subscriptions.read("demo", CORP).await.unwrap()
}

/// One run by schedule: what it did for the app.
pub async fn check(world: &World) -> Value {
    let answer = world.bench.stack.invoke("event-subscription", "{}").await.unwrap();
    serde_json::from_str::<Value>(&answer).unwrap()[0].clone()
}

/// A run the day after.
pub async fn check_next_day(world: &World) -> Value {
    world.pass(Duration::from_secs(86_401));
    world.ticket().await;
    check(world).await
}

pub fn at_dingtalk(world: &World) -> Option<CallbackTruth> {
    world.platform.callback(SUITE_KEY, CORP)
}

pub fn ours(world: &World) -> String {
    world.bench.stack.callback_url("demo")
}
