//! The timestamp.

use crate::finding::Severity::{self, Note, Ok, Problem, Warning};

/// What is to be said about the timestamp of a push.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeCause {
    /// It is within the window.
    Right,
    /// It is no decimal number.
    NotANumber,
    /// It is in seconds; the platform's own are in milliseconds.
    Seconds,
    /// It is outside the window.
    Off {
        /// How much older than now it is, in milliseconds; negative for a push from the future.
        age_ms: i64,
        /// The window, in milliseconds.
        window_ms: i64,
        /// The app refuses it for that.
        enforced: bool,
    },
}

impl TimeCause {
    pub(super) fn facts(&self) -> (&'static str, Severity) {
        match self {
            Self::Right => ("timestamp-right", Ok),
            Self::NotANumber => ("timestamp-not-a-number", Warning),
            Self::Seconds => ("timestamp-seconds", Note),
            Self::Off { age_ms, enforced, .. } => {
                let name = if *age_ms < 0 { "timestamp-ahead" } else { "timestamp-old" };
                (name, if *enforced { Problem } else { Warning })
            }
        }
    }
}
