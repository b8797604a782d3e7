//! A call that did not succeed.

use std::{fmt, time::Duration};

use crate::Class;

/// How far the request came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// It provably did not reach DingTalk.
    Never,
    /// Whether it was carried out is not known: no answer came, or one that proves nothing (HTTP 5xx, a page, `-1`, a
    /// success that cannot be read).
    Perhaps,
    /// DingTalk itself said no.
    Answered,
}

/// A call that did not succeed: what failed, for which app and company, and what kind of failure it is. It holds no URL,
/// no token and no other secret of the request.
#[derive(Clone, Debug)]
pub struct ApiError {
    /// Id of the app.
    pub app: String,
    /// CorpId of the company it was called for.
    pub corp: Option<String>,
    /// The endpoint's name.
    pub api: &'static str,
    /// What it means.
    pub class: Class,
    /// DingTalk's code: `40078`, `invalidSuiteTicket`, `HTTP 502`, or what happened on the way.
    pub code: String,
    /// DingTalk's own words, cut short, without the request's secrets.
    pub message: String,
    /// DingTalk's id of the request.
    pub request_id: Option<String>,
    /// How far the last attempt came.
    pub arrival: Arrival,
    /// Earliest time for the next try, from now.
    pub retry_after: Option<Duration>,
}

impl ApiError {
    /// Whether an older or newer suite ticket might do. Besides the codes of [`Class::WaitTicket`] that is 853004: "the
    /// signature differs", since the ticket is part of what is signed (suite-api, section 13, question 5).
    #[must_use]
    pub fn may_be_stale_ticket(&self) -> bool {
        matches!(self.code.as_str(), "40085" | "41023" | "853004")
            || self.code.eq_ignore_ascii_case("invalidSuiteTicket")
    }
}

impl std::error::Error for ApiError {}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of app {}", self.api, self.app)?;
        if let Some(corp) = &self.corp {
            write!(f, " for company {corp}")?;
        }
        write!(f, ": {:?}, {}", self.class, self.code)?;
        if !self.message.is_empty() {
            write!(f, ": {}", self.message)?;
        }
        if let Some(id) = &self.request_id {
            write!(f, " (request {id})")?;
        }
        Ok(())
    }
}
