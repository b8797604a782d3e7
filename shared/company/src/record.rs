//! What is kept of a company.

use std::collections::BTreeMap;

use dingtalk_api::contact::AuthScopes;
use dingtalk_authorisation::{Company, Effect, State};
use dingtalk_store::{CompanyRow, Holder, StoreError};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize, Serializer};

use crate::Taken;

/// One company: the machine's memory, the facts, the secrets beside them, and the row they came from.
#[derive(Clone, Debug)]
pub struct Record {
    /// What the state machine remembers.
    pub company: Company,
    /// What DingTalk said of it last.
    pub facts: Option<Facts>,
    /// When somebody last asked whether it is authorised although nothing is known of it, in milliseconds.
    pub asked_at: Option<i64>,
    /// No exchange of a code before this, in milliseconds: DingTalk was busy, and there is one try more.
    pub exchange_after: Option<i64>,
    /// Codes, and what else must not be read by everybody.
    pub secrets: Secrets,
    row: CompanyRow,
}

/// What DingTalk says of a company (`get_auth_info`, `auth/scopes`), without secrets.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// Short name.
    pub corp_name: Option<String>,
    /// Full name.
    pub full_corp_name: Option<String>,
    /// Industry, free text.
    pub industry: Option<String>,
    /// Whether DingTalk has verified the company.
    pub is_authenticated: Option<bool>,
    /// 0 none, 1 high, 2 middle, 3 low.
    pub auth_level: Option<i64>,
    /// Channel code.
    pub auth_channel: Option<String>,
    /// Its kind.
    pub auth_channel_type: Option<String>,
    /// The administrator who authorised, by userid.
    pub auth_user_id: Option<String>,
    /// The micro-apps.
    pub agents: Vec<dingtalk_api::suite::AuthAgent>,
    /// What of the contacts the app may see, of people and departments the first [`MOST_LISTED`]; none where it may not
    /// ask. Who crawls asks for the whole.
    pub scopes: Option<AuthScopes>,
    /// How many people the app may see by name.
    pub authed_users: usize,
    /// How many departments, with all below them.
    pub authed_departments: usize,
    /// Whether a serial number was typed (its value is secret).
    pub has_license_code: bool,
    /// Whether there is a team invite link (secret as well).
    pub has_invite_url: bool,
    /// When it was read, in milliseconds.
    pub read_at: i64,
}

/// So much of each list is kept: a row holds 400 KB, and a company may have tens of thousands of people.
pub const MOST_LISTED: usize = 500;

/// What is sealed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Secrets {
    /// The temporary codes that are to be exchanged, by name.
    #[serde(serialize_with = "all_exposed", skip_serializing_if = "BTreeMap::is_empty")]
    pub codes: BTreeMap<String, SecretString>,
    /// The permanent code.
    #[serde(serialize_with = "exposed", skip_serializing_if = "Option::is_none")]
    pub permanent_code: Option<SecretString>,
    /// The serial number of an offline deployment (应用序列号).
    #[serde(serialize_with = "exposed", skip_serializing_if = "Option::is_none")]
    pub license_code: Option<SecretString>,
    /// The ISV's invite code.
    #[serde(serialize_with = "exposed", skip_serializing_if = "Option::is_none")]
    pub invite_code: Option<SecretString>,
    /// The team's invite link.
    #[serde(serialize_with = "exposed", skip_serializing_if = "Option::is_none")]
    pub invite_url: Option<SecretString>,
}

/// Only into what is sealed right after.
fn exposed<S: Serializer>(secret: &Option<SecretString>, serializer: S) -> Result<S::Ok, S::Error> {
    secret.as_ref().map(ExposeSecret::expose_secret).serialize(serializer)
}

fn all_exposed<S: Serializer>(secrets: &BTreeMap<String, SecretString>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(secrets.iter().map(|(name, secret)| (name, secret.expose_secret())))
}

impl Secrets {
    pub(crate) fn is_empty(&self) -> bool {
        let all = [&self.permanent_code, &self.license_code, &self.invite_code, &self.invite_url];
        self.codes.is_empty() && all.iter().all(|secret| secret.is_none())
    }
}

/// The document of a row.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Document {
    company: Company,
    facts: Option<Facts>,
    asked_at: Option<i64>,
    exchange_after: Option<i64>,
}

impl Record {
    /// What is kept in `row`.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`].
    pub fn of(row: CompanyRow) -> Result<Self, StoreError> {
        let corrupt = |attribute| StoreError::Corrupt { key: format!("{}#{}", row.app, row.corp), attribute };
        let document: Document = serde_json::from_str(&row.document).map_err(|_| corrupt("document"))?;
        let secrets = match &row.secrets {
            Some(json) => serde_json::from_str(json.expose_secret()).map_err(|_| corrupt("secrets"))?,
            None => Secrets::default(),
        };
        let Document { company, facts, asked_at, exchange_after } = document;
        Ok(Self { company, facts, asked_at, exchange_after, secrets, row })
    }

    /// CorpId.
    #[must_use]
    pub fn corp(&self) -> &str {
        &self.row.corp
    }

    /// Its name, as far as it is known.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.row.name.as_deref()
    }

    /// The number that the next write of it will have.
    pub(crate) fn next_revision(&self) -> i64 {
        self.row.revision + 1
    }

    /// Who drives it at the time `now`.
    #[must_use]
    pub fn holder(&self, now: i64) -> Option<&Holder> {
        self.row.holder.as_ref().filter(|holder| holder.until > now)
    }

    pub(crate) fn hold(&mut self, holder: Option<Holder>) {
        self.row.holder = holder;
    }

    /// Takes what happened, with what came along with it.
    pub(crate) fn take(&mut self, taken: &Taken, now: i64) -> Effect {
        let effect = self.company.apply(&taken.input, now);
        self.asked_at = taken.asked_at.or(self.asked_at);
        self.exchange_after = taken.exchange_after.or(self.exchange_after);
        if effect.forget {
            self.secrets = Secrets::default();
            self.facts = None;
        } else {
            self.keep(taken);
        }
        let company = &self.company;
        if !company.permanent_code {
            self.secrets.permanent_code = None;
        }
        self.secrets.codes.retain(|id, _| company.codes.iter().any(|code| code.id == *id && code.is_open()));
        effect
    }

    /// Keeps what came along, where the machine has use for it.
    fn keep(&mut self, taken: &Taken) {
        if let Some((code, id)) = taken.code.as_ref().zip(taken.code_id()) {
            self.secrets.codes.insert(id.to_owned(), code.clone());
        }
        if let Some(code) = taken.permanent_code.as_ref().filter(|_| self.company.permanent_code) {
            self.secrets.permanent_code = Some(code.clone());
        }
        self.row.name = taken.name.clone().or(self.row.name.take());
        if let Some((facts, secrets)) = taken.facts.as_deref().filter(|_| self.company.state.is_authorised()) {
            self.row.name = facts.corp_name.clone().or(self.row.name.take());
            self.facts = Some(facts.clone());
            self.secrets.license_code = secrets.license_code.clone();
            self.secrets.invite_code = secrets.invite_code.clone();
            self.secrets.invite_url = secrets.invite_url.clone();
        }
    }

    /// The row to write.
    pub(crate) fn row(&self) -> Result<CompanyRow, StoreError> {
        let corrupt = |attribute| StoreError::Corrupt { key: format!("{}#{}", self.row.app, self.row.corp), attribute };
        let document = Document {
            company: self.company.clone(),
            facts: self.facts.clone(),
            asked_at: self.asked_at,
            exchange_after: self.exchange_after,
        };
        let secrets = match self.secrets.is_empty() {
            true => None,
            false => Some(serde_json::to_string(&self.secrets).map_err(|_| corrupt("secrets"))?.into()),
        };
        let state = self.company.state;
        Ok(CompanyRow {
            state: if state == State::None { String::new() } else { state.as_str().to_owned() },
            since: self.company.since,
            allowed: state.is_authorised(),
            epoch: self.company.epoch,
            document: serde_json::to_string(&document).map_err(|_| corrupt("document"))?,
            secrets,
            ..self.row.clone()
        })
    }
}
