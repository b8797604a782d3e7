#![doc = include_str!("../README.md")]

use dingtalk_lambda::{Bus, Clients, Clock, Environment, Metrics, Pace, StartError};
use dingtalk_store::{Due, Inbox, InboxKey, Outbox, SHARDS, StoreError, is_outbox_key};
use futures_util::{StreamExt, stream};
use lambda_runtime::{Context, LambdaEvent};
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
    /// [`StoreError`] when the index cannot be read or a row not be moved; the next sweep goes on.
    pub async fn handle(&self, event: LambdaEvent<Value>) -> Result<Swept, StoreError> {
        let end = deadline(&event.context).saturating_sub(MARGIN_MS);
        let mut swept = Swept::default();
        for shard in 0..SHARDS {
            // A page that was full may have more behind it; what was sent has moved out of the way.
            loop {
                if self.clock.now() >= end {
                    swept.unfinished = true;
                    return Ok(self.report(swept));
                }
                let due = self.inbox.due(shard, self.clock.now(), PAGE).await?;
                self.send(&due, &mut swept).await?;
                if due.len() < usize::try_from(PAGE).unwrap_or(usize::MAX) {
                    break;
                }
            }
        }
        Ok(self.report(swept))
    }

    async fn send(&self, due: &[Due], swept: &mut Swept) -> Result<(), StoreError> {
        swept.due += due.len();
        let moves: Vec<_> = due.iter().map(|row| self.postpone(row)).collect();
        let ours: Vec<_> = stream::iter(moves).buffer_unordered(AT_ONCE).collect().await;
        let mut keys: Vec<InboxKey> = Vec::new();
        for row in ours {
            let Some(row) = row? else {
                swept.elsewhere += 1;
                continue;
            };
            if is_outbox_key(&row.pk) {
                self.publish(&row.pk, swept).await?;
            } else if let Ok(key) = row.pk.parse() {
                keys.push(key);
            } else {
                tracing::error!(key = row.pk, "a due row with a key that is none of ours");
                swept.failed += 1;
            }
        }
        let refused = match self.bus.hint(&keys).await {
            Ok(()) => 0,
            Err(error) => {
                tracing::error!(%error, "hints not sent; the rows are due again");
                error.failed
            }
        };
        swept.hinted += keys.len() - refused;
        swept.failed += refused;
        Ok(())
    }

    /// The row, if it was this sweep that moved it.
    async fn postpone<'a>(&self, row: &'a Due) -> Result<Option<&'a Due>, StoreError> {
        let next = self.clock.now().saturating_add(AGAIN_AFTER_MS);
        Ok(self.inbox.postpone(row, next).await?.then_some(row))
    }

    async fn publish(&self, pk: &str, swept: &mut Swept) -> Result<(), StoreError> {
        let Some(row) = self.outbox.pending(pk).await? else {
            return Ok(());
        };
        match self.bus.publish(&row).await {
            Ok(()) => {
                self.outbox.published(pk, self.clock.now()).await?;
                swept.published += 1;
            }
            Err(error) => {
                tracing::error!(key = pk, %error, "domain event not published; it is due again");
                swept.failed += 1;
            }
        }
        Ok(())
    }

    fn report(&self, swept: Swept) -> Swept {
        self.metrics.gauge("SweepBacklog", None, swept.due);
        if swept != Swept::default() {
            tracing::info!(?swept, "swept");
        }
        swept
    }
}

fn deadline(context: &Context) -> i64 {
    i64::try_from(context.deadline).unwrap_or(i64::MAX)
}
