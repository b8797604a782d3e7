//! The inbox's key: who sent which event to which app, in one string that can be read.

use std::{fmt, str::FromStr};

use dingtalk_callback::CallbackEvent;
use sha2::{Digest, Sha256};

/// Key of an inbox row: `app#corp#event#identity`, `-` for an event without a company.
///
/// It is also the claim check that travels on the bus, so it holds no content. Parts that are no plain identifiers
/// (an unknown event can have any name) stand there as `~` and a digest.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct InboxKey {
    app: String,
    corp: String,
    event: String,
    identity: String,
}

impl InboxKey {
    /// The key of `event`, pushed to `app`. The same event has the same key however often it is pushed.
    #[must_use]
    pub fn of(app: &str, event: &CallbackEvent) -> Self {
        Self {
            app: part(app),
            corp: event.corp_id.as_deref().map_or_else(|| "-".to_owned(), part),
            event: part(event.event_type.as_str()),
            identity: part(&event.identity),
        }
    }

    /// Id of the app, the last part of its callback URL.
    #[must_use]
    pub fn app(&self) -> &str {
        &self.app
    }

    /// CorpId of the company; none for what concerns the app as a whole, such as a ticket.
    #[must_use]
    pub fn corp(&self) -> Option<&str> {
        (self.corp != "-").then_some(self.corp.as_str())
    }

    /// The event's name, as rules on the bus match it.
    #[must_use]
    pub fn event(&self) -> &str {
        &self.event
    }
}

/// Not a key of the inbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an inbox key: expected app#corp#event#identity")]
pub struct KeyError;

impl FromStr for InboxKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let parts: Vec<&str> = text.split('#').collect();
        let [app, corp, event, identity] = parts[..] else {
            return Err(KeyError);
        };
        if [app, corp, event, identity].iter().any(|p| p.is_empty() || p.len() > LONGEST) {
            return Err(KeyError);
        }
        Ok(Self { app: app.into(), corp: corp.into(), event: event.into(), identity: identity.into() })
    }
}

impl fmt::Display for InboxKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}#{}#{}", self.app, self.corp, self.event, self.identity)
    }
}

/// Longest part that stands as it is. Four of them stay far below DynamoDB's 2,048 bytes for a key.
const LONGEST: usize = 128;

/// A part of a key: `text`, if it is a plain identifier, else `~` and a digest of it.
pub(crate) fn part(text: &str) -> String {
    let plain = !text.is_empty()
        && text != "-"
        && text.len() <= LONGEST
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b':' | b'-'));
    if plain { text.to_owned() } else { format!("~{}", &hex(&Sha256::digest(text))[..32]) }
}

/// Longest id in an error text, in characters: as long as DingTalk's are.
const SHOWN: usize = 64;

/// An id that came from outside, for an error text: a userid may be anything, and a log is read by terminals and lines.
pub(crate) fn shown(id: &str) -> String {
    let mut left = id.chars();
    let mut shown: String = left.by_ref().take(SHOWN).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if left.next().is_some() {
        shown.push('…');
    }
    shown
}

/// Partition of the state table that holds what is kept of one company with one app.
pub(crate) fn company_pk(app: &str, corp: &str) -> String {
    format!("corp#{app}#{corp}")
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_parts_become_digests() {
        assert_eq!(part("suite_ticket"), "suite_ticket");
        for odd in ["", "-", "a#b", "公司", &"x".repeat(129)] {
            let digest = part(odd);
            assert!(digest.starts_with('~') && digest.len() == 33, "{odd} -> {digest}");
        }
        assert_ne!(part("a#b"), part("a#c"));
    }

    #[test]
    fn what_is_shown_is_short_and_on_one_line() {
        assert_eq!(shown("user#张三"), "user#张三");
        assert_eq!(shown("a\r\nb\u{1b}[2J\u{85}"), "a\u{fffd}\u{fffd}b\u{fffd}[2J\u{fffd}");
        assert_eq!(shown(&"界".repeat(64)), "界".repeat(64));
        assert_eq!(shown(&"x".repeat(65)), format!("{}…", "x".repeat(64)));
    }

    #[test]
    fn reads_what_it_writes() {
        let key: InboxKey = "demo#-#suite_ticket#abc".parse().unwrap();
        assert_eq!(key.to_string(), "demo#-#suite_ticket#abc");
        assert_eq!((key.app(), key.corp(), key.event()), ("demo", None, "suite_ticket"));
        for bad in ["", "demo", "a#b#c", "a#b#c#d#e", "a##c#d"] {
            assert_eq!(bad.parse::<InboxKey>(), Err(KeyError), "{bad}");
        }
    }
}
