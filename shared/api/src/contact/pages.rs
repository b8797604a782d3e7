//! Pages, and where the next one begins.

use serde::{Deserialize, Deserializer, de::Error};
use serde_json::Value;

use super::members::{Members, object};
use crate::listed::{Entry, Listed, payload, provable};

/// DingTalk says that there is more, and the way it shows leads nowhere: reading on would never end, and stopping would
/// take a part of the list for all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("DingTalk says that there is more behind {at}, but not where")]
pub struct NoProgress {
    /// The cursor or offset of the page.
    pub at: i64,
}

/// Whether there is more. Where DingTalk does not say, a page with something on it may have another behind it: asking
/// once more costs a call, stopping costs people.
pub(super) fn more(told: Option<bool>, sent: usize) -> bool {
    told.unwrap_or(sent > 0)
}

/// `at` and so many further.
pub(super) fn ahead(at: i64, entries: usize) -> i64 {
    at.saturating_add(i64::try_from(entries).unwrap_or(i64::MAX))
}

/// What a page holds, before it is known of what.
pub(super) struct Page<T> {
    pub(super) list: Listed<T>,
    pub(super) has_more: Option<bool>,
    pub(super) next_cursor: Option<i64>,
}

/// A page is in `result`. DingTalk leaves out what is empty, but an answer that has neither a list nor an end is none.
pub(super) fn page<'de, D: Deserializer<'de>, T: Entry>(deserializer: D) -> Result<Page<T>, D::Error> {
    let page = payload(Value::deserialize(deserializer)?, &[]).and_then(object);
    let page = page.ok_or_else(|| D::Error::missing_field("result"))?;
    let of = Members(&page);
    let (list, has_more) = (provable(of.get("list").clone()), of.flag("hasmore"));
    // What is there and no list is not what was left out, whatever is said of the end.
    if list.is_none() && (has_more.is_none() || !of.get("list").is_null()) {
        return Err(D::Error::missing_field("list"));
    }
    Ok(Page { list: list.unwrap_or_default(), has_more, next_cursor: of.whole("nextcursor") })
}
