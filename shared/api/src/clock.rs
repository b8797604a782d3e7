//! By how much this machine's clock differs from DingTalk's.

use jiff::{SignedDuration, Timestamp, fmt::rfc2822::DateTimeParser};

/// A sentence on it, from the `Date` header of an answer that came at `now`, in milliseconds.
pub(crate) fn difference(date: Option<&str>, now: i64) -> Option<String> {
    let theirs = DateTimeParser::new().parse_timestamp(date?).ok()?;
    let ours = Timestamp::from_millisecond(now).ok()?;
    let behind: SignedDuration = theirs.duration_since(ours);
    let seconds = behind.as_secs().unsigned_abs();
    Some(match behind.as_secs() {
        // The header has whole seconds, and the answer was on its way.
        -2..=2 => "the clocks agree".to_owned(),
        3.. => format!("this machine's clock is {seconds} s behind DingTalk's"),
        _ => format!("this machine's clock is {seconds} s ahead of DingTalk's"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_which_way_and_how_far() {
        let date = Some("Sun, 06 Nov 1994 08:49:37 GMT");
        let theirs = 784_111_777_000;
        assert_eq!(difference(date, theirs + 900).unwrap(), "the clocks agree");
        assert_eq!(difference(date, theirs - 75_000).unwrap(), "this machine's clock is 75 s behind DingTalk's");
        assert_eq!(difference(date, theirs + 75_000).unwrap(), "this machine's clock is 75 s ahead of DingTalk's");
    }

    #[test]
    fn no_date_says_nothing() {
        assert_eq!(difference(None, 0), None);
        assert_eq!(difference(Some("yesterday"), 0), None);
        assert_eq!(difference(Some("Sun, 06 Nov 1994 08:49:37 GMT"), i64::MAX), None);
    }
}
