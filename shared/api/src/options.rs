//! What a client is made with.

use std::{
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use crate::{Bans, NoBans, Observer, Unobserved};

/// DingTalk's base URLs, without a slash at the end.
#[derive(Clone, Debug)]
pub struct Hosts {
    /// `https://oapi.dingtalk.com`, or a simulator.
    pub oapi: String,
    /// `https://api.dingtalk.com`, or a simulator.
    pub api: String,
}

/// What a client is made with.
#[derive(Clone)]
pub struct ApiOptions {
    /// Where DingTalk is.
    pub hosts: Hosts,
    /// Milliseconds since 1970, for signatures.
    pub now: Arc<dyn Fn() -> i64 + Send + Sync>,
    /// Where the ban of the egress IP is remembered.
    pub bans: Arc<dyn Bans>,
    /// Who is told of every call.
    pub observer: Arc<dyn Observer>,
    /// Calls a second of one app to one API, and of one app for one company to one API; 20 is DingTalk's standard.
    /// Nine tenths of it are used. [`crate::Api::at_rate`] is for a company that may have more.
    pub calls_per_second: f64,
    /// Calls a second of one app to one API for all its companies together; nine tenths of it are used. None: as much as
    /// one company may have, which suits an environment that serves one company at a time: 90018 slows down a company
    /// that calls alone, and the next one starts at its full rate. With a figure here each company is paced for itself,
    /// and 90018 slows down the company that it was told to, whoever else calls.
    pub app_calls_per_second: Option<f64>,
    /// How long an attempt may take.
    pub timeouts: Timeouts,
    /// How long is waited between attempts.
    pub pauses: Pauses,
}

impl ApiOptions {
    /// The system's clock, no shared ban, nobody who is told, DingTalk's standard rate.
    #[must_use]
    pub fn new(hosts: Hosts) -> Self {
        Self {
            hosts,
            now: Arc::new(|| {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
            }),
            bans: Arc::new(NoBans),
            observer: Arc::new(Unobserved),
            calls_per_second: 20.0,
            app_calls_per_second: None,
            timeouts: Timeouts::default(),
            pauses: Pauses::default(),
        }
    }
}

/// How long an attempt may take. DingTalk documents no timeouts (suite-api, section 1.2).
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// Until connected.
    pub connect: Duration,
    /// A whole attempt, from connecting to the last byte of the answer.
    pub attempt: Duration,
    /// A whole attempt of a call that fetches a token: shorter than the lease that is held around it.
    pub token: Duration,
    /// A whole attempt of `get_permanent_code` or `get_call_back_failed_result`: what they give is lost with their
    /// answer, so they get longer.
    pub permanent_code: Duration,
    /// A whole attempt of `department/list`: all departments in one answer.
    pub tree: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(2),
            attempt: Duration::from_secs(5),
            token: Duration::from_secs(2),
            permanent_code: Duration::from_secs(10),
            tree: Duration::from_secs(20),
        }
    }
}

/// Endpoints that fetch a token.
const TOKEN_CALLS: &[&str] = &[
    "get_suite_token",
    "get_corp_token",
    "gettoken",
    "suiteAccessToken",
    "corpAccessToken",
    "accessToken",
    "oauth2/token",
];

impl Timeouts {
    /// How long a whole attempt of the endpoint may take.
    pub(crate) fn of(&self, endpoint: &str) -> Duration {
        match endpoint {
            "get_permanent_code" | "get_call_back_failed_result" => self.permanent_code,
            "department/list" => self.tree,
            name if TOKEN_CALLS.contains(&name) => self.token,
            _ => self.attempt,
        }
    }
}

/// How long is waited between attempts (errors-and-limits, section 4).
#[derive(Clone, Copy, Debug)]
pub struct Pauses {
    /// After the first failure of the network or of a busy DingTalk; doubled each time, a random part of it is waited.
    pub backoff: Duration,
    /// The most that grows to.
    pub backoff_cap: Duration,
    /// After a call that was one too many in a second, where DingTalk does not say how long; doubled each time where the
    /// whole platform's limit was hit.
    pub throttle: Duration,
    /// At most so much is added to that.
    pub throttle_jitter: Duration,
}

impl Default for Pauses {
    fn default() -> Self {
        Self {
            backoff: Duration::from_millis(500),
            backoff_cap: Duration::from_secs(8),
            throttle: Duration::from_secs(1),
            throttle_jitter: Duration::from_millis(250),
        }
    }
}

impl Pauses {
    /// Next to none, for tests.
    #[must_use]
    pub fn none() -> Self {
        Self {
            backoff: Duration::ZERO,
            backoff_cap: Duration::ZERO,
            throttle: Duration::from_millis(1),
            throttle_jitter: Duration::ZERO,
        }
    }
}
