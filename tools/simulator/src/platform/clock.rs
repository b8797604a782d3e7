//! The platform's clock: another one, put forward.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

type Base = dyn Fn() -> i64 + Send + Sync;

pub(crate) struct Clock {
    base: Box<Base>,
    /// Milliseconds.
    ahead: AtomicI64,
}

impl Clock {
    pub(crate) fn new(base: impl Fn() -> i64 + Send + Sync + 'static) -> Clock {
        Clock { base: Box::new(base), ahead: AtomicI64::new(0) }
    }

    pub(crate) fn now(&self) -> i64 {
        (self.base)().saturating_add(self.ahead.load(Ordering::SeqCst))
    }

    pub(crate) fn advance(&self, time: Duration) {
        self.ahead.fetch_add(milliseconds(time), Ordering::SeqCst);
    }
}

pub(crate) fn milliseconds(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}
