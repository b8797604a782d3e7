//! The plaintext.

use dingtalk_crypto::KeySlot;

use crate::finding::Severity::{self, Note, Ok, Problem, Warning};

/// What the plaintext is, and whether all is well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventCause {
    /// It is not UTF-8.
    NotUtf8,
    /// It is not one JSON object.
    NotAnObject,
    /// It is the text of a reply: what was given is an answer, not a push.
    Reply,
    /// It is this event.
    Is {
        /// Its name.
        name: String,
        /// The company it happened in.
        corp_id: Option<String>,
        /// When, UTC, if the event says so.
        time: Option<String>,
        /// How many events the push carries.
        events: usize,
        /// It carries a ticket or a code, which is not shown.
        secrets: bool,
    },
    /// Nobody here knows an event of this name.
    Unknown {
        /// Its name, or its length if it does not look like one.
        name: String,
    },
    /// It names another suite than the app is.
    OtherSuite {
        /// Which.
        found: String,
    },
    /// Nothing is wrong with the request: a receiver like this bundle's would have acknowledged it.
    Acknowledged {
        /// The app.
        app: String,
        /// Which of its keys.
        slot: KeySlot,
        /// There are warnings all the same.
        warnings: bool,
    },
}

impl EventCause {
    pub(super) fn facts(&self) -> (&'static str, Severity) {
        match self {
            Self::NotUtf8 => ("plaintext-not-utf8", Problem),
            Self::NotAnObject => ("plaintext-not-an-object", Problem),
            Self::Reply => ("plaintext-is-a-reply", Problem),
            Self::Is { .. } => ("event", Ok),
            Self::Unknown { .. } => ("event-unknown", Note),
            Self::OtherSuite { .. } => ("event-of-another-suite", Warning),
            Self::Acknowledged { .. } => ("nothing-wrong", Ok),
        }
    }
}
