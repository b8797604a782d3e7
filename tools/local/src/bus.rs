//! The EventBridge bus: entries go to every function one of whose rules matches.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use serde_json::{Value, json};

use crate::{
    ACCOUNT, DeadLetter, Happening, Observer, REGION, Trigger, letter::invocation_record, pattern, pool::Pool,
    sqs::Queues,
};

/// An entry of `PutEvents`.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub bus: String,
    pub source: String,
    pub detail_type: String,
    pub detail: Value,
}

/// All buses of the stack.
pub(crate) struct Buses {
    /// The template's, by logical id.
    names: Vec<String>,
    pools: Vec<Arc<Pool>>,
    queues: Arc<Queues>,
    observer: Observer,
    /// How often each entry is delivered. EventBridge promises at least once.
    copies: usize,
    next_id: AtomicU64,
}

impl Buses {
    pub fn new(
        names: Vec<String>,
        pools: Vec<Arc<Pool>>,
        queues: Arc<Queues>,
        observer: Observer,
        copies: usize,
    ) -> Self {
        Self { names, pools, queues, observer, copies, next_id: AtomicU64::new(1) }
    }

    /// Whether the template has this bus.
    pub fn has(&self, name: &str) -> bool {
        self.names.iter().any(|own| own == name)
    }

    /// Takes an entry and gives its id. Delivery goes on in the background, as in the cloud.
    pub fn put(&self, entry: &Entry, now: i64) -> String {
        let id = format!("{:08x}-0000-4000-8000-000000000000", self.next_id.fetch_add(1, Ordering::Relaxed));
        let event = json!({
            "version": "0", "id": id, "source": entry.source, "detail-type": entry.detail_type,
            "account": ACCOUNT, "region": REGION, "time": time(now), "resources": [],
            "detail": entry.detail,
        });
        let mut matched = false;
        for pool in &self.pools {
            for trigger in &pool.function.triggers {
                let Trigger::Rule { bus, pattern, .. } = trigger else {
                    continue;
                };
                if *bus == entry.bus && pattern::matches(pattern, &event) {
                    matched = true;
                    for _ in 0..self.copies {
                        invoke(pool.clone(), self.queues.clone(), event.to_string());
                    }
                }
            }
        }
        self.observer.tell(&Happening::Published {
            source: entry.source.clone(),
            detail_type: entry.detail_type.clone(),
            detail: entry.detail.to_string(),
            matched,
        });
        id
    }
}

/// Invokes a function without waiting, with Lambda's retries and its on-failure destination.
pub(crate) fn invoke(pool: Arc<Pool>, queues: Arc<Queues>, event: String) {
    tokio::spawn(async move {
        let mut ended = pool.invoke(event.clone()).await;
        for _ in 0..pool.function.retries {
            if ended.is_ok() {
                break;
            }
            ended = pool.invoke(event.clone()).await;
        }
        if let Err(error) = ended {
            let letter = DeadLetter { function: pool.function.folder.clone(), reason: error.to_string(), event };
            let record = invocation_record(&letter, pool.function.retries + 1, pool.now());
            queues.put(pool.function.on_failure.as_deref(), letter, record);
        }
    });
}

/// EventBridge's time format, in UTC.
fn time(now: i64) -> String {
    let time = jiff::Timestamp::from_millisecond(now).unwrap_or_default();
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
