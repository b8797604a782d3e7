//! What was called, without any secret.

use std::collections::HashMap;

/// One call and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallRecord {
    /// When, in milliseconds of the platform's clock.
    pub at: i64,
    /// `GET` or `POST`.
    pub method: String,
    /// The API's name, such as `get_suite_token`; `-` for a path that is none.
    pub api: &'static str,
    /// The key of the app that called, if it is known.
    pub app: Option<String>,
    /// The company it was called for, if it was for one.
    pub corp: Option<String>,
    /// What was answered: `0`, `40078`, `invalidSuiteTicket`, `HTTP 502`, `closed`, `lost`, `hung`, `banned`, …
    pub code: String,
    /// Whether it was carried out.
    pub carried_out: bool,
}

#[derive(Debug, Default)]
pub(crate) struct Log {
    pub(crate) records: Vec<CallRecord>,
    /// How often each API, app and company came together, for the faults at random.
    counted: HashMap<String, u64>,
}

impl Log {
    /// Which call of that identity this is, from 1.
    pub(crate) fn nth(&mut self, identity: &str) -> u64 {
        let counted = self.counted.entry(identity.to_owned()).or_default();
        *counted += 1;
        *counted
    }
}
