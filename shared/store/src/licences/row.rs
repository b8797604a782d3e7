//! A number as it lies in the table, and what it is worth.

use crate::{
    StoreError,
    item::{Item, Reader},
};

use super::PREFIX;

/// An issued serial number. The number itself is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Licence {
    /// What the table knows it by: 64 hex digits.
    pub id: String,
    /// The sealing key that the id hangs on. That key has to stay in the configuration while the number is needed.
    pub key_number: u32,
    /// When it was issued, in milliseconds.
    pub issued_at: i64,
    /// Until when it can be used for the first time, in milliseconds; none: for good.
    pub valid_until: Option<i64>,
    /// The operator's words.
    pub note: Option<String>,
    /// The company that uses it.
    pub used: Option<LicenceUse>,
    /// When it was revoked, in milliseconds.
    pub revoked_at: Option<i64>,
}

/// Who uses a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LicenceUse {
    /// CorpId.
    pub corp: String,
    /// Since when, in milliseconds.
    pub at: i64,
}

/// Where a number is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LicenceState {
    /// It waits for the first company.
    Open,
    /// A company uses it.
    Used,
    /// Nobody used it in time.
    Expired,
    /// It was revoked, used or not.
    Revoked,
}

/// Whether a company may use a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LicenceVerdict {
    /// It may.
    Accepted,
    /// No such number was issued for the app, or its sealing key is not in the configuration any more.
    Unknown,
    /// Nobody used it in time.
    Expired,
    /// It was revoked.
    Revoked,
    /// Another company uses it.
    OtherCompany,
}

impl LicenceState {
    /// Its name, for lists.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Used => "used",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
        }
    }
}

impl LicenceVerdict {
    /// Its name, for logs and events.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Unknown => "unknown",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
            Self::OtherCompany => "other_company",
        }
    }
}

impl Licence {
    /// Where it is in its life at `now`, in milliseconds.
    #[must_use]
    pub fn state(&self, now: i64) -> LicenceState {
        if self.revoked_at.is_some() {
            LicenceState::Revoked
        } else if self.used.is_some() {
            LicenceState::Used
        } else if self.valid_until.is_some_and(|until| until <= now) {
            LicenceState::Expired
        } else {
            LicenceState::Open
        }
    }

    /// What it is worth to `corp` at `now`, in milliseconds. What a company uses stays its own after `valid_until`: it
    /// was used in time.
    #[must_use]
    pub fn worth(&self, corp: &str, now: i64) -> LicenceVerdict {
        match (self.state(now), &self.used) {
            (LicenceState::Revoked, _) => LicenceVerdict::Revoked,
            (_, Some(used)) if used.corp != corp => LicenceVerdict::OtherCompany,
            (LicenceState::Expired, _) => LicenceVerdict::Expired,
            (LicenceState::Open | LicenceState::Used, _) => LicenceVerdict::Accepted,
        }
    }

    /// Reads a row. What is there and cannot be read is an error and never taken for absent: it may be what says no.
    pub(super) fn of(pk: &str, item: &Item) -> Result<Self, StoreError> {
        let reader = Reader { key: pk, item };
        let id = reader.s("sk")?.strip_prefix(PREFIX).ok_or_else(|| reader.corrupt("sk"))?.to_owned();
        let key = format!("{pk} {PREFIX}{id}");
        let reader = Reader { key: &key, item };
        let number = |attribute| item.contains_key(attribute).then(|| reader.n(attribute)).transpose();
        let text = |attribute| item.contains_key(attribute).then(|| reader.s(attribute)).transpose();
        let used = match text("corp")? {
            Some(corp) => Some(LicenceUse { corp: corp.to_owned(), at: reader.n("bound_at")? }),
            None => None,
        };
        let revoked_at = match reader.s("state")? {
            "issued" => None,
            "revoked" => Some(reader.n("revoked_at")?),
            _ => return Err(reader.corrupt("state")),
        };
        Ok(Self {
            id,
            key_number: u32::try_from(reader.n("key_number")?).map_err(|_| reader.corrupt("key_number"))?,
            issued_at: reader.n("issued_at")?,
            valid_until: number("valid_until")?,
            note: text("note")?.map(str::to_owned),
            used,
            revoked_at,
        })
    }
}
