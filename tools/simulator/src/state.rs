//! What the simulated DingTalk remembers.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use reqwest::Url;

use crate::parcel::Parcel;

/// A `tmp_auth_code` that was pushed.
pub(crate) struct TemporaryCode {
    pub(crate) corp_id: String,
    pub(crate) exchanged: bool,
}

/// What the simulated DingTalk remembers.
pub(crate) struct State {
    pub(crate) callback_url: Url,
    pub(crate) key: Option<String>,
    pub(crate) ticket: Option<String>,
    /// The time of the newest event.
    pub(crate) last_time: i64,
    /// The newest row's `id`.
    pub(crate) last_row: u64,
    /// How many operations there have been.
    pub(crate) operations: u64,
    pub(crate) codes: HashMap<String, TemporaryCode>,
    /// The newest code of each company.
    pub(crate) newest_code: HashMap<String, String>,
    /// The event before, for late repeats.
    pub(crate) previous: Option<Parcel>,
}

impl State {
    pub(crate) fn new(callback_url: Url, key: Option<String>) -> State {
        State {
            callback_url,
            key,
            ticket: None,
            last_time: i64::MIN,
            last_row: 0,
            operations: 0,
            codes: HashMap::new(),
            newest_code: HashMap::new(),
            previous: None,
        }
    }
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("State").field("operations", &self.operations).finish_non_exhaustive()
    }
}

/// Locks; a panic elsewhere leaves the state usable, since every change of it is whole.
pub(crate) fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
