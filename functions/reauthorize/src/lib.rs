#![doc = include_str!("../README.md")]

mod app;

use std::{sync::Arc, time::Duration};

use dingtalk_company::Desk;
use dingtalk_lambda::{AppKind, Config, Environment, StartError, deadline};
use dingtalk_store::StoreError;
use lambda_runtime::LambdaEvent;
use serde_json::Value;
use tokio::time::Instant;

pub use app::Repaired;

/// It stops this long before its deadline, in milliseconds, so that what it holds is let go.
const MARGIN_MS: i64 = 5_000;

/// How long a new configuration is waited for.
const REREAD: Duration = Duration::from_secs(3);

/// The function's instance.
#[derive(Debug)]
pub struct Reauthorize {
    desk: Desk,
}

impl Reauthorize {
    /// Starts an instance.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start(environment: &Environment) -> Result<Self, StartError> {
        Ok(Self { desk: Desk::start("reauthorize", environment).await? })
    }

    /// Looks after every app once. The schedule's payload does not matter.
    ///
    /// # Errors
    /// [`StoreError`] when there are no random bytes. What goes wrong with an app or a company is counted and logged.
    pub async fn handle(&self, event: LambdaEvent<Value>) -> Result<Vec<Repaired>, StoreError> {
        let left = deadline(&event.context).saturating_sub(MARGIN_MS).saturating_sub(self.desk.worker().clock().now());
        let end = Instant::now() + Duration::from_millis(u64::try_from(left).unwrap_or(0));
        // A mended secret is taken without a new deployment.
        self.desk.worker().settings().reread(REREAD).await;
        let config: Arc<Config> = self.desk.worker().settings().current();
        let mut repaired = Vec::new();
        let apps: Vec<_> =
            config.apps().filter(|app| app.kind != AppKind::Internal && app.credentials.is_some()).collect();
        for (place, app) in apps.iter().enumerate() {
            // A share of the time that is left, so that one app's troubles are not every app's.
            let left = end.saturating_duration_since(Instant::now());
            let share = left / u32::try_from(apps.len() - place).unwrap_or(u32::MAX).max(1);
            let done = self.repair(&config, app, Instant::now() + share).await?;
            if !done.is_nothing() {
                tracing::info!(?done, "repaired");
            }
            repaired.push(done);
        }
        Ok(repaired)
    }
}
