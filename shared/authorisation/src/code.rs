//! The temporary codes and their one exchange (suite-api, section 2.3).
//!
//! An exchange cannot be repeated: the code is consumed by the first call that arrives. So the attempt is recorded
//! first; there is never a second one in flight (the caller holds the company), and none after a success. After an answer
//! that was lost there is one more try: its 40078 means that the first one arrived, and the permanent code is gone.

use serde::{Deserialize, Serialize};

use crate::Company;

/// Attempts of which nobody knows what became of them, before the code counts as gone.
const UNKNOWN_ENDS: u8 = 2;

/// So many codes are remembered, the finished ones as well: one that is pushed again must not be exchanged again.
const REMEMBERED: usize = 32;

/// A temporary code, without the code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    /// Its name: a digest.
    pub id: String,
    /// Time of the event that brought it, in milliseconds.
    pub time: i64,
    /// The [`Company::life`] it belongs to; what comes of it later than that is void.
    pub life: u64,
    /// Whether an exchange was begun of which no end is recorded.
    pub in_flight: bool,
    /// Exchanges whose answer was lost.
    pub unknown_ends: u8,
    /// How it ended, once it has.
    pub end: Option<CodeEnd>,
}

/// How a code ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeEnd {
    /// Exchanged; a permanent code came of it.
    Exchanged,
    /// Consumed or void, and no permanent code came of it.
    Gone,
}

impl Code {
    /// Whether it is still to be exchanged.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.end.is_none()
    }

    /// An exchange begins. One that was begun before and has no end recorded was cut off: its answer is lost.
    pub(crate) fn begin(&mut self) {
        self.lose();
        self.in_flight = self.is_open();
    }

    /// The answer of the exchange in flight, if there is one, is lost.
    pub(crate) fn lose(&mut self) {
        if !self.in_flight {
            return;
        }
        self.in_flight = false;
        self.unknown_ends = self.unknown_ends.saturating_add(1);
        if self.unknown_ends >= UNKNOWN_ENDS {
            self.finish(CodeEnd::Gone);
        }
    }

    /// The exchange in flight did not consume it.
    pub(crate) fn stay_open(&mut self) {
        self.in_flight = false;
    }

    pub(crate) fn finish(&mut self, end: CodeEnd) {
        self.in_flight = false;
        // What is exchanged stays exchanged.
        if self.end != Some(CodeEnd::Exchanged) {
            self.end = Some(end);
        }
    }
}

impl Company {
    /// The code whose exchange is begun and has no end recorded. After [`crate::Input::ExchangeBegun`] the call may only
    /// be made when this names its code.
    #[must_use]
    pub fn in_flight(&self) -> Option<&str> {
        self.codes.iter().find(|code| code.in_flight).map(|code| code.id.as_str())
    }

    /// The code to be exchanged: the newest first, since it may have made those before it void.
    pub(crate) fn open_code(&self) -> Option<&Code> {
        self.codes.iter().filter(|code| code.is_open()).max_by_key(|code| code.time)
    }

    pub(crate) fn remember(&mut self, id: &str, time: i64) {
        if self.codes.len() >= REMEMBERED {
            self.codes.remove(0);
        }
        let life = self.life;
        self.codes.push(Code { id: id.to_owned(), time, life, in_flight: false, unknown_ends: 0, end: None });
    }

    pub(crate) fn code_mut(&mut self, id: &str) -> Option<&mut Code> {
        self.codes.iter_mut().find(|code| code.id == id)
    }

    /// No exchange of those codes is begun any more. How one of them ended, when its exchange was under way, is still
    /// taken note of.
    pub(crate) fn close_codes(&mut self) {
        for code in self.codes.iter_mut().filter(|code| code.is_open()) {
            code.finish(CodeEnd::Gone);
        }
    }
}
