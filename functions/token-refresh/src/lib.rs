#![doc = include_str!("../README.md")]

mod advice;
mod report;
mod watch;

use std::{convert::Infallible, time::Duration};

use dingtalk_lambda::{Clients, Clock, Config, DingTalk, Environment, Metrics, Pace, Settings, StartError, deadline};
use dingtalk_store::TokenKey;
use dingtalk_tokens::{AppCredentials, Generation, Kind, TokenError};
use futures_util::{StreamExt, stream};
use lambda_runtime::LambdaEvent;
use serde_json::Value;
use tokio::time::Instant;

pub use report::{AppReport, Report, TicketOutcome, TokenOutcome};
use watch::TicketWatch;

/// A suite token is renewed when less than this is left of it, in milliseconds: four runs, so that three may fail.
const RENEW_MS: i64 = 20 * 60_000;

/// Longest time for one app.
const PER_APP: Duration = Duration::from_secs(15);

/// Apps at the same time.
const AT_ONCE: usize = 8;

/// The run ends this long before its deadline.
const MARGIN_MS: i64 = 5_000;

/// How long a new configuration is waited for.
const REREAD: Duration = Duration::from_secs(3);

/// The function's instance.
#[derive(Debug)]
pub struct TokenRefresh {
    settings: Settings,
    dingtalk: DingTalk,
    watch: TicketWatch,
    metrics: Metrics,
    clock: Clock,
}

impl TokenRefresh {
    /// Starts an instance.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start(environment: &Environment) -> Result<Self, StartError> {
        let clients = Clients::new(environment, Pace::Worker)?;
        let settings = Settings::load(environment, clients.secretsmanager.clone()).await?;
        let metrics = Metrics::new("token-refresh", environment);
        Ok(Self {
            dingtalk: DingTalk::new(environment, &clients, &settings.current(), &metrics)?,
            watch: TicketWatch::new(environment, clients, metrics.clone())?,
            settings,
            metrics,
            clock: environment.clock.clone(),
        })
    }

    /// Looks after every app once. The schedule's payload does not matter.
    ///
    /// # Errors
    /// None: what goes wrong with an app stands in the report, in the log and in the metrics, and stops no other app.
    pub async fn handle(&self, event: LambdaEvent<Value>) -> Result<Report, Infallible> {
        let left = deadline(&event.context).saturating_sub(MARGIN_MS).saturating_sub(self.clock.now());
        let end = Instant::now() + Duration::from_millis(u64::try_from(left).unwrap_or(0));
        // A changed secret is seen within one run, and not only when the instance is replaced.
        self.settings.reread(REREAD.min(end.saturating_duration_since(Instant::now()))).await;
        let config = self.settings.current();
        let apps = config.apps().filter_map(|app| app.credentials.as_ref().map(|c| (c, app.ticket_overdue_ms)));
        let looks: Vec<_> = apps
            .filter(|(credentials, _)| credentials.kind != Kind::Internal)
            .map(|(credentials, overdue)| self.look_after(&config, credentials, overdue, end))
            .collect();
        let mut apps: Vec<AppReport> = stream::iter(looks).buffer_unordered(AT_ONCE).collect().await;
        apps.sort_by(|a, b| a.app.cmp(&b.app));
        Ok(Report { apps })
    }

    async fn look_after(
        &self,
        config: &Config,
        credentials: &AppCredentials,
        overdue_ms: Option<i64>,
        end: Instant,
    ) -> AppReport {
        let mut report = AppReport::new(&credentials.app);
        let end = end.min(Instant::now() + PER_APP);
        // One after the other: the alarm about the ticket must not wait for a token that does not come.
        let watched = self.watch.look(&config.sealing_keys, credentials, overdue_ms, &mut report);
        if tokio::time::timeout_at(end, watched).await.is_err() {
            report.fail("the tables did not answer in time");
        }
        if tokio::time::timeout_at(end, self.renew(config, credentials, end, &mut report)).await.is_err() {
            report.token = TokenOutcome::Failed;
            report.fail("no answer in time");
        }
        match report.token {
            TokenOutcome::Renewed => self.metrics.count("SuiteTokenRenewed", Some(&report.app)),
            TokenOutcome::Failed | TokenOutcome::Kept => self.metrics.count("SuiteTokenFailed", Some(&report.app)),
            TokenOutcome::Fresh | TokenOutcome::Waits | TokenOutcome::NotNeeded => {}
        }
        if let Some(error) = &report.error {
            tracing::error!(app = report.app, error, token = ?report.token, ticket = ?report.ticket, "app not in order");
        }
        report
    }

    async fn renew(&self, config: &Config, credentials: &AppCredentials, end: Instant, report: &mut AppReport) {
        if !needs_suite_token(credentials) {
            report.token = TokenOutcome::NotNeeded;
            return;
        }
        let began = self.clock.now();
        let key = TokenKey::Suite { app: credentials.app.clone() };
        let tokens = &self.dingtalk.tokens;
        match tokens.keep_fresh(&config.sealing_keys, credentials, &key, RENEW_MS, end).await {
            Ok(token) => {
                let life = token.expires_at.saturating_sub(token.minted_at);
                let short = token.expires_at.saturating_sub(self.clock.now()) < RENEW_MS.min(life / 2);
                report.expires_at = Some(token.expires_at);
                report.token = match (token.minted_at >= began, short) {
                    (true, _) => TokenOutcome::Renewed,
                    (false, false) => TokenOutcome::Fresh,
                    (false, true) => TokenOutcome::Kept,
                };
            }
            // The watch has said so already.
            Err(TokenError::NoTicket { .. }) => report.token = TokenOutcome::Waits,
            Err(error) => {
                report.token = TokenOutcome::Failed;
                report.fail(&error.to_string());
            }
        }
    }
}

/// A suite always has a token of its own. For a customised app only the newer family has such a call; its company's token
/// is asked for with the key itself.
fn needs_suite_token(credentials: &AppCredentials) -> bool {
    credentials.kind == Kind::Suite || credentials.generation == Generation::OAuth
}
