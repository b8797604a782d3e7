//! Whose push it is.

use crate::finding::Severity::{self, Ok, Problem};

/// Whose push it is, by the path of the URL and by the signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AppCause {
    /// The path's last part names this app.
    Named {
        /// The app's id.
        app: String,
    },
    /// The path's last part, or the id asked for, is no app of the configuration.
    Unknown {
        /// What stands there, or its length if it does not look like an id.
        found: String,
        /// The apps there are.
        apps: Vec<String>,
    },
    /// The configuration has no app at all.
    None,
    /// The path names one app, and the signature is another one's.
    Elsewhere {
        /// The app of the path, or the one asked for.
        path: String,
        /// The app that signed.
        signed: String,
    },
}

impl AppCause {
    pub(super) fn facts(&self) -> (&'static str, Severity) {
        match self {
            Self::Named { .. } => ("app-known", Ok),
            Self::Unknown { .. } => ("app-unknown", Problem),
            Self::None => ("app-none", Problem),
            Self::Elsewhere { .. } => ("app-of-another-url", Problem),
        }
    }
}
