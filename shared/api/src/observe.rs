//! Who is told of every call.

use std::time::Duration;

use crate::Class;

/// One call, its retries included.
#[derive(Clone, Debug)]
pub struct Called<'a> {
    /// Id of the app.
    pub app: &'a str,
    /// CorpId of the company.
    pub corp: Option<&'a str>,
    /// The endpoint's name.
    pub api: &'static str,
    /// How it ended; none is success.
    pub class: Option<Class>,
    /// Requests sent.
    pub requests: u32,
    /// Requests that DingTalk refused as too many.
    pub throttled: u32,
    /// From the call to its end, waiting included.
    pub elapsed: Duration,
}

/// Is told of every call, for metrics.
pub trait Observer: Send + Sync {
    /// A call has ended.
    fn called(&self, call: &Called<'_>);
}

/// Tells nobody.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unobserved;

impl Observer for Unobserved {
    fn called(&self, _call: &Called<'_>) {}
}
