//! What a crawl has begun and not ended: the core of its checkpoint.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

use crate::{
    fault::{Cause, Stop},
    slice::Flow,
};

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
#[serde(into = "AtRest", from = "AtRest")]
pub(crate) struct Open {
    /// To be gone on with.
    ready: VecDeque<Reading>,
    /// Failed; to be tried again when the others are read.
    again: Vec<Reading>,
    /// Being read.
    under_way: BTreeMap<i64, Reading>,
    pauses: u32,
    in_a_row: u32,
    /// Why what was read is not all there is.
    doubts: Vec<String>,
}

/// As it stands in a checkpoint: what was being read is among what is to be gone on with.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct AtRest {
    ready: VecDeque<Reading>,
    again: Vec<Reading>,
    pauses: u32,
    doubts: Vec<String>,
}

impl From<Open> for AtRest {
    fn from(Open { mut ready, again, under_way, pauses, doubts, .. }: Open) -> Self {
        ready.extend(under_way.into_values());
        Self { ready, again, pauses, doubts }
    }
}

impl From<AtRest> for Open {
    fn from(AtRest { ready, again, pauses, doubts }: AtRest) -> Self {
        Self { ready, again, pauses, doubts, ..Self::default() }
    }
}

impl Open {
    /// All that is in here.
    pub fn ids(&self) -> impl Iterator<Item = i64> {
        self.ready.iter().chain(&self.again).chain(self.under_way.values()).map(|reading| reading.0)
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
    pub fn failed(&mut self, id: i64) {
        self.in_a_row += 1;
        if let Some(Reading(id, at, tries)) = self.under_way.remove(&id) {
            self.again.push(Reading(id, at, tries + 1));
        }
    }

    /// One was answered, but oddly: it is tried again as if it had failed, though DingTalk answers. After some times it is
    /// taken as it is, and what was read is not all there is.
    pub fn odd(&mut self, Reading(id, _, tries): Reading, next: Option<i64>, why: String) {
        if tries + 1 >= TRIES {
            self.read(id, next);
            self.doubt(why);
        } else {
            self.failed(id);
            self.in_a_row = 0;
        }
    }

    /// Remembers why what was read is not all there is.
    pub fn doubt(&mut self, why: String) {
        if self.doubts.len() < DOUBTS {
            self.doubts.push(why);
        }
    }

    /// Why what was read is not all there is, if it is not.
    pub fn doubts(&self) -> Option<&String> {
        self.doubts.first()
    }

    /// Whether to try again at once is of no use.
    pub fn is_hopeless(&self) -> bool {
        self.tries() >= TRIES || self.all_fail()
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

    /// A pause because of `error`, or the end of the run, when there were too many.
    pub fn pause(&mut self, error: String) -> Flow {
        self.ready.extend(self.again.drain(..).map(|Reading(id, at, _)| Reading(id, at, 0)));
        self.pauses += 1;
        self.in_a_row = 0;
        let after_ms = PAUSE_MS << self.pauses.min(PAUSES).saturating_sub(1);
        let stop = Stop::new(error, after_ms, Cause::Passes);
        if self.pauses > PAUSES { Flow::Failed(stop) } else { Flow::Pause(stop) }
    }
}
