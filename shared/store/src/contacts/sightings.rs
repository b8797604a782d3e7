//! What was confirmed without being written, so that an answer that was asked for earlier and comes later cannot undo it.
//!
//! A person who is as the mirror has him costs no write; then the row keeps its old times. Between two answers that
//! overtake each other that would be too little: asked at 20, DingTalk says gone; asked at 30, there again and the same
//! as before (nothing is written); then the first answer arrives. So the writer remembers the confirmations of the last
//! while, and what it has forgotten it does not guess: what was asked for before that is asked for again.
//!
//! It remembers for its own worker, which is the only one for its company and kind.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
};

use sha2::{Digest, Sha256};
use tokio::sync::Notify;

use super::{ContactId, Part};

/// So many confirmations are remembered: some 30 s of the fastest crawl, and below 8 MB.
const REMEMBERED: usize = 131_072;

/// What can be confirmed of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Register {
    Presence,
    /// Its departments.
    Parents,
    Part(Part),
}

/// The confirmations of one row.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    times: HashMap<u64, i64>,
    /// Of what was confirmed until then, some may be forgotten.
    pub forgotten: i64,
}

impl Seen {
    pub fn get(&self, id: &ContactId, register: Register) -> Option<i64> {
        self.times.get(&digest(id, register)).copied()
    }
}

/// The memory of one writer.
#[derive(Debug)]
pub(crate) struct Sightings {
    state: Mutex<State>,
    free: Notify,
    remembered: usize,
}

#[derive(Debug, Default)]
struct State {
    times: HashMap<u64, i64>,
    order: VecDeque<u64>,
    forgotten: i64,
    busy: HashSet<ContactId>,
}

/// Rows that nobody else of this writer touches meanwhile.
pub(crate) struct Held<'a> {
    sightings: &'a Sightings,
    ids: Vec<ContactId>,
}

impl Default for Sightings {
    fn default() -> Self {
        Self::new(REMEMBERED)
    }
}

impl Sightings {
    pub fn new(remembered: usize) -> Self {
        let state = State { forgotten: i64::MIN, ..State::default() };
        Self { state: Mutex::new(state), free: Notify::new(), remembered }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until none of `ids` is held, and holds them: what is read of them is still so when it is written.
    pub async fn hold(&self, ids: Vec<ContactId>) -> Held<'_> {
        loop {
            // Before looking: who lets go in between is not missed.
            let free = self.free.notified();
            {
                let mut state = self.state();
                if !ids.iter().any(|id| state.busy.contains(id)) {
                    state.busy.extend(ids.iter().cloned());
                    return Held { sightings: self, ids };
                }
            }
            free.await;
        }
    }
}

impl Held<'_> {
    /// What was confirmed of the row `id`.
    pub fn seen(&self, id: &ContactId, registers: impl Iterator<Item = Register>) -> Seen {
        let state = self.sightings.state();
        let digests = registers.map(|register| digest(id, register));
        let times = digests.filter_map(|digest| Some((digest, *state.times.get(&digest)?))).collect();
        Seen { times, forgotten: state.forgotten }
    }

    /// Remembers that this held at the time `at`.
    pub fn confirm(&self, id: &ContactId, registers: &[Register], at: i64) {
        let mut state = self.sightings.state();
        for register in registers {
            let digest = digest(id, *register);
            if let Some(known) = state.times.get_mut(&digest) {
                *known = at.max(*known);
                continue;
            }
            state.times.insert(digest, at);
            state.order.push_back(digest);
            if state.order.len() > self.sightings.remembered
                && let Some(oldest) = state.order.pop_front()
                && let Some(at) = state.times.remove(&oldest)
            {
                state.forgotten = state.forgotten.max(at);
            }
        }
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        let mut state = self.sightings.state();
        for id in &self.ids {
            state.busy.remove(id);
        }
        drop(state);
        self.sightings.free.notify_waiters();
    }
}

/// Eight bytes for a register. Two that share them only make a fact look older than it is: then it is asked for again
/// at the next sync.
fn digest(id: &ContactId, register: Register) -> u64 {
    let register = match register {
        Register::Presence => "presence".to_owned(),
        Register::Parents => "parents".to_owned(),
        Register::Part(part) => part.to_string(),
    };
    let digest = Sha256::digest(format!("{register}#{id}"));
    digest.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}
