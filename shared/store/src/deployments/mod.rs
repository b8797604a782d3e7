//! Deployments of companies' own (独立部署), and the digests of their credentials.
//!
//! `pk = deployment#<id>`, `sk = deployment`:
//!
//! | attribute | meaning |
//! |---|---|
//! | `app`, `corp`, `name` | whose it is, and what the operator calls it |
//! | `any_address`, `per_minute` | from where and how often it may ask |
//! | `current`, `current_since` | SHA-256 of its credential, and since when (milliseconds) |
//! | `older`, `older_until` | that of the one before, while it is still good |
//! | `revoked_at` | for good; the digests are gone then |
//! | `window_started`, `used`, `last_used_at` | how often it asked in this minute, and when last |
//! | `revision` | grows when its credentials change, and is the condition of the next change |
//!
//! `pk = app#<app>`, `sk = deployment#<corp>#<id>`: points to it, for lists.

mod change;
mod count;
mod credential;
mod row;

use aws_sdk_dynamodb::{
    Client,
    types::{AttributeValue, Put, TransactWriteItem},
};
use futures_util::{StreamExt, TryStreamExt, stream};

pub use count::Counted;
pub use credential::{Credential, CredentialDigest};
pub use row::Deployment;

use crate::{
    AuditEntry, StoreError,
    item::{Item, Reader, at, b, n, read_all, read_item, s},
};

const SK: &str = "deployment";
const PREFIX: &str = "deployment#";

/// Rows of a list that are read at the same time.
const READS_AT_ONCE: usize = 16;

/// What a new deployment is.
#[derive(Clone, Debug)]
pub struct NewDeployment<'a> {
    /// Id of the app.
    pub app: &'a str,
    /// CorpId.
    pub corp: &'a str,
    /// What the operator calls it.
    pub name: Option<&'a str>,
    /// Whether it may ask from any address.
    pub any_address: bool,
    /// How often it may ask in a minute.
    pub per_minute: u32,
}

/// The deployments, in the state table.
#[derive(Clone, Debug)]
pub struct Deployments {
    client: Client,
    table: String,
}

impl Deployments {
    /// The deployments in `table`, the state table.
    #[must_use]
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }

    /// Adds one at `now`, by the operator `by`, and gives its credential: it is nowhere else.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Entropy`].
    pub async fn add(&self, new: &NewDeployment<'_>, by: &str, now: i64) -> Result<Credential, StoreError> {
        let id = credential::new_id()?;
        let credential = Credential::fresh(&id)?;
        let pk = pk(&id);
        let broken = |_| StoreError::Corrupt { key: pk.clone(), attribute: "pk" };
        let mut put = Put::builder()
            .table_name(&self.table)
            .item("pk", s(&pk))
            .item("sk", s(SK))
            .item("app", s(new.app))
            .item("corp", s(new.corp))
            .item("any_address", AttributeValue::Bool(new.any_address))
            .item("per_minute", n(i64::from(new.per_minute)))
            .item("created_at", n(now))
            .item("current", b(credential.digest().0.to_vec()))
            .item("current_since", n(now))
            .item("revision", n(1))
            .condition_expression("attribute_not_exists(pk)");
        if let Some(name) = new.name {
            put = put.item("name", s(name));
        }
        let pointer = Put::builder()
            .table_name(&self.table)
            .item("pk", s(format!("app#{}", new.app)))
            .item("sk", s(format!("{PREFIX}{}#{id}", new.corp)));
        let detail = if new.any_address { format!("{id}, from any address") } else { id.clone() };
        let entry = AuditEntry::begun(by, "deployment add", &detail, now)?.done();
        let sent = self
            .client
            .transact_write_items()
            .transact_items(TransactWriteItem::builder().put(put.build().map_err(broken)?).build())
            .transact_items(TransactWriteItem::builder().put(pointer.build().map_err(broken)?).build())
            .transact_items(entry.put(&self.table, new.app, new.corp)?)
            .send()
            .await;
        sent.map(|_| credential).map_err(|e| StoreError::unavailable("TransactWriteItems", &pk, &e))
    }

    /// The deployment `id`, read strongly.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn read(&self, id: &str) -> Result<Option<Deployment>, StoreError> {
        let pk = pk(id);
        let found = read_item(&self.client, &self.table, at(&pk, SK), &pk).await?;
        found.map(|item| row::read(&pk, id, &item)).transpose()
    }

    /// The deployments of `app`, or those of one company, by CorpId.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn list(&self, app: &str, corp: Option<&str>) -> Result<Vec<Deployment>, StoreError> {
        let pk = format!("app#{app}");
        let prefix = corp.map_or_else(|| PREFIX.to_owned(), |corp| format!("{PREFIX}{corp}#"));
        let pointers = read_all(&self.client, &self.table, &pk, &prefix).await?;
        let id = |item: &Item| Ok(Reader { key: &pk, item }.s("sk")?.rsplit('#').next().unwrap_or_default().to_owned());
        let ids: Vec<String> = pointers.iter().map(id).collect::<Result<_, StoreError>>()?;
        let rows = stream::iter(ids).map(async |id| self.read(&id).await).buffered(READS_AT_ONCE);
        let rows: Vec<Option<Deployment>> = rows.try_collect().await?;
        Ok(rows.into_iter().flatten().collect())
    }

    fn update(&self, id: &str) -> aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder {
        self.client.update_item().table_name(&self.table).key("pk", s(pk(id))).key("sk", s(SK))
    }
}

fn pk(id: &str) -> String {
    format!("{PREFIX}{id}")
}
