//! Something with the time it was told at.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What an event says, with the event's own time. The order is that of time, then of content.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Told<T> {
    /// When, in milliseconds.
    pub at: i64,
    /// What.
    pub what: T,
}

impl<T> Told<T> {
    /// `what`, told at `at`.
    pub fn new(at: i64, what: T) -> Self {
        Self { at, what }
    }
}

/// The later of two tellings.
pub(crate) fn join_newest<T: Ord + Clone>(mine: &mut Option<Told<T>>, other: &Option<Told<T>>) {
    if *other > *mine {
        mine.clone_from(other);
    }
}

/// All that either knows, of what both know the later telling.
pub(crate) fn join_all<T: Ord + Clone>(mine: &mut BTreeMap<String, Told<T>>, other: &BTreeMap<String, Told<T>>) {
    for (id, told) in other {
        match mine.get_mut(id) {
            Some(known) if *known >= *told => {}
            Some(known) => known.clone_from(told),
            None => {
                mine.insert(id.clone(), told.clone());
            }
        }
    }
}

/// The earlier of two moments.
pub(crate) fn join_earliest(mine: &mut Option<i64>, other: Option<i64>) {
    *mine = mine.iter().copied().chain(other).min();
}
