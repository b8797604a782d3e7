//! What one invocation did, its answer.

use std::sync::{Mutex, PoisonError};

use serde::Serialize;

/// In numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Companies whose list was read to its end.
    pub companies: usize,
    /// Calls that were made.
    pub calls: usize,
    /// Pages that were stored.
    pub pages: usize,
    /// Pages that were worked off, those that were left over from before among them.
    pub worked_off: usize,
    /// Events that are new in the inbox.
    pub events: usize,
    /// Events that were there already.
    pub known: usize,
    /// Companies, pages or apps with which something went wrong.
    pub failed: usize,
    /// Companies of which events may be lost, so that a whole sync is asked for.
    pub perhaps_lost: usize,
}

/// The same while it grows.
#[derive(Debug, Default)]
pub(crate) struct Counted(Mutex<Report>);

impl Counted {
    pub fn add(&self, add: impl FnOnce(&mut Report)) {
        add(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    pub fn failed(&self, app: &str, corp: Option<&str>, error: &dyn std::error::Error) {
        tracing::warn!(app, corp, %error, "failed events not read or not worked off; the next run goes on");
        self.add(|report| report.failed += 1);
    }

    pub fn report(&self) -> Report {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
