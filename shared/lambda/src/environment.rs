//! Everything a function instance is given from outside.

use std::{
    collections::BTreeMap,
    fmt,
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use dingtalk_api::Pauses;

use crate::{ConfigError, Faults, MetricsSink};

/// What an instance is started with: the variables of its Lambda environment, and what tests and the local stack put
/// in the place of the real clock, standard output and luck.
#[derive(Clone, Debug)]
pub struct Environment {
    variables: BTreeMap<String, String>,
    /// The time.
    pub clock: Clock,
    /// Where metrics go.
    pub metrics: MetricsSink,
    /// Where it goes wrong on purpose; nowhere in production.
    pub faults: Faults,
    /// How long is waited between two attempts of a call to DingTalk.
    pub pauses: Pauses,
}

impl Environment {
    /// The real environment of this process.
    #[must_use]
    pub fn from_process() -> Self {
        Self::new(std::env::vars())
    }

    /// An environment with these variables, the real clock and metrics on standard output.
    pub fn new(variables: impl IntoIterator<Item = (String, String)>) -> Self {
        Self {
            variables: variables.into_iter().collect(),
            clock: Clock::default(),
            metrics: MetricsSink::default(),
            faults: Faults::default(),
            pauses: Pauses::default(),
        }
    }

    /// A variable that may be absent; empty counts as absent.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// A variable without which the function cannot work.
    ///
    /// # Errors
    /// [`StartError::MissingVariable`].
    pub fn required(&self, name: &'static str) -> Result<&str, StartError> {
        self.variable(name).ok_or(StartError::MissingVariable(name))
    }
}

/// The time in milliseconds since 1970, from the system or from a test.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> i64 + Send + Sync>);

impl Clock {
    /// A clock that asks `now` each time.
    pub fn new(now: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// Milliseconds since 1970.
    #[must_use]
    pub fn now(&self) -> i64 {
        (self.0)()
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::new(|| {
            let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
        })
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Clock({})", self.now())
    }
}

/// A function cannot start. Lambda reports it and tries again with the next invocation.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A variable that `template.yaml` sets is not there.
    #[error("environment variable {0} is not set; template.yaml sets it for every function")]
    MissingVariable(&'static str),
    /// The configuration secret cannot be read or is wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// There can be no client for DingTalk's server APIs.
    #[error(transparent)]
    Api(#[from] dingtalk_api::BuildError),
}
