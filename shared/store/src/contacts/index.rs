//! The attributes a row is found by. Each is the sort key of a sparse index and absent from a tombstone.

use std::{collections::BTreeSet, fmt};

use sha2::{Digest, Sha256};

use super::{ContactId, ContactIndex, ContactKind};
use crate::key::hex;

/// So many departments of one person lead to it. More are in the content only: the links are written in one
/// transaction, which takes 100 items.
pub const MAX_PARENTS: usize = 49;

/// Longest text in an index, in bytes: a key holds 1,024.
const LONGEST: usize = 256;

/// What a fact tells of an index.
#[derive(Clone, Debug)]
pub(crate) struct ToldIndex {
    /// Name, unionid and mobile; its parents are not looked at.
    pub found_by: Index,
    /// None when the call did not tell.
    pub parents: Option<BTreeSet<i64>>,
}

/// An index as it is stored.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Index {
    pub parents: BTreeSet<i64>,
    pub name: Option<String>,
    pub unionid: Option<String>,
    pub mobile: Option<String>,
}

impl fmt::Debug for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Index").field("parents", &self.parents).finish_non_exhaustive()
    }
}

impl ToldIndex {
    pub fn of(app: &str, corp: &str, index: &ContactIndex) -> Self {
        let found_by = Index {
            parents: BTreeSet::new(),
            name: index.name.as_deref().map(folded).filter(|name| !name.is_empty()),
            unionid: index.unionid.as_deref().and_then(key_text),
            mobile: index.mobile.as_deref().and_then(|mobile| mobile_digest(app, corp, mobile)),
        };
        Self { found_by, parents: index.parents.as_ref().map(|parents| parents.iter().copied().collect()) }
    }
}

impl Index {
    /// The keys of the index `places` under which `id` is found: the row's own first, then one for each link.
    pub fn places(&self, id: &ContactId) -> Vec<String> {
        match id.kind() {
            ContactKind::Role | ContactKind::RoleGroup => Vec::new(),
            ContactKind::RoleMember => {
                let role = id.id().split('#').next().unwrap_or_default();
                vec![format!("{}#{role}#{id}", ContactKind::Role.as_str())]
            }
            ContactKind::Department | ContactKind::User => {
                let parents = self.parents.iter().take(MAX_PARENTS);
                parents.map(|parent| format!("{}#{id}", ContactId::department(*parent))).collect()
            }
        }
    }
}

/// In which part of the index `names` a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ListedAs {
    /// Where people are searched, and the sweep looks for those who were not seen.
    InScope,
    /// Apart: neither is for them.
    OutOfScope,
}

const OUT: &str = "out#";

impl ListedAs {
    /// The key under which `name` of a row of `kind` stands.
    pub fn key(self, kind: ContactKind, name: &str) -> String {
        let out = if self == Self::OutOfScope { OUT } else { "" };
        format!("{out}{}#{name}", kind.as_str())
    }

    /// The part that a key, or the beginning of one, belongs to.
    pub fn of(key: &str) -> Option<Self> {
        let (out, kind) = key.strip_prefix(OUT).map_or((Self::InScope, key), |rest| (Self::OutOfScope, rest));
        kind.contains('#').then_some(out)
    }

    /// The name in a key.
    pub fn name(key: &str) -> Option<&str> {
        let kind_and_name = key.strip_prefix(OUT).unwrap_or(key);
        kind_and_name.split_once('#').map(|(_, name)| name)
    }
}

/// A name as it is searched: without the spaces around it, in lower case, at most as long as a key bears.
pub(crate) fn folded(name: &str) -> String {
    cut(&name.trim().to_lowercase(), LONGEST).to_owned()
}

fn cut(text: &str, bytes: usize) -> &str {
    let mut end = text.len().min(bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// A text that may be a key; an empty or endless one is in the content only.
pub(crate) fn key_text(text: &str) -> Option<String> {
    (1..=LONGEST).contains(&text.len()).then(|| text.to_owned())
}

/// A mobile number in a key: a digest, so that no number stands in a key, and so in no log, trace or error text. It is
/// not meant to withstand who may read the table: the number itself is in the row.
pub(crate) fn mobile_digest(app: &str, corp: &str, mobile: &str) -> Option<String> {
    let digits: String = mobile.chars().filter(char::is_ascii_digit).collect();
    // Mainland numbers come with and without their country code.
    let digits = if digits.len() == 13 && digits.starts_with("861") { &digits[2..] } else { &digits };
    (!digits.is_empty()).then(|| hex(&Sha256::digest(format!("mobile#{app}#{corp}#{digits}"))[..16]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_has_one_digest() {
        let digest = |mobile| mobile_digest("demo", "ding1", mobile);
        let plain = digest("13800000000").unwrap();
        for same in ["+86-13800000000", "86 138 0000 0000", "138-0000-0000"] {
            assert_eq!(digest(same).unwrap(), plain);
        }
        assert_ne!(digest("+852-61234567"), digest("61234567"));
        assert_eq!((digest(""), digest("****")), (None, None));
        assert_ne!(mobile_digest("demo", "ding2", "13800000000").unwrap(), plain);
        assert!(!plain.contains("138000"));
    }

    #[test]
    fn names_are_folded_and_cut_between_characters() {
        assert_eq!(folded("  ZHANG San "), "zhang san");
        let long = folded(&"张".repeat(200));
        assert_eq!((long.len(), long.chars().count()), (255, 85));
        assert_eq!(key_text(&"x".repeat(257)), None);
    }

    #[test]
    fn a_name_is_found_in_its_key() {
        for name in ["", "zhang san", "#", "out#user#x"] {
            for listed in [ListedAs::InScope, ListedAs::OutOfScope] {
                let key = listed.key(ContactKind::User, name);
                assert_eq!((ListedAs::of(&key), ListedAs::name(&key)), (Some(listed), Some(name)));
            }
        }
        assert!(
            !ListedAs::OutOfScope
                .key(ContactKind::User, "a")
                .starts_with(&ListedAs::InScope.key(ContactKind::User, ""))
        );
    }

    #[test]
    fn places_are_of_the_parents() {
        let index = Index { parents: [5, -7].into(), ..Index::default() };
        let user = ContactId::user("a#b").unwrap();
        assert_eq!(index.places(&user), ["dept#-7#user#a#b", "dept#5#user#a#b"]);
        assert_eq!(index.places(&ContactId::role_member(3, "u").unwrap()), ["role#3#member#3#u"]);
        assert!(index.places(&ContactId::role(3)).is_empty());
        let many = Index { parents: (0..500).collect(), ..Index::default() };
        assert_eq!(many.places(&user).len(), MAX_PARENTS);
    }
}
