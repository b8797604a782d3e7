//! What operators did to a company by hand: who, when, what, and how it ended. Nothing in it expires, nothing is a secret.
//!
//! `pk = corp#<app>#<corp>`, `sk = audit#<time>#<random>`:
//!
//! | attribute | meaning |
//! |---|---|
//! | `who`, `action`, `detail` | the operator's name as given, what was done, and to what |
//! | `outcome`, `ended_at` | how it ended; absent while it is under way, or when whoever did it died |

use aws_sdk_dynamodb::{
    Client,
    types::{Put, TransactWriteItem},
};

use crate::{
    StoreError,
    item::{Item, Reader, n, read_all, s},
    key::{company_pk, hex},
    random_bytes,
    write::carried_out,
};

const PREFIX: &str = "audit#";

/// One thing that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// The end of its key: time and random digits.
    id: String,
    /// When it began, in milliseconds.
    pub at: i64,
    /// Who did it.
    pub by: String,
    /// What, such as `allow-ip`.
    pub action: String,
    /// To what: addresses, the id of a deployment.
    pub detail: String,
    /// How it ended; none for what is under way or was cut off.
    pub outcome: Option<String>,
    /// When it ended, in milliseconds.
    pub ended_at: Option<i64>,
}

impl AuditEntry {
    /// Something that begins at `now`.
    ///
    /// # Errors
    /// [`StoreError::Entropy`].
    pub fn begun(by: &str, action: &str, detail: &str, now: i64) -> Result<Self, StoreError> {
        let random = hex(&random_bytes::<8>()?);
        // Thirteen digits last to the year 2286, and sort as the times do.
        let id = format!("{now:013}#{random}");
        let [by, action, detail] = [by, action, detail].map(str::to_owned);
        Ok(Self { id, at: now, by, action, detail, outcome: None, ended_at: None })
    }

    /// The same, ended where it began: the entry is written together with what it tells of.
    #[must_use]
    pub fn done(self) -> Self {
        Self { outcome: Some("done".to_owned()), ended_at: Some(self.at), ..self }
    }

    /// The write of it.
    pub(crate) fn put(&self, table: &str, app: &str, corp: &str) -> Result<TransactWriteItem, StoreError> {
        let pk = company_pk(app, corp);
        let mut put = Put::builder()
            .table_name(table)
            .item("pk", s(&pk))
            .item("sk", s(format!("{PREFIX}{}", self.id)))
            .item("at", n(self.at))
            .item("who", s(&self.by))
            .item("action", s(&self.action))
            .item("detail", s(&self.detail));
        if let (Some(outcome), Some(ended_at)) = (&self.outcome, self.ended_at) {
            put = put.item("outcome", s(outcome)).item("ended_at", n(ended_at));
        }
        let put = put.build().map_err(|_| StoreError::Corrupt { key: pk, attribute: "pk" })?;
        Ok(TransactWriteItem::builder().put(put).build())
    }
}

/// The audit of every company, in the state table.
#[derive(Clone, Debug)]
pub struct Audit {
    client: Client,
    table: String,
}

impl Audit {
    /// The audit in `table`, the state table.
    #[must_use]
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }

    /// Notes `entry` before what it tells of is done, so that nothing is done of which nobody knows.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn begin(&self, app: &str, corp: &str, entry: &AuditEntry) -> Result<(), StoreError> {
        let put = entry.put(&self.table, app, corp)?;
        let sent = self.client.transact_write_items().transact_items(put).send().await;
        sent.map(drop).map_err(|e| StoreError::unavailable("TransactWriteItems", &company_pk(app, corp), &e))
    }

    /// Notes how `entry` ended at `now`. What has an end keeps it.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`]; then it stays as begun.
    pub async fn end(
        &self,
        app: &str,
        corp: &str,
        entry: &AuditEntry,
        outcome: &str,
        now: i64,
    ) -> Result<(), StoreError> {
        let pk = company_pk(app, corp);
        let sent = self
            .client
            .update_item()
            .table_name(&self.table)
            .key("pk", s(&pk))
            .key("sk", s(format!("{PREFIX}{}", entry.id)))
            .update_expression("SET outcome = :outcome, ended_at = :now")
            .condition_expression("attribute_exists(pk) AND attribute_not_exists(outcome)")
            .expression_attribute_values(":outcome", s(outcome))
            .expression_attribute_values(":now", n(now))
            .send()
            .await;
        carried_out(sent, "UpdateItem", &pk).map(drop)
    }

    /// All that was done to `corp`, oldest first, read strongly.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn all(&self, app: &str, corp: &str) -> Result<Vec<AuditEntry>, StoreError> {
        let pk = company_pk(app, corp);
        let items = read_all(&self.client, &self.table, &pk, PREFIX).await?;
        items.iter().map(|item| read(&pk, item)).collect()
    }
}

fn read(pk: &str, item: &Item) -> Result<AuditEntry, StoreError> {
    let reader = Reader { key: pk, item };
    Ok(AuditEntry {
        id: reader.s("sk")?.trim_start_matches(PREFIX).to_owned(),
        at: reader.n("at")?,
        by: reader.s("who")?.to_owned(),
        action: reader.s("action")?.to_owned(),
        detail: reader.s("detail")?.to_owned(),
        outcome: reader.s("outcome").ok().map(str::to_owned),
        ended_at: reader.n("ended_at").ok(),
    })
}
