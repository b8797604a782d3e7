#![doc = include_str!("../README.md")]

use std::time::Duration;

use dingtalk_lambda::{Bus, BusError, Clients, Clock, Environment, Metrics, Pace, StartError, deadline};
use dingtalk_store::{Due, Inbox, InboxKey, Outbox, SHARDS, StoreError, is_outbox_key};
use futures_util::{StreamExt, stream};
use lambda_runtime::LambdaEvent;
use serde::Serialize;
use serde_json::Value;

/// A row that was sent is due again after this, unless its worker settles it: longer than a worker takes.
const AGAIN_AFTER_MS: i64 = 120_000;

/// Rows of one shard in one look.
const PAGE: i32 = 100;

/// Rows moved at the same time. After an outage of the bus there are many.
const AT_ONCE: usize = 16;

/// The sweep stops looking this long before its deadline.
const MARGIN_MS: i64 = 5_000;

/// The function's instance.
#[derive(Debug)]
pub struct InboxSweep {
    inbox: Inbox,
    outbox: Outbox,
    bus: Bus,
    metrics: Metrics,
    clock: Clock,
}

/// What one sweep did, its answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Swept {
    /// Rows found due.
    pub due: usize,
    /// Hints that the bus took.
    pub hinted: usize,
    /// Domain events published.
    pub published: usize,
    /// Rows that another sweep had moved first.
    pub elsewhere: usize,
    /// Rows that could not be sent; they are due again.
    pub failed: usize,
    /// Whether time ran out before everything due was seen.
    pub unfinished: bool,
}

impl InboxSweep {
    /// Starts an instance.
    ///
    /// # Errors
    /// [`StartError`].
    // Async like every start, so that all functions are started alike.
    pub async fn start(environment: &Environment) -> Result<Self, StartError> {
        let clients = Clients::new(environment, Pace::Worker)?;
        let table = environment.required("INBOX_TABLE")?;
        Ok(Self {
            inbox: Inbox::new(clients.dynamodb.clone(), table),
            outbox: Outbox::new(clients.dynamodb, table),
            bus: Bus::new(environment, clients.eventbridge)?,
            metrics: Metrics::new("inbox-sweep", environment),
            clock: environment.clock.clone(),
        })
    }

    /// Sweeps once. The schedule's payload does not matter.
    ///
    /// # Errors
    /// [`StoreError`] when the index cannot be read; the next sweep goes on. What goes wrong with a single row is
    /// counted and stops nothing.
    pub async fn handle(&self, event: LambdaEvent<Value>) -> Result<Swept, StoreError> {
        let end = deadline(&event.context).saturating_sub(MARGIN_MS);
        let left = Duration::from_millis(u64::try_from(end.saturating_sub(self.clock.now())).unwrap_or(0));
        let mut swept = Swept::default();
        // What was moved and not sent when the time is up is due again in two minutes.
        let ended = tokio::time::timeout(left, self.sweep(&mut swept)).await;
        swept.unfinished = ended.is_err();
        self.metrics.gauge("SweepBacklog", None, swept.due);
        if swept != Swept::default() {
            tracing::info!(?swept, "swept");
        }
        ended.unwrap_or(Ok(())).map(|()| swept)
    }

    async fn sweep(&self, swept: &mut Swept) -> Result<(), StoreError> {
        for shard in 0..SHARDS {
            let mut last: Option<Due> = None;
            loop {
                let due = self.inbox.due(shard, self.clock.now(), PAGE, last.as_ref()).await?;
                swept.due += due.len();
                self.send(&due, swept).await;
                if due.len() < usize::try_from(PAGE).unwrap_or(usize::MAX) {
                    break;
                }
                last = due.into_iter().next_back();
            }
        }
        Ok(())
    }

    async fn send(&self, due: &[Due], swept: &mut Swept) {
        let moves: Vec<_> = due.iter().map(|row| self.postpone(row)).collect();
        let moved: Vec<_> = stream::iter(moves).buffer_unordered(AT_ONCE).collect().await;
        let mut keys: Vec<InboxKey> = Vec::new();
        let mut outbox: Vec<&str> = Vec::new();
        for row in moved {
            match row {
                Ok(None) => swept.elsewhere += 1,
                Ok(Some(row)) if is_outbox_key(&row.pk) => outbox.push(&row.pk),
                Ok(Some(row)) => match row.pk.parse() {
                    Ok(key) => keys.push(key),
                    Err(error) => swept.fail(&row.pk, &error),
                },
                Err((row, error)) => swept.fail(&row.pk, &error),
            }
        }
        // Events first: somebody may be waiting for them.
        let refused = match self.bus.hint(&keys).await {
            Ok(()) => 0,
            Err(error) => {
                tracing::error!(%error, "hints not sent; the rows are due again");
                error.failed
            }
        };
        swept.hinted += keys.len() - refused;
        swept.failed += refused;
        let publications: Vec<_> = outbox.into_iter().map(|pk| self.publish(pk)).collect();
        for published in stream::iter(publications).buffer_unordered(AT_ONCE).collect::<Vec<_>>().await {
            match published {
                Ok(published) => swept.published += usize::from(published),
                Err((pk, error)) => swept.fail(pk, &error),
            }
        }
    }

    /// The row, if it was this sweep that moved it.
    async fn postpone<'a>(&self, row: &'a Due) -> Result<Option<&'a Due>, (&'a Due, StoreError)> {
        let next = self.clock.now().saturating_add(AGAIN_AFTER_MS);
        let moved = self.inbox.postpone(row, next).await.map_err(|error| (row, error))?;
        Ok(moved.then_some(row))
    }

    /// Whether there was still something to publish.
    async fn publish<'a>(&self, pk: &'a str) -> Result<bool, (&'a str, PublishError)> {
        let published = async {
            let Some(row) = self.outbox.pending(pk).await? else { return Ok(false) };
            self.bus.publish(&row).await?;
            self.outbox.published(pk, self.clock.now()).await?;
            Ok(true)
        };
        published.await.map_err(|error| (pk, error))
    }
}

/// A domain event that is still not published.
#[derive(Debug, thiserror::Error)]
enum PublishError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Bus(#[from] BusError),
}

impl Swept {
    fn fail(&mut self, pk: &str, error: &dyn std::error::Error) {
        tracing::error!(key = pk, error = %error, "a due row not sent; it is due again");
        self.failed += 1;
    }
}
