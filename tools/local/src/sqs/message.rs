//! A message, on its way in, in the queue and on its way out.

use serde_json::{Map, Value};

use crate::DeadLetter;

/// What is sent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Draft {
    pub body: String,
    /// `MessageAttributes`, as they came.
    pub attributes: Map<String, Value>,
    /// `MessageGroupId`.
    pub group: Option<String>,
    /// `MessageDeduplicationId`.
    pub deduplication: Option<String>,
    /// Seconds, instead of the queue's own.
    pub delay: Option<i64>,
}

/// What a sender is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sent {
    pub id: String,
    pub sequence: Option<String>,
    /// Whether the queue had it within the last five minutes, and took nothing.
    pub duplicate: bool,
}

/// A message in a queue.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub id: String,
    pub body: String,
    pub attributes: Map<String, Value>,
    pub group: Option<String>,
    pub deduplication: Option<String>,
    pub sequence: Option<String>,
    /// Milliseconds since 1970.
    pub sent: i64,
    pub first_received: Option<i64>,
    pub receives: u32,
    /// Until then it is hidden: delayed, or received and not deleted.
    pub hidden_until: i64,
    /// Who has it: the number of the latest receive. Empty once it is visible on somebody's word.
    pub holder: Option<u64>,
    /// The logical id of the queue whose dead letter it is.
    pub source: Option<String>,
    /// What it tells, if a function or a queue gave it up.
    pub letter: Option<DeadLetter>,
}

impl Message {
    /// What tells that a function gave something up.
    pub fn letter(letter: DeadLetter, body: String, now: i64) -> Self {
        Self {
            id: format!("{now:016x}-{}", md5_of(&body)),
            body,
            attributes: Map::new(),
            group: None,
            deduplication: None,
            sequence: None,
            sent: now,
            first_received: None,
            receives: 0,
            hidden_until: now,
            holder: None,
            source: None,
            letter: Some(letter),
        }
    }

    /// Received, not deleted, and not yet visible again.
    pub fn in_flight(&self, now: i64) -> bool {
        self.holder.is_some() && self.hidden_until > now
    }
}

/// What a receiver gets.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub message: Message,
    pub handle: String,
}

/// MD5 in hex, as SQS tells it of each body.
pub(crate) fn md5_of(text: &str) -> String {
    format!("{:x}", md5::compute(text))
}
