//! What a run has come to so far, in numbers.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use dingtalk_store::{Outcome, Written};

/// Counters by name. They are kept in the run's row, and end in its report.
#[derive(Debug, Default)]
pub(crate) struct Tally(Mutex<BTreeMap<String, i64>>);

impl Tally {
    pub fn of(counters: BTreeMap<String, i64>) -> Self {
        Self(Mutex::new(counters))
    }

    pub fn add(&self, name: &str, more: i64) {
        if more != 0 {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(name.to_owned()).or_default() += more;
        }
    }

    pub fn get(&self, name: &str) -> i64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(name).copied().unwrap_or(0)
    }

    pub fn counters(&self) -> BTreeMap<String, i64> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Counts what became of rows.
    pub fn wrote(&self, written: &[Written]) {
        for written in written {
            self.came(written.outcome);
        }
    }

    /// Counts what became of a row.
    pub fn came(&self, outcome: Outcome) {
        match outcome {
            Outcome::New => self.add("added", 1),
            Outcome::Changed { moved } => {
                self.add("changed", 1);
                self.add("moved", i64::from(moved));
            }
            Outcome::Restored => self.add("restored", 1),
            Outcome::Removed => self.add("removed", 1),
            Outcome::OutOfScope => self.add("out_of_scope", 1),
            Outcome::TooLarge { .. } => self.add("too_large", 1),
            Outcome::Older => self.add("older", 1),
            Outcome::Late => self.add("late", 1),
            Outcome::Same | Outcome::Unknown => {}
        }
    }
}
