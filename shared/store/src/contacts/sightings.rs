//! What was confirmed without being written, so that an answer that was asked for earlier and comes later cannot undo it.
//!
//! A person who is as the mirror has him costs no write; then the row keeps its old times. Between two answers that
//! overtake each other that would be too little: asked at 20, DingTalk says gone; asked at 30, there again and the same
//! as before (nothing is written); then the first answer arrives. So the writer remembers the confirmations of the last
//! while, and what it has forgotten it does not guess: what was asked for before that is asked for again.
//!
//! It remembers for its own worker, which is the only one for its company and kind.

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

use sha2::{Digest, Sha256};
use tokio::sync::Notify;

use super::{ContactId, Part};

/// At least so many confirmations are remembered, and at most twice as many: some 15 to 30 s of the fastest crawl, which
/// reads 2,000 people a second and confirms four things of each. As many as a map of 131,072 places holds: twice that is
/// below 5 MB.
const REMEMBERED: usize = 114_688;

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

/// Two generations of confirmations. Whatever is confirmed is in the younger; when that is full, the elder is forgotten.
/// So what goes was not confirmed for as long as it takes to fill one.
#[derive(Debug, Default)]
struct State {
    younger: HashMap<u64, i64>,
    elder: HashMap<u64, i64>,
    forgotten: i64,
    busy: HashSet<ContactId>,
}

impl State {
    fn get(&self, digest: u64) -> Option<i64> {
        self.younger.get(&digest).or_else(|| self.elder.get(&digest)).copied()
    }

    fn confirm(&mut self, digest: u64, at: i64, remembered: usize) {
        let known = self.younger.remove(&digest).or_else(|| self.elder.remove(&digest));
        if self.younger.len() >= remembered {
            let full = std::mem::take(&mut self.younger);
            let gone = std::mem::replace(&mut self.elder, full);
            self.forgotten = gone.into_values().fold(self.forgotten, i64::max);
        }
        self.younger.insert(digest, known.map_or(at, |known| known.max(at)));
    }
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
        let times = digests.filter_map(|digest| Some((digest, state.get(digest)?))).collect();
        Seen { times, forgotten: state.forgotten }
    }

    /// Remembers that this held at the time `at`.
    pub fn confirm(&self, id: &ContactId, registers: &[Register], at: i64) {
        let mut state = self.sightings.state();
        for register in registers {
            state.confirm(digest(id, *register), at, self.sightings.remembered);
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

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    fn id(number: i64) -> ContactId {
        ContactId::department(number)
    }

    fn confirm(sightings: &Sightings, number: i64, at: i64) {
        let held = sightings.hold(vec![id(number)]).now_or_never().unwrap();
        held.confirm(&id(number), &[Register::Presence], at);
    }

    fn seen(sightings: &Sightings, number: i64) -> Seen {
        let held = sightings.hold(vec![id(number)]).now_or_never().unwrap();
        held.seen(&id(number), [Register::Presence].into_iter())
    }

    /// Somebody who is confirmed again and again is not the first to be forgotten because he was the first to come.
    #[test]
    fn what_was_confirmed_last_is_forgotten_last() {
        let sightings = Sightings::new(10);
        for at in 0..1_000 {
            confirm(&sightings, -1, at);
            confirm(&sightings, at, at);
            let known = seen(&sightings, -1);
            assert_eq!(known.get(&id(-1), Register::Presence), Some(at));
            assert!(known.forgotten < (at - 4).max(0), "at {at}: {}", known.forgotten);
        }
        let lately = (0..1_000).filter(|at| seen(&sightings, *at).get(&id(*at), Register::Presence).is_some());
        let lately: Vec<i64> = lately.collect();
        assert!((10..=20).contains(&(lately.len() + 1)), "{lately:?}");
        assert_eq!(lately.last(), Some(&999));
        assert_eq!(seen(&sightings, 0).forgotten + 1, lately[0], "of all before it is not known what was confirmed");
    }

    #[test]
    fn an_earlier_time_does_not_take_the_place_of_a_later_one() {
        let sightings = Sightings::new(2);
        confirm(&sightings, 1, 30);
        confirm(&sightings, 1, 20);
        assert_eq!(seen(&sightings, 1).get(&id(1), Register::Presence), Some(30));
        confirm(&sightings, 2, 1);
        confirm(&sightings, 3, 1);
        // In the elder generation by now, and again in the younger.
        confirm(&sightings, 1, 25);
        assert_eq!(seen(&sightings, 1).get(&id(1), Register::Presence), Some(30));
        assert_eq!(seen(&sightings, 1).forgotten, i64::MIN);
    }
}
