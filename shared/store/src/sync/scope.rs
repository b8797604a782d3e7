//! The contact scope (`/auth/scopes`) that the last whole run of departments was made with: from it the sync of users
//! knows where to begin, and a later run sees whether it is another one. Asking counts against a quota (see
//! [`crate::Metered`]), so it is kept.
//!
//! `pk = corp#<app>#<corp>`, `sk = scope`: `scope`, JSON, compressed above 512 bytes; `read_at`, `run`, `whole_at`.

use aws_sdk_dynamodb::Client;
use serde::{Deserialize, Serialize};

use super::CompanyKey;
use crate::{
    StoreError,
    contacts::{LARGEST, pack, unpack},
    item::{Reader, at, n, read_item, s},
    write::carried_out,
};

pub(super) const SK: &str = "scope";

/// What DingTalk says the app may see of a company. Its `Debug` names nobody.
#[derive(Clone, PartialEq, Eq)]
pub struct DeclaredScope {
    /// `authed_dept`: departments that may be seen with all that is under them.
    pub departments: Vec<i64>,
    /// `authed_user`: userids of people who may be seen besides.
    pub users: Vec<String>,
    /// When the call began that told it, in milliseconds.
    pub read_at: i64,
    /// Id of the run of departments that was made with it.
    pub run: String,
    /// When that run ended, in milliseconds, if it had read the whole tree; none if not: then nobody is missing for not
    /// having been seen.
    pub whole_at: Option<i64>,
}

impl std::fmt::Debug for DeclaredScope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { departments, users, read_at, run, whole_at } = self;
        f.debug_struct("DeclaredScope")
            .field("departments", &departments.len())
            .field("users", &users.len())
            .field("read_at", read_at)
            .field("run", run)
            .field("whole_at", whole_at)
            .finish()
    }
}

#[derive(Serialize, Deserialize)]
struct Listed {
    departments: Vec<i64>,
    users: Vec<String>,
}

/// The scopes of all companies, in the state table.
#[derive(Clone, Debug)]
pub struct SyncScopes {
    client: Client,
    table: String,
}

impl SyncScopes {
    /// The scopes in `table`, the state table.
    #[must_use]
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }

    /// The scope of the company, read strongly; none before its first whole run of departments.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn read(&self, company: impl Into<CompanyKey>) -> Result<Option<DeclaredScope>, StoreError> {
        let pk = company.into().pk();
        let key = named(&pk);
        let Some(item) = read_item(&self.client, &self.table, at(&pk, SK), &key).await? else { return Ok(None) };
        let reader = Reader { key: &key, item: &item };
        let listed: Listed = serde_json::from_str(&unpack(&reader, "scope")?).map_err(|_| reader.corrupt("scope"))?;
        Ok(Some(DeclaredScope {
            departments: listed.departments,
            users: listed.users,
            read_at: reader.n("read_at")?,
            run: reader.s("run")?.to_owned(),
            whole_at: reader.n("whole_at").ok(),
        }))
    }

    /// Keeps `scope` in the place of one that was read before it. False when the one that stands was read later: then
    /// nothing has changed.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`]; [`StoreError::TooLarge`] for a scope of more than 350 KB compressed, some 20,000 odd
    /// userids.
    pub async fn write(&self, company: impl Into<CompanyKey>, scope: &DeclaredScope) -> Result<bool, StoreError> {
        let pk = company.into().pk();
        let key = named(&pk);
        let listed = Listed { departments: scope.departments.clone(), users: scope.users.clone() };
        let json = serde_json::to_string(&listed);
        let json = json.map_err(|_| StoreError::Corrupt { key: key.clone(), attribute: "scope" })?;
        let (packed, bytes) = pack(&key, &json)?;
        if bytes > LARGEST {
            return Err(StoreError::TooLarge { key, bytes, limit: LARGEST });
        }
        let put = self
            .client
            .put_item()
            .table_name(&self.table)
            .item("pk", s(&pk))
            .item("sk", s(SK))
            .item("scope", packed)
            .item("read_at", n(scope.read_at))
            .item("run", s(&scope.run))
            // The same time again: the SDK sends again after a lost answer.
            .condition_expression("attribute_not_exists(pk) OR read_at <= :read_at")
            .expression_attribute_values(":read_at", n(scope.read_at));
        let put = match scope.whole_at {
            Some(whole_at) => put.item("whole_at", n(whole_at)),
            None => put,
        };
        carried_out(put.send().await, "PutItem", &key)
    }
}

fn named(pk: &str) -> String {
    format!("{pk} {SK}")
}
