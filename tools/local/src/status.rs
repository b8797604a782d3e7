//! What `GET /_local/status` shows, and the observer that adds it up.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use dingtalk_lambda::DOMAIN_SOURCE;
use serde::Serialize;

use crate::{Happening, Observer};

/// What `GET /_local/status` shows.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Status {
    /// Where DynamoDB and the other services of AWS are, for commands that are told of this stack alone.
    pub aws_endpoint: String,
    /// The apps of the configuration, for the same.
    pub apps: Vec<AppStatus>,
    /// Invocations by function.
    pub invocations: BTreeMap<String, u64>,
    /// Invocations that failed, by function.
    pub failures: BTreeMap<String, u64>,
    /// Metrics, summed up.
    pub metrics: BTreeMap<String, f64>,
    /// Domain events that went onto the bus, by name.
    pub domain_events: BTreeMap<String, u64>,
    /// Messages in the queues: all that were not deleted.
    pub queues: BTreeMap<String, usize>,
    /// Those of them that are in flight: received, and neither deleted nor visible again.
    pub in_flight: BTreeMap<String, usize>,
    /// Messages that were received too often and went to a dead-letter queue, by the queue that they were in.
    pub redriven: BTreeMap<String, u64>,
    /// Records of the tables' streams that were done, by function.
    pub stream_records: BTreeMap<String, u64>,
    /// Syncs that are under way; only `GET /_local/status` looks for them.
    pub syncs: Vec<SyncStatus>,
}

/// An app of the configuration.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AppStatus {
    /// Its id.
    pub id: String,
    /// The company of an internal app.
    pub corp: Option<String>,
    /// How its companies' contacts are mirrored, if they are.
    pub mirror: Option<MirrorStatus>,
}

/// How contacts are mirrored.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MirrorStatus {
    /// Whether with all that is to be had of each person.
    pub full: bool,
    /// Whether with roles.
    pub roles: bool,
    /// Calls a second for each API and company, where a company has no rate of its own.
    pub calls_per_second: f64,
}

/// A sync that is under way, as far as it was noted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SyncStatus {
    /// Id of the app.
    pub app: String,
    /// CorpId.
    pub corp: String,
    /// `departments`, `users` or `roles`.
    pub kind: &'static str,
    /// What it is at, in the engine's words.
    pub phase: String,
    /// Since when, in milliseconds.
    pub started_at: i64,
    /// How many it has seen.
    pub seen: i64,
    /// Requests to DingTalk.
    pub calls: i64,
}

/// An observer that also counts.
pub(crate) fn counting(observer: Observer, counted: Arc<Mutex<Status>>) -> Observer {
    Observer::new(move |happening| {
        {
            let mut status = counted.lock().unwrap_or_else(PoisonError::into_inner);
            match happening {
                Happening::Measured(metric) => {
                    *status.metrics.entry(format!("{}.{}", metric.function, metric.name)).or_default() += metric.value;
                }
                Happening::Invoked { function, error, .. } => {
                    *status.invocations.entry(function.clone()).or_default() += 1;
                    if error.is_some() {
                        *status.failures.entry(function.clone()).or_default() += 1;
                    }
                }
                Happening::Published { source, detail_type, .. } if source == DOMAIN_SOURCE => {
                    *status.domain_events.entry(detail_type.clone()).or_default() += 1;
                }
                Happening::Redriven { queue, .. } => *status.redriven.entry(queue.clone()).or_default() += 1,
                Happening::StreamBatch { function, done, .. } => {
                    let done = u64::try_from(*done).unwrap_or(u64::MAX);
                    *status.stream_records.entry(function.clone()).or_default() += done;
                }
                Happening::DeadLetter { .. }
                | Happening::Published { .. }
                | Happening::Enqueued { .. }
                | Happening::Received { .. }
                | Happening::BadAnswer { .. } => {}
            }
        }
        observer.tell(happening);
    })
}
