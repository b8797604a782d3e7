//! How long a throttled call waits, and what it slows down (errors-and-limits, section 3).

use std::time::Duration;

use jiff::{
    civil::DateTime,
    tz::{Offset, TimeZone},
};

use crate::{Pauses, policy};

/// What one throttling is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Throttle {
    pub(crate) pause: Pause,
    pub(crate) scope: Scope,
}

/// How long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pause {
    /// Counted a second.
    Second,
    /// Counted a minute: to the next full one.
    NextMinute,
    /// The whole platform's limit: doubled each time.
    Doubled,
    Seconds(u64),
}

/// Whose calls were too many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// The app's, to this API.
    Api,
    /// The app's for this company, to this API.
    Company,
    /// The app's, to all APIs.
    App,
}

/// `oapi.dingtalk.com`. 90007 to 90014 are the third-party variants: 90007, 90008 and 90013, 90014 are those of one company.
const NUMBERS: &[(&[&str], Pause, Scope)] = &[
    (&["90018", "45009"], Pause::Second, Scope::Api),
    (&["90019"], Pause::Second, Scope::Company),
    (&["90006"], Pause::NextMinute, Scope::Api),
    (&["90002"], Pause::Doubled, Scope::Api),
    (&["90001", "90004"], Pause::Seconds(300), Scope::App),
    (&["90003", "90005", "90007", "90008", "90013", "90014"], Pause::Seconds(60), Scope::Company),
    (&["90009", "90010", "90011", "90012"], Pause::Seconds(60), Scope::Api),
    // One IP serves too many companies: nothing a pause cures, but nothing gets through meanwhile.
    (&["90017"], Pause::Seconds(300), Scope::Api),
    // Recipients of messages a minute.
    (&["41047", "143103", "143104"], Pause::NextMinute, Scope::Api),
    // A robot.
    (&["410100", "130101"], Pause::Seconds(600), Scope::Api),
];

/// `api.dingtalk.com`, with HTTP 403.
const PREFIXES: [&str; 2] = ["forbidden.accessdenied.qps", "forbidden.accessdenied.qpm"];

/// Whether a code, of whichever host, says that there were too many calls.
pub(super) fn is_throttle(code: &str) -> bool {
    of(code).is_some()
}

/// What a code says of the throttling.
pub(super) fn of(code: &str) -> Option<Throttle> {
    if let Some((_, pause, scope)) = NUMBERS.iter().find(|(codes, ..)| codes.contains(&code)) {
        return Some(Throttle { pause: *pause, scope: *scope });
    }
    let code = code.to_ascii_lowercase();
    if !PREFIXES.iter().any(|prefix| code.starts_with(prefix)) {
        return None;
    }
    let pause = match code.as_str() {
        "forbidden.accessdenied.qpslimitforapi" => Pause::Doubled,
        code if code.contains(".qpm") => Pause::NextMinute,
        _ => Pause::Second,
    };
    let scope = if code.contains("organdapi") { Scope::Company } else { Scope::Api };
    Some(Throttle { pause, scope })
}

impl Throttle {
    /// The earliest time for the next try, from `now` (milliseconds): what the message says, else what the code means.
    /// `times` is how often this call has been throttled.
    pub(crate) fn wait(self, message: &str, now: i64, pauses: &Pauses, times: u32) -> Duration {
        if let Some(end) = penalty_end(message)
            && let Ok(left) = u64::try_from(end.saturating_sub(now))
            && (1..=LONGEST).contains(&left)
        {
            return Duration::from_millis(left);
        }
        match self.pause {
            Pause::Second => pauses.throttle,
            Pause::NextMinute => {
                Duration::from_millis(u64::try_from(MINUTE - now.rem_euclid(MINUTE)).unwrap_or_default())
            }
            Pause::Doubled => policy::doubled(pauses.throttle, times).min(pauses.throttle * 32),
            Pause::Seconds(seconds) => Duration::from_secs(seconds),
        }
    }
}

/// Milliseconds.
const MINUTE: i64 = 60_000;

/// A penalty beyond this, in milliseconds, is a clock that is wrong.
const LONGEST: u64 = 600_000;

/// When the penalty ends, in milliseconds, if the message tells it: `处罚将在 2026-04-02 10:00:01 结束`, in China's time.
fn penalty_end(message: &str) -> Option<i64> {
    const TIME: usize = "2026-04-02 10:00:01".len();
    let (_, after) = message.split_once("处罚将在")?;
    let time: DateTime = after.trim_start().get(..TIME)?.replace(' ', "T").parse().ok()?;
    Some(TimeZone::fixed(Offset::constant(8)).to_timestamp(time).ok()?.as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-04-02 10:00:00 in China.
    const TEN: i64 = 1_775_095_200_000;

    fn wait(code: &str, message: &str, now: i64, times: u32) -> Duration {
        of(code).unwrap().wait(message, now, &Pauses::default(), times)
    }

    #[test]
    fn the_message_knows_best() {
        let message = "请求总次数超过 20 次 从 2026-04-02 09:59:00 到 …, 处罚将在 2026-04-02 10:00:01 结束.";
        assert_eq!(wait("90018", message, TEN, 1), Duration::from_secs(1));
        assert_eq!(wait("90018", message, TEN - 59_000, 1), Duration::from_secs(60));
        // Over already, too far away, or no time at all: what the code means.
        assert_eq!(wait("90018", message, TEN + 5000, 1), Duration::from_secs(1));
        assert_eq!(wait("90018", message, 0, 1), Duration::from_secs(1));
        assert_eq!(wait("90018", "处罚将在 tomorrow 结束", TEN, 1), Duration::from_secs(1));
        assert_eq!(wait("90018", "处罚将在中中中中中中中中中中", TEN, 1), Duration::from_secs(1));
    }

    #[test]
    fn the_code_says_how_long() {
        assert_eq!(wait("90006", "", TEN + 20_000, 1), Duration::from_secs(40));
        assert_eq!(wait("Forbidden.AccessDenied.QpmLimitForAppkeyAndApi", "", TEN + 500, 1).as_millis(), 59_500);
        assert_eq!(wait("90001", "", TEN, 1), Duration::from_secs(300));
        assert_eq!(wait("90005", "", TEN, 1), Duration::from_secs(60));
        assert_eq!(wait("410100", "", TEN, 1), Duration::from_secs(600));
        let growing = [1, 2, 3, 4, 5, 6, 7, 99].map(|times| wait("90002", "", TEN, times).as_secs());
        assert_eq!(growing, [1, 2, 4, 8, 16, 32, 32, 32]);
        assert_eq!(wait("forbidden.accessdenied.qpsLimitForApi", "", TEN, 2), Duration::from_secs(2));
    }

    #[test]
    fn the_code_says_whose() {
        let scope = |code| of(code).unwrap().scope;
        for code in ["90018", "90006", "90002", "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"] {
            assert_eq!(scope(code), Scope::Api, "{code}");
        }
        for code in ["90019", "90005", "Forbidden.AccessDenied.QpmLimitForSuitekeyAndOrgAndApi"] {
            assert_eq!(scope(code), Scope::Company, "{code}");
        }
        assert_eq!(scope("90004"), Scope::App);
    }
}
