//! Times as a person reads them.

use std::{
    fmt::Display,
    time::{Duration, UNIX_EPOCH},
};

use dingtalk_lambda::Clock;

use crate::language::Language;

/// Milliseconds since 1970.
pub(crate) fn now() -> i64 {
    Clock::default().now()
}

/// A time in milliseconds, as RFC 3339 in whole seconds.
pub(crate) fn when(millis: i64) -> impl Display {
    humantime::format_rfc3339_seconds(UNIX_EPOCH + Duration::from_millis(u64::try_from(millis).unwrap_or(0)))
}

/// A length of time in milliseconds, in whole seconds.
pub(crate) fn span(millis: i64, language: Language) -> String {
    let seconds = u64::try_from(millis).unwrap_or(0) / 1000;
    match language {
        Language::Zh => chinese(seconds),
        Language::En => humantime::format_duration(Duration::from_secs(seconds)).to_string(),
    }
}

/// How long `then` is past at `now`.
pub(crate) fn ago(then: i64, now: i64, language: Language) -> String {
    let span = span(now.saturating_sub(then), language);
    match language {
        Language::Zh => format!("{span}前"),
        Language::En => format!("{span} ago"),
    }
}

/// A time in its two largest units.
fn chinese(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds} 秒"),
        60..3600 => format!("{} 分钟 {} 秒", seconds / 60, seconds % 60),
        3600..86_400 => format!("{} 小时 {} 分钟", seconds / 3600, seconds % 3600 / 60),
        _ => format!("{} 天 {} 小时", seconds / 86_400, seconds % 86_400 / 3600),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_told_in_either_language() {
        assert_eq!(when(1_700_000_000_999).to_string(), "2023-11-14T22:13:20Z");
        assert_eq!(ago(1_000, 3_723_000, Language::En), "1h 2m 2s ago");
        assert_eq!(ago(1_000, 3_723_000, Language::Zh), "1 小时 2 分钟前");
        assert_eq!(span(-5, Language::Zh), "0 秒", "a clock that is behind");
    }
}
