#![doc = include_str!("../README.md")]

mod company;
mod due;
mod event;
mod purge;
mod slot;
mod wanted;

use std::time::Duration;

use dingtalk_lambda::{Clients, Clock, Environment, Metrics, Pace, Settings, StartError, SyncQueues, deadline};
use dingtalk_store::{Companies, Contacts, SyncPlans, Syncs};
use dingtalk_sync::{Planner, SyncError};
use lambda_runtime::LambdaEvent;
use serde::Serialize;
use tokio::time::Instant;

pub use event::PlanEvent;
use event::Task;

/// The run ends this long before its deadline.
const MARGIN_MS: i64 = 10_000;
/// How long a new configuration is waited for.
const REREAD: Duration = Duration::from_secs(3);

/// The function's instance.
#[derive(Debug)]
pub struct SyncPlan {
    settings: Settings,
    companies: Companies,
    contacts: Contacts,
    plans: SyncPlans,
    planner: Planner,
    metrics: Metrics,
    clock: Clock,
}

/// What an invocation came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Runs that were begun.
    pub begun: usize,
    /// Companies whose run is under way, or has been for this slot.
    pub passed_over: usize,
    /// Runs that are to begin when the one that is under way has ended, or the company has rested.
    pub later: usize,
    /// Runs that were due, and whose message was sent again.
    pub sent_again: usize,
    /// Companies whose marks are looked at again.
    pub woken: usize,
    /// Runs that were ended because the company has left.
    pub stopped: usize,
    /// Rows of mirrors that were deleted.
    pub purged: usize,
    /// What could not be done; it is tried again with the next run of the schedule.
    pub failed: usize,
    /// Whether the time was up before the end.
    pub unfinished: bool,
}

impl SyncPlan {
    /// Starts an instance.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start(environment: &Environment) -> Result<Self, StartError> {
        let clients = Clients::new(environment, Pace::Worker)?;
        let settings = Settings::load(environment, clients.secretsmanager.clone()).await?;
        let (dynamodb, state) = (clients.dynamodb.clone(), environment.required("STATE_TABLE")?);
        let queues = SyncQueues::new(environment, &clients)?;
        Ok(Self {
            settings,
            companies: Companies::new(dynamodb.clone(), state),
            contacts: Contacts::new(dynamodb.clone(), environment.required("CONTACTS_TABLE")?),
            plans: SyncPlans::new(dynamodb.clone(), state),
            planner: Planner { syncs: Syncs::new(dynamodb, state), queues },
            metrics: Metrics::new("sync-plan", environment),
            clock: environment.clock.clone(),
        })
    }

    /// Does what a schedule or an event of the bus asks for.
    ///
    /// # Errors
    /// [`SyncError`] for an event of the bus: Lambda tries it again. What goes wrong in a run of a schedule is counted, and
    /// the next one does it.
    pub async fn handle(&self, event: LambdaEvent<PlanEvent>) -> Result<Report, SyncError> {
        let left = deadline(&event.context).saturating_sub(MARGIN_MS).saturating_sub(self.clock.now());
        let end = Instant::now() + Duration::from_millis(u64::try_from(left).unwrap_or(0));
        self.settings.reread(REREAD).await;
        let Some(task) = event.payload.task(self.clock.now()) else {
            tracing::warn!("nothing that sync-plan does");
            return Ok(Report::default());
        };
        let report = match &task {
            Task::Slot(kind, slot) => self.plan(*kind, *slot, end).await?,
            Task::Due => self.due(end).await?,
            Task::Purge => self.purge(end).await?,
            Task::Sync(request, wished_at) => self.begin(request, *wished_at).await?,
            Task::Stop(request) => self.stop(request).await?,
        };
        if report.failed > 0 {
            self.metrics.gauge("PlanFailed", None, report.failed);
        }
        tracing::info!(?task, ?report, "planned");
        Ok(report)
    }
}
