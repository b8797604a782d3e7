//! A deployment as its item has it.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use subtle::Choice;

use super::{Credential, CredentialDigest};
use crate::{
    StoreError,
    item::{Item, Reader},
};

/// One deployment of a company's own.
#[derive(Clone, Debug)]
pub struct Deployment {
    /// Its id.
    pub id: String,
    /// Id of the app.
    pub app: String,
    /// CorpId.
    pub corp: String,
    /// What the operator calls it.
    pub name: Option<String>,
    /// Whether it may ask from any address, not only from the company's registered ones.
    pub any_address: bool,
    /// How often it may ask in a minute.
    pub per_minute: i64,
    /// When it was added, in milliseconds.
    pub created_at: i64,
    /// When it last asked with a good credential, in milliseconds; requests above the limit are not noted.
    pub last_used_at: Option<i64>,
    /// When it was revoked, in milliseconds. That is for good.
    pub revoked_at: Option<i64>,
    /// When its credential was made, in milliseconds.
    pub current_since: i64,
    /// Until when the credential before it is good, in milliseconds.
    pub older_until: Option<i64>,
    /// Grows when its credentials change.
    pub revision: i64,
    pub(super) current: Option<CredentialDigest>,
    pub(super) older: Option<CredentialDigest>,
    pub(super) window_started: i64,
    pub(super) used: i64,
}

impl Deployment {
    /// Whether `credential` is one of its own at the time `now`.
    #[must_use]
    pub fn admits(&self, credential: &Credential, now: i64) -> bool {
        let brought = credential.digest();
        let same = |kept: Option<CredentialDigest>| kept.map_or(Choice::from(0), |kept| kept.is(&brought));
        let older = self.older.filter(|_| self.older_until.is_some_and(|until| now < until));
        // Both are compared, whatever comes of the first.
        let either = same(self.current) | same(older);
        bool::from(either) && self.revoked_at.is_none()
    }

    /// Whether the credential before the current one is good at the time `now`.
    #[must_use]
    pub fn has_older(&self, now: i64) -> bool {
        self.revoked_at.is_none() && self.older.is_some() && self.older_until.is_some_and(|until| now < until)
    }
}

pub(super) fn read(pk: &str, id: &str, item: &Item) -> Result<Deployment, StoreError> {
    let reader = Reader { key: pk, item };
    let optional = |attribute| if item.contains_key(attribute) { reader.n(attribute).map(Some) } else { Ok(None) };
    Ok(Deployment {
        id: id.to_owned(),
        app: reader.s("app")?.to_owned(),
        corp: reader.s("corp")?.to_owned(),
        name: reader.s("name").ok().map(str::to_owned),
        any_address: flag(item, "any_address"),
        per_minute: reader.n("per_minute")?,
        created_at: reader.n("created_at")?,
        last_used_at: optional("last_used_at")?,
        revoked_at: optional("revoked_at")?,
        current_since: reader.n("current_since")?,
        older_until: optional("older_until")?,
        revision: reader.n("revision")?,
        current: digest(&reader, "current")?,
        older: digest(&reader, "older")?,
        window_started: optional("window_started")?.unwrap_or(0),
        used: optional("used")?.unwrap_or(0),
    })
}

fn flag(item: &HashMap<String, AttributeValue>, attribute: &str) -> bool {
    item.get(attribute).and_then(|v| v.as_bool().ok()).copied().unwrap_or(false)
}

fn digest(reader: &Reader<'_>, attribute: &'static str) -> Result<Option<CredentialDigest>, StoreError> {
    if !reader.item.contains_key(attribute) {
        return Ok(None);
    }
    let bytes: [u8; 32] = reader.b(attribute)?.try_into().map_err(|_| reader.corrupt(attribute))?;
    Ok(Some(CredentialDigest(bytes)))
}
