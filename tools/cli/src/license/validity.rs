//! Until when new numbers can be used, and the operator's note.

use std::time::UNIX_EPOCH;

use dingtalk_store::{MAX_NOTE, NewLicence};

use crate::{Failed, args::NewNumberArgs, language::Language};

const DAY_MS: i64 = 86_400_000;

impl NewNumberArgs {
    /// What is said of numbers that are issued at `now`, in milliseconds.
    pub fn checked(&self, now: i64, language: Language) -> Result<NewLicence<'_>, Failed> {
        let valid_until = match (self.days, self.until.as_deref()) {
            (Some(days), _) => Some(now.saturating_add(i64::from(days) * DAY_MS)),
            (None, Some(text)) => Some(time(text).ok_or_else(|| {
                language.pick(
                    "--until 应为日期（2027-01-31）或时刻（2027-01-31T16:00:00Z）",
                    "--until is a day, as 2027-01-31, or a time, as 2027-01-31T16:00:00Z",
                )
            })?),
            (None, None) => None,
        };
        if valid_until.is_some_and(|until| until <= now) {
            return Err(language.pick("--until 已经过去", "--until is past already").into());
        }
        if self.note.as_ref().is_some_and(|note| note.chars().count() > MAX_NOTE) {
            return Err(match language {
                Language::Zh => format!("--note 超过 {MAX_NOTE} 个字符"),
                Language::En => format!("--note has more than {MAX_NOTE} characters"),
            }
            .into());
        }
        if self.note.as_ref().is_some_and(|note| note.contains(char::is_control)) {
            return Err(language.pick("--note 只能是一行文字", "--note is one line of text").into());
        }
        Ok(NewLicence { valid_until, note: self.note.as_deref() })
    }
}

/// A time in milliseconds. A day means its end by UTC, which in China is eight in the morning of the next: too long
/// rather than too short.
fn time(text: &str) -> Option<i64> {
    let of = |text: &str| {
        let time = humantime::parse_rfc3339(text).ok()?.duration_since(UNIX_EPOCH).ok()?;
        i64::try_from(time.as_millis()).ok()
    };
    match text.len() {
        10 => Some(of(&format!("{text}T00:00:00Z"))? + DAY_MS),
        _ => of(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: i64 = 1_801_310_400_000; // 2027-01-30T12:00:00Z

    fn until(days: Option<u32>, until: Option<&str>) -> Result<Option<i64>, String> {
        let args = NewNumberArgs { days, until: until.map(str::to_owned), note: None };
        args.checked(NOON, Language::En).map(|new| new.valid_until).map_err(|e| e.to_string())
    }

    #[test]
    fn a_day_is_good_until_its_end() {
        assert_eq!(until(None, None), Ok(None));
        assert_eq!(until(Some(2), None), Ok(Some(NOON + 2 * DAY_MS)));
        assert_eq!(until(None, Some("2027-01-30")), Ok(Some(NOON + DAY_MS / 2)));
        assert_eq!(until(None, Some("2027-01-30T12:00:01Z")), Ok(Some(NOON + 1_000)));
    }

    #[test]
    fn what_is_past_or_no_time_is_refused() {
        for past in ["2027-01-29", "2027-01-30T12:00:00Z", "1970-01-01"] {
            assert!(until(None, Some(past)).unwrap_err().contains("is past"), "{past}");
        }
        for no_time in ["", "tomorrow", "2027-13-01", "2027-1-31", "2027-01-31 12:00", "序列号序列", "1969-01-01"]
        {
            assert!(until(None, Some(no_time)).unwrap_err().contains("is a day"), "{no_time}");
        }
    }

    #[test]
    fn a_note_has_a_limit() {
        let with = |note: &str| {
            let args = NewNumberArgs { days: None, until: None, note: Some(note.to_owned()) };
            args.checked(NOON, Language::En).map(|_| ()).map_err(|e| e.to_string())
        };
        assert_eq!(with(&"客".repeat(200)), Ok(()));
        assert!(with("two\nlines").unwrap_err().contains("one line"));
        assert!(with(&"x".repeat(201)).unwrap_err().contains("more than 200"));
    }
}
