//! When a push that was not acknowledged is made again.

use std::time::Duration;

/// When a push that was not acknowledged is made again. URL checks and serial-number checks never are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Retry {
    /// Never.
    None,
    /// Enterprise events today: 10 s after the first failure, 30 s after the second, then given up.
    #[default]
    Enterprise,
    /// Suite pushes of the old generation: again and again, given up after so many attempts in all.
    Suite {
        /// The pause between two attempts; not documented.
        interval: Duration,
        /// Attempts in all, the first one included; the platform stops at 100, and so does this.
        attempts: u32,
    },
    /// Pauses of one's own, one before each retry: what tests use to run a plan in milliseconds.
    After(Vec<Duration>),
}

impl Retry {
    /// DingTalk's own limit for suite pushes.
    pub const SUITE_ATTEMPTS: u32 = 100;

    /// The pause before each retry, in order; as many as there are retries.
    pub fn delays(&self) -> Vec<Duration> {
        match self {
            Retry::None => Vec::new(),
            Retry::Enterprise => vec![Duration::from_secs(10), Duration::from_secs(30)],
            Retry::Suite { interval, attempts } => {
                let retries = (*attempts).min(Retry::SUITE_ATTEMPTS).saturating_sub(1);
                (0..retries).map(|_| *interval).collect()
            }
            Retry::After(delays) => delays.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_plans() {
        assert_eq!(Retry::None.delays().len(), 0);
        assert_eq!(Retry::default().delays(), [Duration::from_secs(10), Duration::from_secs(30)]);
        let suite = |attempts| Retry::Suite { interval: Duration::from_secs(7), attempts }.delays();
        assert_eq!(suite(0).len(), 0);
        assert_eq!(suite(3), [Duration::from_secs(7); 2]);
        assert_eq!(suite(5000).len(), 99);
    }
}
