#![doc = include_str!("../README.md")]

mod change;
mod fields;
mod news;
mod record;
mod send;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, convert::Infallible, time::Duration};

use dingtalk_lambda::{Bus, Clients, Clock, Environment, FeedSettings, Metrics, Pace, Settings, StartError, deadline};
use lambda_runtime::LambdaEvent;
use tokio::time::Instant;

use news::{News, news};
pub use record::{Answer, ItemFailure, Record, StreamEvent};
use send::{Entry, Sender};

/// The batch ends this long before the invocation's deadline.
const MARGIN_MS: i64 = 10_000;

/// How long a new configuration is waited for.
const REREAD: Duration = Duration::from_secs(3);

/// The function's instance.
#[derive(Debug)]
pub struct ChangeFeed {
    settings: Settings,
    sender: Sender,
    metrics: Metrics,
    clock: Clock,
}

impl ChangeFeed {
    /// Starts an instance.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start(environment: &Environment) -> Result<Self, StartError> {
        let clients = Clients::new(environment, Pace::Worker)?;
        let settings = Settings::load(environment, clients.secretsmanager.clone()).await?;
        let metrics = Metrics::new("change-feed", environment);
        let bus = Bus::new(environment, clients.eventbridge)?;
        let sender = Sender::new(bus, metrics.clone());
        Ok(Self { settings, sender, metrics, clock: environment.clock.clone() })
    }

    /// Tells of the changes in a batch of records.
    ///
    /// # Errors
    /// None: the answer names the first record that is to come again. One that cannot be read is passed over, logged and
    /// counted: it would never become readable, and all changes behind it would wait for it.
    pub async fn handle(&self, event: LambdaEvent<StreamEvent>) -> Result<Answer, Infallible> {
        let left = deadline(&event.context).saturating_sub(MARGIN_MS).saturating_sub(self.clock.now());
        let end = Instant::now() + Duration::from_millis(u64::try_from(left).unwrap_or(0));
        // Whoever switches the values off does not want to wait for new instances. At most once a minute.
        self.settings.reread(REREAD).await;
        let entries = self.entries(event.payload);
        Ok(Answer::of(self.sender.send(entries, end).await))
    }

    /// What the records tell, in their order.
    fn entries(&self, event: StreamEvent) -> Vec<Entry> {
        let config = self.settings.current();
        let mut entries = Vec::new();
        let mut kept_back = BTreeMap::<String, usize>::new();
        for record in event.records {
            let write = match record.write() {
                Ok(Some(write)) => write,
                Ok(None) => continue,
                Err(why) => {
                    tracing::error!(sequence = record.sequence(), why = why.0, "a record cannot be read; passed over");
                    self.metrics.count("RecordUnreadable", None);
                    continue;
                }
            };
            let settings = config.app(&write.app).map_or_else(FeedSettings::default, |app| app.feed);
            match news(&write, settings) {
                News::Told(event) => {
                    let row = format!("{}#{}#{}", write.app, write.corp, write.new.id);
                    entries.push(Entry::new(record.sequence(), row, event));
                }
                News::KeptBack => *kept_back.entry(write.app).or_default() += 1,
                News::Nothing => {}
            }
        }
        for (app, count) in kept_back {
            self.metrics.gauge("ChangesKeptBack", Some(&app), count);
        }
        entries
    }
}
