//! Schedules: `rate(..)` expressions, from the start of the stack on.

use std::{sync::Arc, time::Duration};

use crate::{bus, pool::Pool, queue::Queues};

/// The period of `rate(N unit)`.
pub(crate) fn period(expression: &str) -> Option<Duration> {
    let inner = expression.trim().strip_prefix("rate(")?.strip_suffix(')')?;
    let (number, unit) = inner.trim().split_once(' ')?;
    let seconds = match unit.trim().trim_end_matches('s') {
        "minute" => 60,
        "hour" => 3_600,
        "day" => 86_400,
        _ => return None,
    };
    let number: u64 = number.parse().ok().filter(|number| *number > 0)?;
    Some(Duration::from_secs(number.checked_mul(seconds)?))
}

/// Invokes the function every `period`, beginning after the first.
pub(crate) fn run(pool: Arc<Pool>, queues: Arc<Queues>, period: Duration) -> tokio::task::JoinHandle<()> {
    tokio::spawn(async move {
        let mut tick = tokio::time::interval(period);
        // The first tick of an interval is at once.
        tick.tick().await;
        loop {
            tick.tick().await;
            bus::invoke(pool.clone(), queues.clone(), "{}".to_owned());
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_rates() {
        assert_eq!(period("rate(1 minute)"), Some(Duration::from_secs(60)));
        assert_eq!(period("rate(5 minutes)"), Some(Duration::from_secs(300)));
        assert_eq!(period("rate(2 hours)"), Some(Duration::from_secs(7200)));
        for other in
            ["cron(0 10 * * ? *)", "rate(0 minutes)", "rate(x minutes)", "at(2026-01-01T00:00:00)", "rate(1 week)"]
        {
            assert_eq!(period(other), None, "{other}");
        }
    }
}
