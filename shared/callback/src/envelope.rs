//! The kinds of push an event can come in.

pub(crate) mod classic;
mod compact;
pub(crate) mod sync_http;

use std::fmt;

/// How an event was pushed; with it the stored text of an event can be read again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Envelope {
    /// One event in one plaintext: classic suite events, address checks, events of internal apps.
    Classic,
    /// A row of a SyncHTTP push of high priority (`SYNC_HTTP_PUSH_HIGH`, table `open_sync_biz_data`).
    SyncHigh,
    /// A row of a SyncHTTP push of medium priority (`SYNC_HTTP_PUSH_MEDIUM`, table `open_sync_biz_data_medium`).
    SyncMedium,
}

impl Envelope {
    /// The form for storage: `classic`, `sync-high` or `sync-medium`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Classic => "classic",
            Self::SyncHigh => "sync-high",
            Self::SyncMedium => "sync-medium",
        }
    }

    /// Reads the form of [`as_str`](Self::as_str), exactly.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Classic, Self::SyncHigh, Self::SyncMedium].into_iter().find(|envelope| envelope.as_str() == text)
    }

    /// The `EventType` of a push that carries rows; none for a classic event, which has its own.
    fn push_name(self) -> Option<&'static str> {
        match self {
            Self::Classic => None,
            Self::SyncHigh => Some("SYNC_HTTP_PUSH_HIGH"),
            Self::SyncMedium => Some("SYNC_HTTP_PUSH_MEDIUM"),
        }
    }

    /// The envelope of a plaintext with this `EventType`.
    pub(crate) fn of_push(event_type: &str) -> Self {
        [Self::SyncHigh, Self::SyncMedium]
            .into_iter()
            .find(|envelope| envelope.push_name().is_some_and(|name| name.eq_ignore_ascii_case(event_type.trim())))
            .unwrap_or(Self::Classic)
    }
}

impl fmt::Display for Envelope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
