//! For whom it is sealed.

use crate::finding::Severity::{self, Note, Ok, Problem};

/// The receiver id and whose it is (DingTalk's callback protocol, section on receiver ids; 900010).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReceiverCause {
    /// It is the app's own.
    Right {
        /// The id.
        found: String,
        /// What it is of the app.
        is: Identity,
    },
    /// It is the placeholder, in the check that belongs to the creation of a suite.
    Placeholder {
        /// The app has a suite key by now: the suite should no longer be in creation.
        suite_exists: bool,
    },
    /// It is the placeholder, in another event or to an app that is no suite.
    PlaceholderElsewhere {
        /// The event's name.
        event: String,
    },
    /// It is somebody else's.
    Wrong {
        /// The id found, or how many bytes stand in its place.
        found: String,
        /// What would be right.
        expected: Vec<String>,
        /// Whose the one found is.
        whose: Whose,
    },
    /// The app has neither key nor CorpId here, so there is nothing to compare with.
    Unchecked {
        /// The id found, or how many bytes stand in its place.
        found: String,
    },
}

/// What an id is of an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identity {
    /// Its SuiteKey, AppKey or CustomKey.
    Key,
    /// The company's CorpId.
    CorpId,
}

/// Whose an unexpected id is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// The CorpId of this very app, where its key is due.
    OwnCorpId,
    /// The key of this very app, where its CorpId is due: in a reply only.
    OwnKey,
    /// Another configured app's.
    OtherApp {
        /// Which app.
        app: String,
        /// What it is of that app.
        is: Identity,
    },
    /// Nobody's: it is empty.
    Empty,
    /// The app's, but for white space or letter case.
    Nearly,
    /// Unknown; it has the form of a suite key.
    LooksLikeSuiteKey,
    /// Unknown; it is the placeholder with another number of `x`.
    NearlyPlaceholder,
    /// Unknown; it has the form of a CorpId: `ding` and 16 or 32 hexadecimal digits.
    LooksLikeCorpId,
    /// Unknown; it has the form of an AppKey (Client ID).
    LooksLikeAppKey,
    /// Unknown; it has the form of some id.
    LooksLikeId,
    /// Unknown, and no id.
    Unknown,
}

impl ReceiverCause {
    pub(super) fn facts(&self) -> (&'static str, Severity) {
        match self {
            Self::Right { .. } => ("receiver-right", Ok),
            Self::Placeholder { suite_exists: true } => ("receiver-placeholder", Note),
            Self::Placeholder { suite_exists: false } => ("receiver-placeholder-creation", Ok),
            Self::PlaceholderElsewhere { .. } => ("receiver-placeholder-elsewhere", Problem),
            Self::Wrong { whose, .. } => (whose.name(), Problem),
            Self::Unchecked { .. } => ("receiver-unchecked", Note),
        }
    }
}

impl Whose {
    fn name(&self) -> &'static str {
        match self {
            Self::OwnCorpId => "receiver-own-corp-id",
            Self::OwnKey => "receiver-own-key",
            Self::OtherApp { is: Identity::Key, .. } => "receiver-other-app-key",
            Self::OtherApp { is: Identity::CorpId, .. } => "receiver-other-app-corp-id",
            Self::Empty => "receiver-empty",
            Self::Nearly => "receiver-nearly",
            Self::LooksLikeSuiteKey => "receiver-unknown-suite-key",
            Self::NearlyPlaceholder => "receiver-nearly-placeholder",
            Self::LooksLikeId => "receiver-unknown-id",
            Self::LooksLikeCorpId => "receiver-unknown-corp-id",
            Self::LooksLikeAppKey => "receiver-unknown-app-key",
            Self::Unknown => "receiver-unknown",
        }
    }
}
