//! Whose company is driven, by whom, and for how long.

use std::time::Duration;

use dingtalk_api::Caller;
use dingtalk_authorisation::{LicenceCheck, Step};
use dingtalk_crypto::SealingKeys;
use dingtalk_lambda::{Config, Failure, Job};
use dingtalk_tokens::AppCredentials;
use tokio::time::Instant;

/// Calls end this long before the handler is cut off, so that what came of the last one can be stored.
const STORING: Duration = Duration::from_millis(1_200);

/// The holder's right outlives his calls by this much, in milliseconds, and ends before the claim of his row does.
const MARGIN_MS: i64 = 4_000;

/// An exchange begins only if it can take this long: one that is cut off looks like one whose answer was lost.
const EXCHANGE: Duration = Duration::from_secs(5);

/// What any other step should have.
const STEP: Duration = Duration::from_millis(500);

/// What a driver needs to know besides the company.
#[derive(Clone, Copy, Debug)]
pub struct Visit<'a> {
    pub(crate) keys: &'a SealingKeys,
    pub(crate) credentials: &'a AppCredentials,
    pub(crate) licence_check: LicenceCheck,
    /// Whether the configuration was read just now: else a sealing key may be missing in it.
    pub(crate) config_is_fresh: bool,
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
        let (credentials, licence_check) = of_app(&job.config, app)?;
        let deadline = job.deadline.checked_sub(STORING).unwrap_or(job.deadline);
        Ok(Self {
            keys: &job.config.sealing_keys,
            credentials,
            licence_check,
            config_is_fresh: job.config_is_fresh,
            owner: &job.key,
            deadline,
        })
    }

    /// Without an event: a schedule, an operator. `owner` comes from [`dingtalk_store::owner`].
    ///
    /// # Errors
    /// As [`Visit::of`].
    pub fn alone(config: &'a Config, app: &str, owner: &'a str, deadline: Instant) -> Result<Self, Failure> {
        let (credentials, licence_check) = of_app(config, app)?;
        Ok(Self { keys: &config.sealing_keys, credentials, licence_check, config_is_fresh: true, owner, deadline })
    }

    /// Until when the holder holds, in milliseconds.
    pub(crate) fn until(&self, now: i64) -> i64 {
        let left = self.deadline.saturating_duration_since(Instant::now());
        now.saturating_add(i64::try_from(left.as_millis()).unwrap_or(0)).saturating_add(MARGIN_MS)
    }

    pub(crate) fn caller<'b>(&self, corp: Option<&'b str>) -> Caller<'b>
    where
        'a: 'b,
    {
        Caller { app: &self.credentials.app, corp, deadline: self.deadline }
    }

    /// Whether there is time for another step.
    pub(crate) fn has_time_for(&self, step: &Step) -> bool {
        let needed = if matches!(step, Step::Exchange { .. }) { EXCHANGE } else { STEP };
        self.deadline.saturating_duration_since(Instant::now()) > needed
    }

    /// The same with at most so much time.
    #[must_use]
    pub fn within(self, most: Duration) -> Self {
        Self { deadline: self.deadline.min(Instant::now() + most), ..self }
    }

    /// Whether its time is over.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.deadline <= Instant::now()
    }
}

fn of_app<'c>(config: &'c Config, app: &str) -> Result<(&'c AppCredentials, LicenceCheck), Failure> {
    let found = config.app(app).and_then(|app| Some((app.credentials.as_ref()?, app.license_check)));
    found.ok_or_else(|| {
        Failure::Blocked(format!("app {app} has no key and secret in the configuration, so it cannot call DingTalk"))
    })
}
