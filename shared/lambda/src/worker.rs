//! The claim protocol around a handler: what every function behind the bus does before and after its own work.
//!
//! 1. Read the hint, claim the row. Not claimable: end quietly, counted.
//! 2. Unseal the event, call the handler with what is left of the deadline.
//! 3. Settle: done or kept with its domain events in one transaction; or back to pending; or failed.
//! 4. Publish the domain events. What is not published is left to the sweep.
//!
//! The invocation ends well even when the handler does not: the row is the retry, Lambda's own retries are off. Only
//! what cannot be written into the row (DynamoDB away, a crash, a timeout) ends in error and in the failure queue, and
//! then the claim runs out and the sweep sends the row again.

use std::{sync::Arc, time::Duration};

use dingtalk_callback::CallbackEvent;
use dingtalk_store::{
    Claim, Claimed, DomainEvent, Inbox, KeyError, NotClaimable, Row, RowState, Settled, Settlement, StoreError,
    TicketWaits, Write, owner,
};
use lambda_runtime::{Context, Diagnostic, LambdaEvent};
use serde::Serialize;
use tokio::time::Instant;

use crate::{BusEvent, Clients, Clock, Config, Environment, Faults, Metrics, Pace, Publisher, Settings, StartError};

/// A claim outlives its invocation by this much, so that clocks may differ a little.
const CLAIM_MARGIN_MS: i64 = 5_000;

/// The handler ends this long before the invocation, so that its end can be written down.
const SETTLE_MARGIN_MS: i64 = 1_500;

/// How long a new configuration is waited for.
const REREAD: Duration = Duration::from_secs(3);

/// First delay of a retry; it doubles up to [`RETRY_MOST_MS`]. Twelve attempts last about five hours.
const RETRY_FIRST_MS: i64 = 30_000;
const RETRY_MOST_MS: i64 = 3_600_000;

/// A row that waits for an operator looks this often whether he has come.
const BLOCKED_LOOK_MS: i64 = 600_000;

/// A row that waits for a ticket looks for itself this often, should the ticket's release have missed it.
const TICKET_LOOK_MS: i64 = 600_000;

/// What the functions behind the bus have in common.
#[derive(Clone, Debug)]
pub struct Worker {
    inbox: Inbox,
    publisher: Publisher,
    ticket_waits: TicketWaits,
    settings: Arc<Settings>,
    metrics: Metrics,
    clock: Clock,
    faults: Faults,
    clients: Clients,
}

/// One claimed event, as the handler gets it.
#[derive(Debug)]
pub struct Job<'a> {
    /// The event.
    pub event: CallbackEvent,
    /// Its row: key, attempts, when it came.
    pub row: &'a Row,
    /// The row's key as text: the name under which every attempt at this event holds what it holds.
    pub key: String,
    /// The configuration.
    pub config: Arc<Config>,
    /// Whether it was read within the last minute; if not, a key that is missing in it may be there by now.
    pub config_is_fresh: bool,
    /// When the handler is cut off; calls that it makes have to end before.
    pub deadline: Instant,
}

/// The function's own part.
pub trait Handler: Sync {
    /// Works on one event. It may be called twice for one event, here and in other instances: an effect has to be the
    /// same however often it is made.
    fn work_on(&self, job: Job<'_>) -> impl Future<Output = Result<Finished, Failure>> + Send;
}

/// How an attempt is written down.
struct End {
    settlement: Settlement,
    events: Vec<DomainEvent>,
    write: Option<Write>,
    /// Whether it waits for a suite ticket.
    for_ticket: bool,
}

impl End {
    fn of(settlement: Settlement, events: Vec<DomainEvent>, write: Option<Write>) -> Self {
        Self { settlement, events, write, for_ticket: false }
    }
}

/// The good end of a handler.
#[derive(Debug)]
pub enum Finished {
    /// The work is done; these domain events tell of it.
    Done(Vec<DomainEvent>),
    /// The event lies kept; these domain events tell of it.
    Kept(Vec<DomainEvent>),
    /// The work is done with this change of the state table, carried out in one transaction with the row's end and the
    /// domain events. Where it meets another state than it was made for, the handler is called again.
    DoneWith(Write, Vec<DomainEvent>),
}

/// The other ends of a handler. The texts go into the row and the log: no content, no secret.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Failure {
    /// Something failed that may work later. An attempt is spent.
    #[error("{0}")]
    Retry(String),
    /// It waits for something that will come, such as a ticket. No attempt is spent.
    #[error("waits: {reason}")]
    Wait {
        /// What for.
        reason: String,
        /// How long until the next look, in milliseconds.
        after_ms: i64,
    },
    /// It waits for a suite ticket. No attempt is spent; the next ticket releases it.
    #[error("waits for a suite ticket: {0}")]
    WaitTicket(String),
    /// Nothing goes on for the app until an operator has mended it: its secret, its white-list, a permission, a quota. If
    /// the configuration has changed since it was read, the handler is called again with it. No attempt is spent.
    #[error("an operator has to look: {0}")]
    Blocked(String),
    /// What is stored cannot be unsealed. Most likely the key is newer than this instance's configuration, which is
    /// read again; if that does not help, as [`Failure::Retry`].
    #[error("{0}")]
    Unsealable(String),
    /// It can never work.
    #[error("{0}")]
    Hopeless(String),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Sealed { .. } => Self::Unsealable(error.to_string()),
            other => Self::Retry(other.to_string()),
        }
    }
}

/// How an invocation ended, its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The row.
    pub key: String,
    /// `done`, `kept`, `pending`, `failed`, or why nothing was to be done: `missing`, `held`, `settled`, `exhausted`, `lost`.
    pub outcome: &'static str,
}

/// The invocation could not do its part. The row stays as it is and is sent again.
#[derive(Debug, thiserror::Error)]
pub enum WorkError {
    /// The hint is not one of ours.
    #[error(transparent)]
    Hint(#[from] KeyError),
    /// DynamoDB, or no random bytes.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Worker {
    /// Starts what `function` needs, with configuration and clients.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start(function: &'static str, environment: &Environment) -> Result<Self, StartError> {
        let clients = Clients::new(environment, Pace::Worker)?;
        let table = environment.required("INBOX_TABLE")?;
        let metrics = Metrics::new(function, environment);
        Ok(Self {
            inbox: Inbox::new(clients.dynamodb.clone(), table),
            publisher: Publisher::new(environment, &clients, &metrics)?,
            ticket_waits: TicketWaits::new(clients.dynamodb.clone(), environment.required("STATE_TABLE")?),
            settings: Arc::new(Settings::load(environment, clients.secretsmanager.clone()).await?),
            metrics,
            clock: environment.clock.clone(),
            faults: environment.faults.clone(),
            clients,
        })
    }

    /// The clients, for what the function has of its own.
    #[must_use]
    pub fn clients(&self) -> &Clients {
        &self.clients
    }

    /// The configuration.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Publishes domain events.
    #[must_use]
    pub fn publisher(&self) -> &Publisher {
        &self.publisher
    }

    /// The time.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The function's counters.
    #[must_use]
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// Works on the event that `hint` points to.
    ///
    /// # Errors
    /// [`WorkError`] when the row could not be claimed or settled because the store is away.
    pub async fn work(&self, invocation: LambdaEvent<BusEvent>, handler: &impl Handler) -> Result<Report, WorkError> {
        let (event, context) = invocation.into_parts();
        let hint = event.detail;
        let deadline = deadline(&context);
        let key = hint.inbox_key()?;
        let report = |outcome| Report { key: hint.key.clone(), outcome };

        let claim = Claim { owner: owner()?, until: deadline.saturating_add(CLAIM_MARGIN_MS) };
        let row = match self.inbox.claim(&key, &claim, self.clock.now()).await? {
            Claimed::Row(row) => row,
            Claimed::Not(why) => {
                self.not_claimed(why, &hint.key, &hint.app);
                return Ok(report(why.name()));
            }
        };

        let left = deadline.saturating_sub(self.clock.now()).saturating_sub(SETTLE_MARGIN_MS);
        let cut_off = Instant::now() + Duration::from_millis(u64::try_from(left).unwrap_or(0));
        loop {
            let ended = tokio::time::timeout_at(cut_off, self.attempt(&row, handler, cut_off)).await;
            let ended = ended.unwrap_or_else(|_| Err(Failure::Retry("the handler did not end in time".to_owned())));
            let End { settlement, events, write, for_ticket } = self.end(ended, &row);

            self.faults.at("worker.before-done");
            let now = self.clock.now();
            match self.inbox.settle_with(&row, &claim, settlement, &events, write, now).await? {
                Settled::Lost => {
                    tracing::warn!(key = hint.key, "the claim had run out; another worker has the event");
                    return Ok(report("lost"));
                }
                // Somebody else changed what the handler was working on: it has to look again.
                Settled::Conflict => {}
                Settled::Now(state) => {
                    self.settled(state, &hint.key, &hint.app);
                    if for_ticket {
                        // Once the row can be claimed again, or the ticket that releases it would find it held.
                        self.wait_for_ticket(&row).await;
                    }
                    self.publisher.publish(&events).await;
                    return Ok(report(state.as_str()));
                }
            }
        }
    }

    /// Calls the handler; once more with the configuration read again, if something could not be unsealed.
    async fn attempt(&self, row: &Row, handler: &impl Handler, deadline: Instant) -> Result<Finished, Failure> {
        match self.call(row, handler, deadline).await {
            Err(Failure::Unsealable(_) | Failure::Blocked(_)) if self.settings.reread(REREAD).await => {
                self.call(row, handler, deadline).await
            }
            ended => ended,
        }
    }

    async fn call(&self, row: &Row, handler: &impl Handler, deadline: Instant) -> Result<Finished, Failure> {
        let config = self.settings.current();
        let event = row.event(&config.sealing_keys)?;
        self.faults.at("worker.in-handler");
        let (key, config_is_fresh) = (row.key.to_string(), self.settings.is_fresh());
        handler.work_on(Job { event, row, key, config, config_is_fresh, deadline }).await
    }

    fn end(&self, ended: Result<Finished, Failure>, row: &Row) -> End {
        let now = self.clock.now();
        match ended {
            Ok(Finished::Done(events)) => End::of(Settlement::Done, events, None),
            Ok(Finished::Kept(events)) => End::of(Settlement::Kept, events, None),
            Ok(Finished::DoneWith(write, events)) => End::of(Settlement::Done, events, Some(write)),
            Err(failure) => {
                tracing::warn!(
                    key = %row.key, app = row.key.app(), corp = row.key.corp(), event = row.key.event(),
                    attempts = row.attempts, error = %failure, "event not done"
                );
                let mut for_ticket = false;
                let settlement = match failure {
                    Failure::Retry(error) | Failure::Unsealable(error) => {
                        Settlement::Retry { due_at: now.saturating_add(retry_after(row.attempts)), error }
                    }
                    Failure::Wait { reason, after_ms } => {
                        Settlement::Wait { due_at: now.saturating_add(after_ms), reason }
                    }
                    Failure::WaitTicket(reason) => {
                        for_ticket = true;
                        Settlement::Wait {
                            due_at: now.saturating_add(TICKET_LOOK_MS),
                            reason: format!("waits for a suite ticket: {reason}"),
                        }
                    }
                    Failure::Blocked(reason) => {
                        tracing::error!(app = row.key.app(), corp = row.key.corp(), reason, "an operator has to look");
                        self.metrics.count("AppBlocked", Some(row.key.app()));
                        Settlement::Wait { due_at: now.saturating_add(BLOCKED_LOOK_MS), reason }
                    }
                    Failure::Hopeless(error) => Settlement::Failed { error },
                };
                End { settlement, events: Vec::new(), write: None, for_ticket }
            }
        }
    }

    /// Only a hint: without it the row is due again all the same.
    async fn wait_for_ticket(&self, row: &Row) {
        if let Err(error) = self.ticket_waits.wait(&row.key).await {
            tracing::warn!(key = %row.key, %error, "the next ticket will not release this row; it is due by itself");
        }
    }

    fn not_claimed(&self, why: NotClaimable, key: &str, app: &str) {
        tracing::info!(key, why = why.name(), "nothing to do");
        let (name, failed) = match why {
            NotClaimable::Missing => ("ClaimMissing", false),
            NotClaimable::Held => ("ClaimHeld", false),
            NotClaimable::Settled => ("ClaimSettled", false),
            NotClaimable::Exhausted => ("ClaimExhausted", true),
        };
        self.metrics.count(name, Some(app));
        if failed {
            self.settled(RowState::Failed, key, app);
        }
    }

    fn settled(&self, state: RowState, key: &str, app: &str) {
        match state {
            RowState::Failed => {
                tracing::error!(key, app, "event failed for good; it stays in the inbox until somebody looks");
                self.metrics.count("EventFailed", Some(app));
            }
            RowState::Pending | RowState::Claimed | RowState::Unknown => self.metrics.count("EventRetried", Some(app)),
            RowState::Done => self.metrics.count("EventDone", Some(app)),
            RowState::Kept => self.metrics.count("EventKept", Some(app)),
        }
    }
}

/// The invocation's deadline in milliseconds since 1970.
#[must_use]
pub fn deadline(context: &Context) -> i64 {
    i64::try_from(context.deadline).unwrap_or(i64::MAX)
}

/// An error as Lambda reports it: its type by name, and its text.
#[must_use]
pub fn reported<E: std::error::Error>(error: E) -> Diagnostic {
    let name = std::any::type_name::<E>().rsplit("::").next().unwrap_or_default();
    Diagnostic { error_type: name.to_owned(), error_message: error.to_string() }
}

/// How long a row waits after its `attempts`th attempt failed.
fn retry_after(attempts: i64) -> i64 {
    let doublings = u32::try_from(attempts.saturating_sub(1).clamp(0, 16)).unwrap_or(16);
    RETRY_FIRST_MS.saturating_mul(1 << doublings).min(RETRY_MOST_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retries_grow_to_an_hour() {
        assert_eq!(retry_after(1), 30_000);
        assert_eq!(retry_after(2), 60_000);
        assert_eq!(retry_after(8), 3_600_000);
        assert_eq!(retry_after(i64::MAX), 3_600_000);
        assert_eq!(retry_after(0), 30_000);
    }
}
