//! The cursor of the changes. It lasts longer than that of a list, so it has to know until when it is good.

use dingtalk_store::ContactCursor;

use crate::Refused;

/// Tombstones are kept for 30 days after the change: who comes back later cannot learn of every removal.
const REMEMBERED_MS: i64 = 30 * 24 * 3_600_000;

/// A place in the changes of a company, `<when it was given>.<number of the authorisation>.<place>`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ChangesCursor {
    pub given_at: i64,
    pub epoch: i64,
    pub place: ContactCursor,
}

impl ChangesCursor {
    /// Where a reader begins who knows what was there at `since`, in milliseconds; 0 for one who knows nothing.
    pub fn since(since: i64, epoch: i64, now: i64) -> Result<Self, Refused> {
        let cursor = Self { given_at: since, epoch, place: ContactCursor::changes_since(since) };
        if since <= 0 { Ok(cursor) } else { cursor.fresh(now) }
    }

    /// Where a reader goes on.
    pub fn parse(text: &str, epoch: i64, now: i64) -> Result<Self, Refused> {
        let mut parts = text.splitn(3, '.');
        let [Some(given_at), Some(of), Some(place)] = [parts.next(), parts.next(), parts.next()] else {
            return Err(Refused::Cursor);
        };
        let given_at = given_at.parse().map_err(|_| Refused::Cursor)?;
        let of: i64 = of.parse().map_err(|_| Refused::Cursor)?;
        let place = place.parse().map_err(|_| Refused::Cursor)?;
        if of != epoch {
            return Err(Refused::AnotherTime);
        }
        Self { given_at, epoch, place }.fresh(now)
    }

    fn fresh(self, now: i64) -> Result<Self, Refused> {
        if now.saturating_sub(self.given_at) > REMEMBERED_MS { Err(Refused::TooOld) } else { Ok(self) }
    }
}

impl std::fmt::Display for ChangesCursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.given_at, self.epoch, self.place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_good_for_thirty_days_and_one_authorisation() {
        let cursor = ChangesCursor::since(1_000, 3, 2_000).unwrap();
        let text = cursor.to_string();
        assert_eq!(ChangesCursor::parse(&text, 3, 1_000 + REMEMBERED_MS).unwrap(), cursor);
        assert!(matches!(ChangesCursor::parse(&text, 3, 1_001 + REMEMBERED_MS), Err(Refused::TooOld)));
        assert!(matches!(ChangesCursor::parse(&text, 4, 2_000), Err(Refused::AnotherTime)));
        assert!(matches!(ChangesCursor::since(1_000, 3, i64::MAX), Err(Refused::TooOld)));
        assert!(ChangesCursor::since(0, 3, i64::MAX).is_ok(), "who knows nothing misses nothing");
        for odd in ["", "1", "1.3", "1.3.", "1.3.!", "x.3.", "1.x.WyIx", "..", "1..", "9999999999999999999999.3.x"] {
            assert!(matches!(ChangesCursor::parse(odd, 3, 2_000), Err(Refused::Cursor)), "{odd}");
        }
    }
}
