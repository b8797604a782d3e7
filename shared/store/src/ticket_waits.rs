//! Which inbox rows wait for a suite ticket, so that the next ticket releases them at once.
//!
//! `pk = app#<app>`, `sk = waits-for-ticket#<inbox key>`. A hint and nothing more: the row itself is due again some
//! minutes later, whatever becomes of this.

use aws_sdk_dynamodb::Client;
use futures_util::{StreamExt, stream};

use crate::{InboxKey, StoreError, item::Reader, item::s};

const PREFIX: &str = "waits-for-ticket#";
/// Deletions at the same time.
const AT_ONCE: usize = 16;

/// The rows that wait for a ticket, in the state table.
#[derive(Clone, Debug)]
pub struct TicketWaits {
    client: Client,
    table: String,
}

impl TicketWaits {
    /// The rows in `table`, the state table.
    #[must_use]
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }

    /// The row `key` waits for a ticket of its app.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn wait(&self, key: &InboxKey) -> Result<(), StoreError> {
        let pk = pk(key.app());
        let put = self.client.put_item().table_name(&self.table).item("pk", s(&pk));
        let sent = put.item("sk", s(format!("{PREFIX}{key}"))).send().await;
        sent.map(|_| ()).map_err(|e| StoreError::unavailable("PutItem", &pk, &e))
    }

    /// The rows that wait for a ticket of `app`; they wait no more.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn release(&self, app: &str) -> Result<Vec<InboxKey>, StoreError> {
        let pk = pk(app);
        let mut released = Vec::new();
        let mut start = None;
        loop {
            let answer = self
                .client
                .query()
                .table_name(&self.table)
                .key_condition_expression("pk = :pk AND begins_with(sk, :prefix)")
                .expression_attribute_values(":pk", s(&pk))
                .expression_attribute_values(":prefix", s(PREFIX))
                .consistent_read(true)
                .set_exclusive_start_key(start)
                .send()
                .await
                .map_err(|e| StoreError::unavailable("Query", &pk, &e))?;
            for item in answer.items() {
                let sk = Reader { key: &pk, item }.s("sk")?;
                released.extend(sk.strip_prefix(PREFIX).and_then(|key| key.parse().ok()));
            }
            start = answer.last_evaluated_key;
            if start.is_none() {
                break;
            }
        }
        let deletions: Vec<_> = released.iter().map(|key| self.delete(&pk, key)).collect();
        for deleted in stream::iter(deletions).buffer_unordered(AT_ONCE).collect::<Vec<_>>().await {
            deleted?;
        }
        Ok(released)
    }

    async fn delete(&self, pk: &str, key: &InboxKey) -> Result<(), StoreError> {
        let delete = self.client.delete_item().table_name(&self.table).key("pk", s(pk));
        let sent = delete.key("sk", s(format!("{PREFIX}{key}"))).send().await;
        sent.map(|_| ()).map_err(|e| StoreError::unavailable("DeleteItem", pk, &e))
    }
}

fn pk(app: &str) -> String {
    format!("app#{app}")
}
