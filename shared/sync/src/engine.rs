//! What one instance of a worker has.

use std::{sync::Arc, time::Duration};

use dingtalk_company::Access;
use dingtalk_lambda::{
    Clients, Clock, DingTalk, Environment, Faults, Metrics, Pace, Publisher, Settings, StartError, SyncQueues,
};
use dingtalk_store::{Companies, Contacts, Marks, Metered, RemovalBrake, RunPages, SyncKind, SyncScopes, Syncs};

use crate::counted::Counted;

/// So long a worker works before it hands itself on, unless `SYNC_SLICE_SECONDS` says otherwise: Lambda ends it at 300 s.
const SLICE: Duration = Duration::from_secs(240);
/// The place of a run is noted so often, for a crash, or ten times in a slice.
const NOTE_EVERY: Duration = Duration::from_secs(10);

/// What one instance of a worker has.
#[derive(Debug)]
pub struct Engine {
    pub(crate) kind: SyncKind,
    pub(crate) settings: Settings,
    pub(crate) dingtalk: DingTalk,
    pub(crate) companies: Companies,
    pub(crate) contacts: Contacts,
    pub(crate) syncs: Syncs,
    pub(crate) pages: RunPages,
    pub(crate) marks: Marks,
    pub(crate) brake: RemovalBrake,
    pub(crate) scopes: SyncScopes,
    pub(crate) metered: Metered,
    pub(crate) queues: SyncQueues,
    pub(crate) publisher: Publisher,
    pub(crate) metrics: Metrics,
    pub(crate) counted: Arc<Counted>,
    pub(crate) clock: Clock,
    pub(crate) faults: Faults,
    pub(crate) slice: Duration,
    /// So often the place of a run is noted.
    pub(crate) note_every: Duration,
    /// The first pause before what failed is tried again.
    pub(crate) backoff: Duration,
}

impl Engine {
    /// Starts an instance of `function`, the worker of `kind`.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start(function: &'static str, kind: SyncKind, environment: &Environment) -> Result<Self, StartError> {
        let clients = Clients::new(environment, Pace::Worker)?;
        let settings = Settings::load(environment, clients.secretsmanager.clone()).await?;
        let metrics = Metrics::new(function, environment);
        let counted = Arc::new(Counted::new(metrics.clone()));
        let (state, dynamodb) = (environment.required("STATE_TABLE")?, clients.dynamodb.clone());
        let companies = Companies::new(dynamodb.clone(), state);
        let dingtalk = DingTalk::observed(environment, &clients, &settings.current(), counted.clone())?;
        let tokens = dingtalk.tokens.with_companies(Arc::new(Access(companies.clone())));
        let slice = environment.variable("SYNC_SLICE_SECONDS").and_then(|seconds| seconds.parse().ok());
        let slice = slice.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        // In no time nothing would ever end.
        let slice = slice.filter(|slice| !slice.is_zero()).unwrap_or(SLICE);
        Ok(Self {
            kind,
            dingtalk: DingTalk { tokens, ..dingtalk },
            contacts: Contacts::new(dynamodb.clone(), environment.required("CONTACTS_TABLE")?),
            syncs: Syncs::new(dynamodb.clone(), state),
            pages: RunPages::new(dynamodb.clone(), state),
            marks: Marks::new(dynamodb.clone(), state),
            brake: RemovalBrake::new(dynamodb.clone(), state),
            scopes: SyncScopes::new(dynamodb.clone(), state),
            metered: Metered::new(dynamodb, state),
            queues: SyncQueues::new(environment, &clients)?,
            publisher: Publisher::new(environment, &clients, &metrics)?,
            settings,
            companies,
            metrics,
            counted,
            clock: environment.clock.clone(),
            faults: environment.faults.clone(),
            slice,
            note_every: NOTE_EVERY.min(slice / 10),
            backoff: environment.pauses.backoff,
        })
    }
}
