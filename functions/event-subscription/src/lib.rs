#![doc = include_str!("../README.md")]

mod check;

use std::{sync::Arc, time::Duration};

use dingtalk_company::Desk;
use dingtalk_lambda::{Config, ContactEvents, Environment, StartError, Wish, deadline};
use dingtalk_store::StoreError;
use lambda_runtime::LambdaEvent;
use serde::Deserialize;
use tokio::time::Instant;

pub use check::Checked;

/// It stops this long before its deadline, in milliseconds.
const MARGIN_MS: i64 = 10_000;

/// How long a new configuration is waited for.
const REREAD: Duration = Duration::from_secs(3);

/// The domain event after which a company's events can be registered.
const ACTIVATED: &str = "CorpActivated";

/// The function's instance.
#[derive(Debug)]
pub struct EventSubscription {
    desk: Desk,
    /// The callback URL of the stack, without the app.
    callback_url: Option<String>,
}

/// A domain event, as far as it matters here.
#[derive(Debug, Deserialize)]
struct OfCompany {
    app: String,
    corp: String,
}

impl EventSubscription {
    /// Starts an instance.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start(environment: &Environment) -> Result<Self, StartError> {
        let callback_url = environment.variable("CALLBACK_URL").map(|url| url.trim_end_matches('/').to_owned());
        Ok(Self { desk: Desk::start("event-subscription", environment).await?, callback_url })
    }

    /// Registers the events of the company that has become active; or, by schedule, looks after all that are due.
    ///
    /// # Errors
    /// [`StoreError`] when there are no random bytes. What goes wrong with an app or a company is counted and logged.
    pub async fn handle(&self, event: LambdaEvent<Wish>) -> Result<Vec<Checked>, StoreError> {
        let left = deadline(&event.context).saturating_sub(MARGIN_MS).saturating_sub(self.desk.worker().clock().now());
        let end = Instant::now() + Duration::from_millis(u64::try_from(left).unwrap_or(0));
        // A changed token is registered without a new deployment.
        self.desk.worker().settings().reread(REREAD).await;
        let config: Arc<Config> = self.desk.worker().settings().current();
        let registers = |app: &&dingtalk_lambda::App| {
            app.events.contact_events == ContactEvents::Register && app.credentials.is_some()
        };
        if event.payload.detail_type == ACTIVATED {
            let Some(of) = event.payload.read::<OfCompany>(ACTIVATED) else { return Ok(Vec::new()) };
            let Some(app) = config.app(&of.app).filter(registers) else { return Ok(Vec::new()) };
            return Ok(vec![self.check_one(&config, app, &of.corp, end).await?]);
        }
        let mut checked = Vec::new();
        let apps: Vec<_> = config.apps().filter(registers).collect();
        for (place, app) in apps.iter().enumerate() {
            // A share of the time that is left, so that one app's companies are not every app's.
            let left = end.saturating_duration_since(Instant::now());
            let share = left / u32::try_from(apps.len() - place).unwrap_or(u32::MAX).max(1);
            checked.push(self.check_all(&config, app, Instant::now() + share).await?);
        }
        Ok(checked)
    }
}
