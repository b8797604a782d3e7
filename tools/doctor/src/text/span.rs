//! Spans of time as people read them.

/// The largest unit that gives at least two of it (or seconds), and how many.
pub(super) fn of(ms: i64) -> (u64, Unit) {
    let seconds = ms.unsigned_abs() / 1000;
    match seconds {
        0..120 => (seconds, Unit::Seconds),
        120..7_200 => (seconds / 60, Unit::Minutes),
        7_200..172_800 => (seconds / 3600, Unit::Hours),
        _ => (seconds / 86_400, Unit::Days),
    }
}

/// Of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Seconds,
    Minutes,
    Hours,
    Days,
}
