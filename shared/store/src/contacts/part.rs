//! The parts of a row's content. No call of DingTalk's tells everything of a person, so a read replaces only the parts
//! that it brought.

use std::{collections::BTreeMap, fmt};

use serde_json::Value;

/// Which part of the content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// What every call tells; it decides who it is, where, and what it is found by.
    Main,
    /// What a list tells that not every call does: the detail call may tell it as well, or not.
    Listed,
    /// What only the detail call (`v2/user/get`, `v2/department/get`) tells.
    Detail,
    /// What the list of that department tells of a person in it: `dept_order`, `leader`. It counts only while the person
    /// is in it; of one that was left it may still be there for a while.
    Department(i64),
}

impl Part {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "main" => Some(Self::Main),
            "listed" => Some(Self::Listed),
            "detail" => Some(Self::Detail),
            other => other.strip_prefix("dept#")?.parse().ok().map(Self::Department),
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Main => f.write_str("main"),
            Self::Listed => f.write_str("listed"),
            Self::Detail => f.write_str("detail"),
            Self::Department(id) => write!(f, "dept#{id}"),
        }
    }
}

/// A part as it is stored. Its `Debug` has no content: names and numbers do not belong in a log.
#[derive(Clone, PartialEq, Eq)]
pub struct Told {
    /// When the API call that told it began, in milliseconds.
    pub read_at: i64,
    /// What it told, unknown members included.
    pub value: Value,
}

/// All parts of a row.
pub(crate) type Parts = BTreeMap<Part, Told>;

/// Where a thing stands and what it is found by. It comes with [`Part::Main`].
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ContactIndex {
    /// The departments a person is in, or the one a department is under; an empty list for the root and for a role.
    /// `None` when the call did not tell: then those that are known stay. Beyond the first [`super::MAX_PARENTS`] they
    /// are in the content only.
    pub parents: Option<Vec<i64>>,
    /// Its name, for the search by prefix.
    pub name: Option<String>,
    /// `unionid`.
    pub unionid: Option<String>,
    /// The mobile number, as DingTalk sends it. Only a digest of it is stored beside the content.
    pub mobile: Option<String>,
}

/// What one read told of one thing.
#[derive(Clone, PartialEq, Eq)]
pub struct NewContact {
    /// Who or what.
    pub id: super::ContactId,
    /// What was told. What is not here stays as it was.
    pub parts: Vec<(Part, Value)>,
    /// Where it stands; without effect when the main part is not among those that were told.
    pub index: ContactIndex,
}

impl fmt::Debug for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Told").field("read_at", &self.read_at).finish_non_exhaustive()
    }
}

impl fmt::Debug for ContactIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ContactIndex").field("parents", &self.parents).finish_non_exhaustive()
    }
}

impl fmt::Debug for NewContact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<Part> = self.parts.iter().map(|(part, _)| *part).collect();
        f.debug_struct("NewContact").field("id", &self.id).field("parts", &parts).finish_non_exhaustive()
    }
}
