//! How many calls a worker has made, beside the metrics.

use std::sync::atomic::{AtomicI64, Ordering};

use dingtalk_api::{Called, Observer};
use dingtalk_lambda::Metrics;

/// Counts for the report of a run, and passes on. An instance serves one company at a time.
#[derive(Debug)]
pub(crate) struct Counted {
    metrics: Metrics,
    requests: AtomicI64,
    throttled: AtomicI64,
}

impl Counted {
    pub fn new(metrics: Metrics) -> Self {
        Self { metrics, requests: AtomicI64::new(0), throttled: AtomicI64::new(0) }
    }

    /// Requests that were sent since this was last asked, and how many of them were refused as too many.
    pub fn take(&self) -> (i64, i64) {
        (self.requests.swap(0, Ordering::Relaxed), self.throttled.swap(0, Ordering::Relaxed))
    }
}

impl Observer for Counted {
    fn called(&self, call: &Called<'_>) {
        self.requests.fetch_add(i64::from(call.requests), Ordering::Relaxed);
        self.throttled.fetch_add(i64::from(call.throttled), Ordering::Relaxed);
        self.metrics.called(call);
    }
}
