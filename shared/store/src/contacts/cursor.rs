//! Places in lists, to be carried through a client: they travel through its logs, so they name nobody. A userid stands in
//! them, as it does in the URL that asks for it.

use std::{fmt, str::FromStr};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Contact, ContactId, Mirror, find::Order, index::ListedAs};
use crate::StoreError;

/// A place in a list, to be carried through a client as text. It says nothing about whose list it is: with another list
/// it is either refused or a place in that one.
///
/// In a list by name the text holds no name, only the id of the row that the page ended with: its name is read again
/// (one read unit). When that row is renamed or deleted in between, the place is lost, and the caller is told so
/// ([`StoreError::CursorLost`]). Within the process nothing is read and nothing is lost.
#[derive(Clone, PartialEq, Eq)]
pub struct ContactCursor {
    at: Position,
    /// Sort key of the row.
    sk: String,
}

#[derive(Clone, PartialEq, Eq)]
enum Position {
    /// The key in the index, which consists of ids.
    Ids(String),
    /// The key in the index by name, as long as it is known; and what tells whether the name is still the same.
    Name { key: Option<String>, mark: u16 },
}

/// The text.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum At {
    Mark(u16),
    Ids(String),
}

/// Not a place in this list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a cursor of this list")]
pub struct CursorError;

impl ContactCursor {
    /// A place in an index whose keys consist of ids.
    pub(super) fn at_ids(at: String, sk: String) -> Self {
        Self { at: Position::Ids(at), sk }
    }

    /// A place in the index by name.
    pub(super) fn at_name(key: String, sk: String) -> Self {
        let mark = mark(&sk, ListedAs::name(&key).unwrap_or_default());
        Self { at: Position::Name { key: Some(key), mark }, sk }
    }

    /// The key in an index whose keys consist of ids.
    pub(super) fn ids(&self) -> Result<&str, StoreError> {
        match &self.at {
            Position::Ids(at) => Ok(at),
            Position::Name { .. } => Err(StoreError::Cursor),
        }
    }

    pub(super) fn sk(&self) -> &str {
        &self.sk
    }
}

impl Mirror {
    /// The key at which a list goes on, one of those that begin with `prefix`.
    pub(super) async fn position(
        &self,
        order: Order,
        prefix: &str,
        after: &ContactCursor,
    ) -> Result<String, StoreError> {
        let at = match (&after.at, order.by_name()) {
            (Position::Ids(at), false) => at.clone(),
            (Position::Name { key: Some(key), .. }, true) => key.clone(),
            (Position::Name { key: None, mark: seen }, true) => {
                let listed = ListedAs::of(prefix).ok_or(StoreError::Cursor)?;
                let id = ContactId::parse(&after.sk).ok_or(StoreError::Cursor)?;
                let row: Contact = self.get(&id).await?.ok_or(StoreError::CursorLost)?;
                let name = row.index.name.as_deref().unwrap_or_default();
                if mark(&after.sk, name) != *seen {
                    return Err(StoreError::CursorLost);
                }
                listed.key(id.kind(), name)
            }
            _ => return Err(StoreError::Cursor),
        };
        if at.starts_with(prefix) { Ok(at) } else { Err(StoreError::Cursor) }
    }
}

/// Two bytes: enough to see that a name is another one, too few to guess by which it is.
fn mark(sk: &str, name: &str) -> u16 {
    let digest = Sha256::new().chain_update(sk).chain_update([0]).chain_update(name).finalize();
    u16::from_be_bytes([digest[0], digest[1]])
}

impl fmt::Display for ContactCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = match &self.at {
            Position::Ids(at) => At::Ids(at.clone()),
            Position::Name { mark, .. } => At::Mark(*mark),
        };
        let text = serde_json::to_string(&(at, &self.sk)).map_err(|_| fmt::Error)?;
        f.write_str(&BASE64_URL_SAFE_NO_PAD.encode(text))
    }
}

impl fmt::Debug for ContactCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ContactCursor({self})")
    }
}

impl FromStr for ContactCursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, CursorError> {
        let json = BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| CursorError)?;
        let (at, sk): (At, String) = serde_json::from_slice(&json).map_err(|_| CursorError)?;
        let fits = |text: &str| (1..=LONGEST).contains(&text.len());
        let at = match at {
            At::Ids(at) if fits(&at) => Position::Ids(at),
            At::Ids(_) => return Err(CursorError),
            At::Mark(mark) => Position::Name { key: None, mark },
        };
        if fits(&sk) { Ok(Self { at, sk }) } else { Err(CursorError) }
    }
}

/// Longest key of DynamoDB's, in bytes.
const LONGEST: usize = 1024;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn no_name_stands_in_the_text() {
        let cursor = ContactCursor::at_name("user#zhang san".into(), "user#u1".into());
        let text = cursor.to_string();
        let inside = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(&text).unwrap()).unwrap();
        assert!(inside.contains("user#u1") && !inside.contains("zhang") && !format!("{cursor:?}").contains("zhang"));
        // The same name of somebody else leaves another mark.
        let marks =
            (0..50).map(|i| mark(&format!("user#u{i}"), "zhang san")).collect::<std::collections::BTreeSet<_>>();
        assert!(marks.len() > 40);
    }

    proptest! {
        #[test]
        fn reads_what_it_writes(at in "\\PC{1,80}", sk in "\\PC{1,80}") {
            let cursor = ContactCursor::at_ids(at, sk.clone());
            prop_assert_eq!(&cursor.to_string().parse::<ContactCursor>().unwrap(), &cursor);
            let named = ContactCursor::at_name("user#x".into(), sk);
            let read: ContactCursor = named.to_string().parse().unwrap();
            prop_assert_eq!(read.to_string(), named.to_string());
        }

        #[test]
        fn whatever_a_client_sends_is_read_or_refused(text in "\\PC{0,60}") {
            let _ = text.parse::<ContactCursor>().map(|cursor| cursor.to_string());
            let _ = BASE64_URL_SAFE_NO_PAD.encode(&text).parse::<ContactCursor>().map(|cursor| cursor.to_string());
        }
    }
}
