//! When an event happened.

use jiff::civil::DateTime;
use jiff::tz::Offset;
use serde_json::Value;

/// How far ahead of its receipt an event may claim to have happened, in milliseconds (5 minutes).
///
/// State is only overwritten by a later event, so that one from the future would block all that follow.
pub const MAX_AHEAD_MS: i64 = 5 * 60 * 1000;

/// Below this a number counts seconds: as milliseconds it would lie in 1973, as seconds in the year 5138.
const FIRST_MILLISECOND: i64 = 100_000_000_000;

/// The clock of the rows that carry a date and time without an offset.
const CHINA: Offset = Offset::constant(8);

/// The time of an event in milliseconds since 1970.
///
/// Takes seconds and milliseconds, as a number or in a string, and `YYYY-MM-DD HH:MM:SS` in China's time (UTC+8), as
/// the rows of the RDS push have it. What is missing, unreadable, zero or negative becomes `received_at` (in
/// milliseconds); what lies more than [`MAX_AHEAD_MS`] behind it is set to that limit.
#[must_use]
pub fn normalise_time(value: Option<&Value>, received_at: i64) -> i64 {
    clamp(value.and_then(milliseconds), received_at)
}

/// A time read by [`milliseconds`], with the default and the limit of an event's time.
pub(crate) fn clamp(time: Option<i64>, received_at: i64) -> i64 {
    time.map_or(received_at, |time| time.min(received_at.saturating_add(MAX_AHEAD_MS)))
}

/// A moment in milliseconds, without a limit: when a bought service ends may well lie ahead.
pub(crate) fn milliseconds(value: &Value) -> Option<i64> {
    let number = match value {
        Value::Number(number) => number.as_i64().or_else(|| number.as_f64().map(truncated))?,
        Value::String(text) => {
            let text = text.trim();
            match text.parse::<f64>() {
                Ok(number) if number.is_finite() => text.parse().unwrap_or_else(|_| truncated(number)),
                _ => return date_time(text),
            }
        }
        _ => return None,
    };
    match number {
        ..=0 => None,
        1..FIRST_MILLISECOND => Some(number * 1000),
        FIRST_MILLISECOND.. => Some(number),
    }
}

/// The cast saturates, and an event's time has a limit.
fn truncated(number: f64) -> i64 {
    number as i64
}

fn date_time(text: &str) -> Option<i64> {
    let moment = match text.parse::<jiff::Timestamp>() {
        Ok(with_offset) => with_offset,
        Err(_) => CHINA.to_timestamp(text.parse::<DateTime>().ok()?).ok()?,
    };
    Some(moment.as_millisecond()).filter(|time| *time > 0)
}
