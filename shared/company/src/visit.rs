//! Whose company is driven, by whom, and for how long.

use std::time::Duration;

use dingtalk_api::Caller;
use dingtalk_crypto::SealingKeys;
use dingtalk_lambda::{Config, Failure, Job};
use dingtalk_store::owner;
use dingtalk_tokens::AppCredentials;
use tokio::time::Instant;

/// A holder that has no inbox row behind it begins with this: if it dies, nobody calls it again.
const ALONE: &str = "alone-";

/// The holder's right outlives his deadline by this much, in milliseconds: his last write, and clocks that differ.
const MARGIN_MS: i64 = 7_000;

/// What a driver needs to know besides the company.
#[derive(Clone, Copy, Debug)]
pub struct Visit<'a> {
    pub(crate) keys: &'a SealingKeys,
    pub(crate) credentials: &'a AppCredentials,
    pub(crate) owner: &'a str,
    pub(crate) deadline: Instant,
}

impl<'a> Visit<'a> {
    /// For an event from the inbox.
    ///
    /// # Errors
    /// [`Failure`] when the configuration has no app or no credentials for it (any more).
    pub fn of(job: &'a Job<'_>) -> Result<Self, Failure> {
        let app = job.row.key.app();
        let credentials = credentials(&job.config, app)?;
        let owner = job.row.owner().unwrap_or_default();
        Ok(Self { keys: &job.config.sealing_keys, credentials, owner, deadline: job.deadline })
    }

    /// Without an event: a schedule, an operator. `owner` comes from [`Visit::alone_owner`].
    ///
    /// # Errors
    /// As [`Visit::of`].
    pub fn alone(config: &'a Config, app: &str, owner: &'a str, deadline: Instant) -> Result<Self, Failure> {
        Ok(Self { keys: &config.sealing_keys, credentials: credentials(config, app)?, owner, deadline })
    }

    /// A name for a holder without an event.
    ///
    /// # Errors
    /// [`dingtalk_store::StoreError::Entropy`].
    pub fn alone_owner() -> Result<String, dingtalk_store::StoreError> {
        Ok(format!("{ALONE}{}", owner()?))
    }

    /// Until when the holder holds, in milliseconds.
    pub(crate) fn until(&self, now: i64) -> i64 {
        let left = self.deadline.saturating_duration_since(Instant::now());
        now.saturating_add(i64::try_from(left.as_millis()).unwrap_or(0)).saturating_add(MARGIN_MS)
    }

    pub(crate) fn caller<'b>(&self, corp: &'b str) -> Caller<'b>
    where
        'a: 'b,
    {
        Caller { app: &self.credentials.app, corp: Some(corp), deadline: self.deadline }
    }

    /// Whether there is time for another step.
    pub(crate) fn has_time(&self) -> bool {
        self.deadline.saturating_duration_since(Instant::now()) > Duration::from_millis(200)
    }
}

/// Whether the holder of this name is called again by an inbox row if it dies.
pub(crate) fn comes_back(owner: &str) -> bool {
    !owner.starts_with(ALONE)
}

fn credentials<'c>(config: &'c Config, app: &str) -> Result<&'c AppCredentials, Failure> {
    let found = config.app(app).and_then(|app| app.credentials.as_ref());
    found.ok_or_else(|| {
        Failure::Retry(format!("app {app} has no key and secret in the configuration, so it cannot call DingTalk"))
    })
}
