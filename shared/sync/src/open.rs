//! What a crawl has begun and not ended: the core of both crawls' checkpoints.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

use crate::fault::{Cause, Stop};

/// A page that cannot be read so often is left out, or ends the slice.
const TRIES: u32 = 4;
/// A run that pauses so often for pages that cannot be read is given up.
const PAUSES: u32 = 6;
/// The first of these pauses, in milliseconds; it doubles.
const PAUSE_MS: i64 = 120_000;
/// So many calls in a row that fail mean that all will.
const IN_A_ROW: u32 = 12;
/// So many doubts are remembered.
const DOUBTS: usize = 8;

/// A list that is being read: from which place on, and how often that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Reading(pub i64, pub i64, pub u32);

/// What was begun and not ended.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Open {
    /// To be gone on with.
    ready: VecDeque<Reading>,
    /// Failed; to be tried again when the others are read.
    again: Vec<Reading>,
    /// Being read. In a checkpoint they are among those to be gone on with.
    #[serde(skip)]
    under_way: BTreeMap<i64, Reading>,
    pauses: u32,
    #[serde(skip)]
    in_a_row: u32,
}

/// What becomes of a page that could not be read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Failed {
    /// It is tried again later.
    Later,
    /// It has failed too often.
    Often,
}

impl Open {
    /// As it belongs into a checkpoint: nothing is under way there.
    pub fn at_rest(&self) -> Self {
        let mut rest = self.clone();
        rest.ready.extend(rest.under_way.values().copied());
        rest.under_way.clear();
        rest
    }

    /// All that is in here.
    pub fn ids(&self) -> impl Iterator<Item = i64> {
        self.ready.iter().chain(&self.again).chain(self.under_way.values()).map(|reading| reading.0)
    }

    /// Whether nothing is in here.
    pub fn is_empty(&self) -> bool {
        self.ids().next().is_none()
    }

    /// The next to go on with, if there is one.
    pub fn take(&mut self) -> Option<Reading> {
        self.ready.pop_front()
    }

    pub fn begin(&mut self, reading: Reading) {
        self.under_way.insert(reading.0, reading);
    }

    /// One was read as far as `next`, or to its end.
    pub fn read(&mut self, id: i64, next: Option<i64>) {
        self.under_way.remove(&id);
        self.in_a_row = 0;
        if let Some(next) = next {
            self.ready.push_front(Reading(id, next, 0));
        }
    }

    /// One is to be begun again from where it was.
    pub fn put_back(&mut self, id: i64) {
        self.ready.extend(self.under_way.remove(&id));
    }

    /// One could not be read.
    pub fn failed(&mut self, id: i64) -> Failed {
        self.in_a_row += 1;
        let Some(Reading(id, at, tries)) = self.under_way.remove(&id) else { return Failed::Later };
        self.again.push(Reading(id, at, tries + 1));
        if tries + 1 >= TRIES { Failed::Often } else { Failed::Later }
    }

    /// One was answered, but oddly: it is tried again as if it had failed, though DingTalk answers.
    pub fn odd(&mut self, id: i64) -> Failed {
        let failed = self.failed(id);
        self.in_a_row = 0;
        failed
    }

    /// Takes one that failed too often out, because it will not be read.
    pub fn give_up(&mut self, id: i64) {
        self.again.retain(|reading| reading.0 != id);
    }

    /// Whether nothing works any more.
    pub fn all_fail(&self) -> bool {
        self.in_a_row >= IN_A_ROW
    }

    /// Whether some have failed and are to be tried again.
    pub fn has_failed(&self) -> bool {
        !self.again.is_empty()
    }

    /// How often the one that failed most often did.
    pub fn tries(&self) -> u32 {
        self.again.iter().map(|reading| reading.2).max().unwrap_or(0)
    }

    /// Those that have failed are to be gone on with.
    pub fn again(&mut self) {
        self.ready.extend(self.again.drain(..));
        self.in_a_row = 0;
    }

    /// What a pause because of `error` looks like; an error when there were too many.
    pub fn pause(&mut self, error: String) -> Result<Stop, Stop> {
        self.ready.extend(self.again.drain(..).map(|Reading(id, at, _)| Reading(id, at, 0)));
        self.pauses += 1;
        self.in_a_row = 0;
        let after_ms = PAUSE_MS << self.pauses.min(PAUSES).saturating_sub(1);
        let stop = Stop::new(error, after_ms, Cause::Passes);
        if self.pauses > PAUSES { Err(stop) } else { Ok(stop) }
    }
}

/// Remembers a reason why the crawl proves nothing, if there are not many already.
pub(crate) fn doubt(doubts: &mut Vec<String>, why: String) {
    if doubts.len() < DOUBTS {
        doubts.push(why);
    }
}
