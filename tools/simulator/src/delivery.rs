//! What became of one operation.

use std::time::Duration;

use crate::Verdict;

/// The generation of a push.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Channel {
    /// One classic event.
    Classic,
    /// An array of rows.
    SyncHttp,
}

/// Why a push was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cause {
    /// The event happened.
    First,
    /// A `tmp_auth_code` comes again while it has not been exchanged, acknowledged or not.
    CodeRepeat,
    /// The push before was not acknowledged.
    Retry,
    /// [`Quirks::duplicates`](crate::Quirks::duplicates): it was acknowledged and comes again.
    Duplicate,
    /// [`Quirks::late_repeats`](crate::Quirks::late_repeats): not this event at all, but the one before it again.
    LateRepeat,
}

/// One push and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Why it was made.
    pub cause: Cause,
    /// Which generation was pushed.
    pub channel: Channel,
    /// When it began, counted from the beginning of the delivery.
    pub at: Duration,
    /// How long it took until the whole answer was there, or until it was given up.
    pub elapsed: Duration,
    /// What DingTalk makes of the answer.
    pub verdict: Verdict,
    /// More about a failure, for people; holds nothing of the content and no URL.
    pub detail: Option<String>,
}

/// What became of one operation: of one event, in one generation or in both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The event's name; for rows their `syncAction`.
    pub event: String,
    /// Every push, in the order in which they began.
    pub attempts: Vec<Attempt>,
    /// Whether the event was acknowledged in time at least once, in each generation it was pushed in. False too where
    /// nothing was pushed.
    pub acknowledged: bool,
}

impl Delivery {
    /// The verdict of the last push of this event itself; duplicates and late repeats are left out.
    pub fn verdict(&self) -> Option<Verdict> {
        self.of_the_event().last().map(|attempt| attempt.verdict)
    }

    /// The pushes of the event until it was acknowledged or given up: without duplicates and late repeats.
    pub fn of_the_event(&self) -> impl Iterator<Item = &Attempt> {
        self.attempts.iter().filter(|attempt| !matches!(attempt.cause, Cause::Duplicate | Cause::LateRepeat))
    }
}
