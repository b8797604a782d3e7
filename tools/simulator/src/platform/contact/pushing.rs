//! The events of an organisation's changes on their way to the apps.

use std::time::Duration;

use futures_util::{StreamExt, stream};
use tokio::time::sleep;

use super::LiveOrganisation;
use crate::random::Random;
use crate::state::lock;
use crate::{ContactEvent, Delivery, Dialect, Simulator};

/// How events travel.
#[derive(Debug, Clone, PartialEq)]
pub struct Pushing {
    /// Their spelling.
    pub dialect: Dialect,
    /// The share that is lost: neither pushed nor on the list of failed events.
    pub lost: f64,
    /// The share that is pushed twice.
    pub duplicated: f64,
    /// The longest that one is late, in real time; how long is drawn. Late ones are overtaken.
    pub delay: Duration,
    /// How many travel at once; default 8, so that they arrive in about the order in which they were made.
    pub in_flight: usize,
    /// The seed of what is lost, doubled and late.
    pub seed: u64,
}

impl Default for Pushing {
    fn default() -> Pushing {
        Pushing {
            dialect: Dialect::default(),
            lost: 0.0,
            duplicated: 0.0,
            delay: Duration::ZERO,
            in_flight: 8,
            seed: 0,
        }
    }
}

impl LiveOrganisation {
    /// Pushes events to every app that has a pusher and the company: a suite that is authorised, or the company's own app.
    /// One that is not acknowledged goes to the app's list of failed events. Gives what became of each push.
    pub async fn push(&self, events: &[ContactEvent], pushing: &Pushing) -> Vec<Delivery> {
        let journeys = events.iter().cloned().map(|event| self.push_one(event, pushing));
        stream::iter(journeys).buffered(pushing.in_flight.max(1)).concat().await
    }

    async fn push_one(&self, event: ContactEvent, pushing: &Pushing) -> Vec<Delivery> {
        let number = {
            let mut alive = lock(&self.shared);
            alive.pushed += 1;
            alive.pushed
        };
        let mut random = Random::forked(pushing.seed, number);
        let (lost, twice, late) = (random.share(), random.share(), random.share());
        if lost < pushing.lost {
            return Vec::new();
        }
        if !pushing.delay.is_zero() {
            sleep(pushing.delay.mul_f64(late)).await;
        }
        let mut deliveries = Vec::new();
        for pusher in self.pushers(&event) {
            for _ in 0..if twice < pushing.duplicated { 2 } else { 1 } {
                deliveries.push(pusher.contact_event(&self.corp_id, &event, pushing.dialect).await);
            }
        }
        deliveries
    }

    fn pushers(&self, event: &ContactEvent) -> Vec<Simulator> {
        let registered_only = self.platform.settings().contact.only_registered;
        let world = &mut *self.platform.world();
        let mut pushers: Vec<(&String, &Simulator)> = Vec::new();
        for (key, state) in &world.apps {
            let Some(pusher) = &state.pusher else {
                continue;
            };
            let concerned = match state.app.kind.has_tickets() {
                true => state.companies.get(&self.corp_id).is_some_and(|company| company.authorised),
                false => state.app.corp_id.as_deref() == Some(self.corp_id.as_str()),
            };
            let by_call =
                registered_only && state.app.kind.has_tickets() && pusher.settings.mode == crate::Mode::Classic;
            let registered = || {
                let callbacks = world.callbacks.get(&(key.clone(), self.corp_id.clone()));
                let registration = callbacks.and_then(|callbacks| callbacks.registration.as_ref());
                registration.is_some_and(|registration| registration.tags.iter().any(|tag| tag == event.name()))
            };
            if concerned && (!by_call || registered()) {
                pushers.push((key, pusher));
            }
        }
        // The same order in every run.
        pushers.sort_by_key(|(key, _)| *key);
        pushers.into_iter().map(|(_, pusher)| pusher.clone()).collect()
    }
}
