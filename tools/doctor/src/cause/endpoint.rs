//! How a running endpoint behaves.

use crate::finding::Severity::{self, Note, Ok, Problem, Warning};
use crate::listen::Check;

/// What [`listen`](crate::listen) finds out about an endpoint, apart from the form of its replies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EndpointCause {
    /// It is reached over HTTPS.
    Https,
    /// It is reached over HTTP, on this machine or in a private network, where DingTalk cannot come.
    Loopback,
    /// It is reached over HTTP.
    NoHttps,
    /// The address had the parameters of a push in its query; they were left out.
    QueryStripped,
    /// No connection came about, or it broke.
    Unreachable {
        /// The innermost error.
        why: String,
    },
    /// No answer within five seconds.
    NoAnswer,
    /// It answers with a redirect, which DingTalk does not follow.
    Redirect {
        /// The status.
        status: u16,
    },
    /// It answers a push that should be acknowledged with another status than 200.
    Status {
        /// The status.
        status: u16,
    },
    /// The answer is longer than 64 KiB.
    TooLong,
    /// The answer is JSON and says it is something else.
    ContentType {
        /// What it says, or nothing.
        found: Option<String>,
    },
    /// It acknowledges this check.
    Opened,
    /// It does not acknowledge this check, though it acknowledges others.
    NotOpened {
        /// This one.
        check: Check,
        /// The status.
        status: u16,
    },
    /// It does not take pushes for the app's CorpId, which only `register_call_back` brings.
    NotForCorpId,
    /// How long the first answer took, a cold start perhaps.
    FirstTime {
        /// Milliseconds.
        ms: u64,
        /// The first limit it breaks.
        limit: Limit,
    },
    /// How long the slowest of the following ones took.
    WarmTime {
        /// Milliseconds.
        ms: u64,
        /// The first limit it breaks.
        limit: Limit,
    },
    /// How long the slowest of those that came side by side took.
    SideBySideTime {
        /// Milliseconds.
        ms: u64,
        /// The first limit it breaks.
        limit: Limit,
    },
    /// It refuses this, as it must.
    Refused {
        /// The status.
        status: u16,
    },
    /// It acknowledges what it must refuse.
    Accepted,
    /// It answers what it must refuse with status 200, and without a sealed `success`.
    RefusedWith200,
    /// It answers what it must refuse with a server error.
    ServerError {
        /// The status.
        status: u16,
    },
    /// It does not answer what it must refuse.
    RefusalHangs,
    /// Refusals of different cryptographic failures can be told apart.
    Oracle,
    /// They cannot.
    RefusalsAlike,
    /// They have one status, and bodies that differ even between two equal failures.
    RefusalsUnstable,
    /// It takes a push of yesterday.
    StaleTaken,
    /// It refuses a push of yesterday.
    StaleRefused,
    /// Nothing more was tried, since nothing was acknowledged.
    Stopped,
}

/// The shortest time limit of DingTalk's that an answer breaks (callback protocol, section on deadlines).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Limit {
    /// None.
    None,
    /// 1,000 ms: what to design for.
    Design,
    /// 1,200 ms: SyncHTTP; slower receivers are throttled.
    SyncHttp,
    /// 1,500 ms: the URL check, and what counts as a failure in the listing's self-check.
    UrlCheck,
    /// 2,500 ms: the longest that any page grants.
    All,
}

impl Limit {
    pub(crate) fn of(ms: u64) -> Limit {
        match ms {
            0..=1_000 => Limit::None,
            1_001..=1_200 => Limit::Design,
            1_201..=1_500 => Limit::SyncHttp,
            1_501..=2_500 => Limit::UrlCheck,
            _ => Limit::All,
        }
    }

    fn severity(self) -> Severity {
        match self {
            Limit::None => Ok,
            Limit::Design => Note,
            Limit::SyncHttp => Warning,
            Limit::UrlCheck | Limit::All => Problem,
        }
    }
}

impl EndpointCause {
    pub(super) fn facts(&self) -> (&'static str, Severity) {
        match self {
            Self::Https => ("https", Ok),
            Self::Loopback => ("not-public", Note),
            Self::NoHttps => ("no-https", Warning),
            Self::Unreachable { .. } => ("unreachable", Problem),
            Self::NoAnswer => ("no-answer", Problem),
            Self::Redirect { .. } => ("redirect", Problem),
            Self::Status { .. } => ("http-status", Problem),
            Self::TooLong => ("answer-too-long", Problem),
            Self::ContentType { .. } => ("content-type", Note),
            Self::QueryStripped => ("query-stripped", Note),
            Self::Opened => ("acknowledged", Ok),
            // DingTalk sends `signature` alone or both, never `msg_signature` alone.
            Self::NotOpened { check: Check::OnlyMsgSignature, .. } => ("not-acknowledged", Note),
            Self::NotOpened { check: Check::OnlySignature, .. } => ("not-acknowledged", Warning),
            Self::NotOpened { .. } => ("not-acknowledged", Problem),
            Self::NotForCorpId => ("not-for-corp-id", Note),
            Self::FirstTime { limit, .. } => ("time-first", limit.severity()),
            Self::WarmTime { limit, .. } => ("time-warm", limit.severity()),
            Self::SideBySideTime { limit, .. } => ("time-side-by-side", limit.severity()),
            Self::Refused { .. } => ("refused", Ok),
            Self::Accepted => ("accepts-what-is-wrong", Problem),
            Self::RefusedWith200 => ("refuses-with-200", Note),
            Self::ServerError { .. } => ("refuses-with-server-error", Warning),
            Self::RefusalHangs => ("refusal-hangs", Problem),
            Self::Oracle => ("refusals-differ", Warning),
            Self::RefusalsUnstable => ("refusals-unstable", Note),
            Self::RefusalsAlike => ("refusals-alike", Ok),
            Self::StaleTaken => ("stale-taken", Note),
            Self::StaleRefused => ("stale-refused", Note),
            Self::Stopped => ("stopped", Note),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_as_bad_as_the_first_limit_it_breaks() {
        let limits = [1_000, 1_001, 1_200, 1_201, 1_500, 1_501, 2_500, 2_501].map(Limit::of);
        let (a, b, c, d, e) = (Limit::None, Limit::Design, Limit::SyncHttp, Limit::UrlCheck, Limit::All);
        assert_eq!(limits, [a, b, b, c, c, d, d, e]);
        let severity = |limit| EndpointCause::WarmTime { ms: 0, limit }.facts().1;
        assert_eq!([a, b, c, d, e].map(severity), [Ok, Note, Warning, Problem, Problem]);
    }
}
