//! One app's companies: whose registration is due for a look, and what came of it.

use std::{sync::Mutex, sync::PoisonError, time::Duration};

use dingtalk_company::{Subscribed, Tour, Visit, WantedSubscription};
use dingtalk_lambda::{App, Config, Failure};
use dingtalk_store::{StoreError, Subscription, SubscriptionState, owner};
use serde::Serialize;
use tokio::time::Instant;

use crate::EventSubscription;

/// What is in order, or somebody else's, is looked at once a day, in milliseconds.
const LOOK_MS: i64 = 86_400_000;

/// What failed, and a company whose activation nobody told us of, within the hour: as often as the schedule comes.
const ROUND_MS: i64 = 3_300_000;

/// Time for one company: four looks at most, each with a push that DingTalk makes in it.
const PER_COMPANY: Duration = Duration::from_secs(30);

/// What was done for one app.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Checked {
    /// Id of the app.
    pub app: String,
    /// Companies of which DingTalk was asked.
    pub asked: usize,
    /// Companies whose events were registered.
    pub registered: usize,
    /// Companies whose registration was not as it should be.
    pub updated: usize,
    /// Companies with somebody else's URL.
    pub foreign: usize,
    /// Companies with which something went wrong; they are looked at again within the hour.
    pub failed: usize,
}

impl EventSubscription {
    pub(crate) async fn check_one(
        &self,
        config: &Config,
        app: &App,
        corp: &str,
        end: Instant,
    ) -> Result<Checked, StoreError> {
        let mut checked = Checked { app: app.id.clone(), ..Checked::default() };
        let owner = owner()?;
        self.note(app, corp, self.subscribe(config, app, corp, &owner, end).await, &mut checked);
        Ok(checked)
    }

    /// All that are due. What the store refuses is found again by the next run.
    pub(crate) async fn check_all(&self, config: &Config, app: &App, end: Instant) -> Result<Checked, StoreError> {
        let owner = &owner()?;
        let done = &Mutex::new(Checked { app: app.id.clone(), ..Checked::default() });
        let tour = Tour { name: "event-subscription", app, every_ms: ROUND_MS, end };
        let ended = self.desk.driver().tour(tour, move |corp: String| async move {
            if end.saturating_duration_since(Instant::now()) < PER_COMPANY {
                return false;
            }
            let ended = match self.is_due(app, &corp).await {
                Ok(false) => return true,
                Ok(true) => self.subscribe(config, app, &corp, owner, end).await,
                Err(error) => Err(error.into()),
            };
            self.note(app, &corp, ended, &mut done.lock().unwrap_or_else(PoisonError::into_inner));
            true
        });
        if let Err(error) = ended.await {
            tracing::error!(app = app.id, %error, "the round of registrations is gone on with in the next run");
        }
        let checked = done.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if checked.asked > 0 {
            tracing::info!(?checked, "registrations looked at");
        }
        Ok(checked)
    }

    async fn is_due(&self, app: &App, corp: &str) -> Result<bool, StoreError> {
        let now = self.desk.worker().clock().now();
        let known = self.desk.driver().subscriptions().read(&app.id, corp).await?;
        Ok(known.is_none_or(|known| is_due(&known, now)))
    }

    async fn subscribe(
        &self,
        config: &Config,
        app: &App,
        corp: &str,
        owner: &str,
        end: Instant,
    ) -> Result<Subscribed, Failure> {
        let visit = Visit::alone(config, &app.id, owner, end)?.within(PER_COMPANY);
        let of_stack = || self.callback_url.as_ref().map(|url| format!("{url}/{}", app.id));
        let url = app.events.callback_url.clone().or_else(of_stack);
        let why = || format!("app {}: there is no callback_url in the configuration, and no CALLBACK_URL", app.id);
        let url = url.ok_or_else(|| Failure::Blocked(why()))?;
        let wanted = WantedSubscription { events: &app.events, url: &url, replace: false };
        self.desk.driver().subscribe(&visit, corp, wanted).await.map(|(did, _)| did)
    }

    fn note(&self, app: &App, corp: &str, ended: Result<Subscribed, Failure>, checked: &mut Checked) {
        checked.asked += 1;
        match ended {
            Ok(Subscribed::InOrder) => {}
            Ok(Subscribed::Registered) => checked.registered += 1,
            Ok(Subscribed::Updated) => checked.updated += 1,
            Ok(Subscribed::Foreign) => checked.foreign += 1,
            Err(error) => {
                tracing::warn!(app = app.id, corp, %error, "the company's events are not registered; tried again");
                self.desk.worker().metrics().count("SubscriptionFailed", Some(&app.id));
                checked.failed += 1;
            }
        }
    }
}

fn is_due(known: &Subscription, now: i64) -> bool {
    let settled = known.error.is_none() && known.state != SubscriptionState::Open;
    !settled || now.saturating_sub(known.checked_at) >= LOOK_MS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_failed_is_due_at_once_and_the_rest_once_a_day() {
        let known = |state, error: Option<&str>| Subscription {
            state,
            error: error.map(str::to_owned),
            checked_at: 0,
            ..Subscription::default()
        };
        for state in [SubscriptionState::Registered, SubscriptionState::Foreign] {
            assert!(!is_due(&known(state, None), LOOK_MS - 1) && is_due(&known(state, None), LOOK_MS));
            assert!(is_due(&known(state, Some("busy")), 0));
        }
        assert!(is_due(&known(SubscriptionState::Open, None), 0));
    }
}
