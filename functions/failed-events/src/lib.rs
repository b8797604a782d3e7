#![doc = include_str!("../README.md")]

mod drain;
mod entry;
mod keep;
mod meter;
mod refused;
mod report;
mod work_off;

use std::{sync::Arc, time::Duration};

use dingtalk_company::Desk;
use dingtalk_lambda::{App, Bus, Config, Environment, FailedEventsRequest, Faults, StartError, Wish, deadline};
use dingtalk_store::{FailedPages, FailedReads, Inbox, Metered, StoreError, owner};
use lambda_runtime::LambdaEvent;
use tokio::time::Instant;

use report::Counted;
pub use report::Report;

/// It stops this long before its deadline, in milliseconds.
const MARGIN_MS: i64 = 10_000;

/// How long a new configuration is waited for.
const REREAD: Duration = Duration::from_secs(3);

/// The function's instance.
#[derive(Debug)]
pub struct FailedEvents {
    desk: Desk,
    pages: FailedPages,
    reads: FailedReads,
    metered: Metered,
    inbox: Inbox,
    bus: Bus,
    faults: Faults,
}

/// What one invocation works with.
#[derive(Clone, Copy)]
struct Run<'a> {
    config: &'a Config,
    owner: &'a str,
    end: Instant,
    counted: &'a Counted,
}

impl FailedEvents {
    /// Starts an instance.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start(environment: &Environment) -> Result<Self, StartError> {
        let desk = Desk::start("failed-events", environment).await?;
        let clients = desk.worker().clients().clone();
        let state = environment.required("STATE_TABLE")?;
        Ok(Self {
            pages: FailedPages::new(clients.dynamodb.clone(), state),
            reads: FailedReads::new(clients.dynamodb.clone(), state),
            metered: Metered::new(clients.dynamodb.clone(), state),
            inbox: Inbox::new(clients.dynamodb, environment.required("INBOX_TABLE")?),
            bus: Bus::new(environment, clients.eventbridge)?,
            faults: environment.faults.clone(),
            desk,
        })
    }

    /// Works off what is stored, then reads the lists: of the companies whose turn it is, or of those that are asked for.
    ///
    /// # Errors
    /// [`StoreError`] when there are no random bytes. What goes wrong with a page or a company is counted and logged.
    pub async fn handle(&self, event: LambdaEvent<Wish>) -> Result<Report, StoreError> {
        let left = deadline(&event.context).saturating_sub(MARGIN_MS).saturating_sub(self.now());
        let end = Instant::now() + Duration::from_millis(u64::try_from(left).unwrap_or(0));
        self.desk.worker().settings().reread(REREAD).await;
        let config: Arc<Config> = self.desk.worker().settings().current();
        let (owner, counted) = (owner()?, Counted::default());
        let run = Run { config: &config, owner: &owner, end, counted: &counted };

        self.work_off(run).await;
        let wish = event.payload;
        match wish.read::<FailedEventsRequest>(FailedEventsRequest::DETAIL_TYPE) {
            Some(request) => self.asked(run, &request).await,
            None if wish.detail_type == FailedEventsRequest::DETAIL_TYPE => {
                tracing::error!("a wish that cannot be read; it is {{\"app\":…,\"corp\":…}}, both optional");
            }
            None => self.in_turn(run, apps(&config).collect()).await,
        }
        let report = counted.report();
        if report != Report::default() {
            tracing::info!(?report, "failed events");
        }
        Ok(report)
    }

    /// An operator's wish: one company now, or all out of turn.
    async fn asked(&self, run: Run<'_>, request: &FailedEventsRequest) {
        let meant = |app: &&App| request.app.as_ref().is_none_or(|id| *id == app.id);
        let meant: Vec<_> = apps(run.config).filter(meant).collect();
        if meant.is_empty() {
            tracing::error!(app = request.app, "no app of that name has a list of failed events");
        }
        if let Some(corp) = &request.corp {
            for app in meant {
                self.drain(run, app, corp, true).await;
            }
            return;
        }
        for app in &meant {
            // Stored, so that the next run makes the round if this one cannot.
            if let Err(error) = self.desk.driver().rounds().want(&app.id, drain::ROUND, self.now()).await {
                run.counted.failed(&app.id, None, &error);
            }
        }
        self.in_turn(run, meant).await;
    }

    /// A share of the time that is left for each app, so that one app's companies are not every app's.
    async fn in_turn(&self, run: Run<'_>, apps: Vec<&App>) {
        for (place, app) in apps.iter().enumerate() {
            let left = run.end.saturating_duration_since(Instant::now());
            let share = left / u32::try_from(apps.len() - place).unwrap_or(u32::MAX).max(1);
            self.round(Run { end: Instant::now() + share, ..run }, app).await;
        }
    }

    fn now(&self) -> i64 {
        self.desk.worker().clock().now()
    }
}

/// Apps whose events, if they cannot be delivered, are on a list that is to be read.
fn apps(config: &Config) -> impl Iterator<Item = &App> {
    config.apps().filter(|app| app.credentials.is_some() && app.events.failed_events_ms.is_some())
}
