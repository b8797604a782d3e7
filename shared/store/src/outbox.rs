//! Domain events on their way to the bus: stored with the change that caused them, published afterwards.
//!
//! A consumer may see one twice, so each carries its id. They hold no secrets: unlike an inbox payload, a domain
//! event lies here in the clear, as it will on the bus.

use aws_sdk_dynamodb::{
    Client,
    operation::update_item::UpdateItemError,
    types::{Put, TransactWriteItem},
};
use serde_json::{Value, json};

use crate::{
    StoreError, Write,
    inbox::{DONE_TTL_S, GRACE_MS, due_partition, shard},
    item::{Item, Reader, n, read_item, s},
    write::carried_out,
};

/// What begins the key of an outbox row. No inbox key begins with `#`: an app's id is not empty.
const PREFIX: &str = "#outbox#";

/// Whether a due row belongs to the outbox.
#[must_use]
pub fn is_outbox_key(pk: &str) -> bool {
    pk.starts_with(PREFIX)
}

/// Something that happened, for the team's own code.
///
/// Limits: at most 99 in one settlement, with different ids; the body below an item's 400 KB and the bus's entry
/// limit (256 KB on an old bus, 1 MB today). What is larger makes every settlement fail, so leave out what is large.
#[derive(Clone, Debug, PartialEq)]
pub struct DomainEvent {
    /// Its name, the `detail-type` on the bus.
    pub name: String,
    /// Its id: the cause and the name, so that doing the work twice makes the same event.
    pub id: String,
    /// The app it concerns.
    pub app: String,
    /// The company it concerns, if it concerns one.
    pub corp: Option<String>,
    /// When it happened, in milliseconds.
    pub time: i64,
    /// What else is to be said. No secrets.
    pub detail: Value,
}

impl DomainEvent {
    /// The detail as it goes onto the bus.
    #[must_use]
    pub fn body(&self) -> String {
        json!({ "id": self.id, "app": self.app, "corp": self.corp, "time": self.time, "detail": self.detail })
            .to_string()
    }

    /// Key of its outbox row.
    #[must_use]
    pub fn outbox_key(&self) -> String {
        format!("{PREFIX}{}", self.id)
    }

    /// The write that stores it. Without a condition on absence: the same id is the same event.
    pub(crate) fn put(&self, table: &str, now: i64) -> Result<TransactWriteItem, StoreError> {
        let put = Put::builder().table_name(table).set_item(Some(self.item(now))).build();
        let put = put.map_err(|_| StoreError::Corrupt { key: self.outbox_key(), attribute: "pk" })?;
        Ok(TransactWriteItem::builder().put(put).build())
    }

    fn item(&self, now: i64) -> Item {
        let pk = self.outbox_key();
        let due = due_partition(shard(&pk));
        let attributes = [
            ("pk", s(pk)),
            ("state", s("pending")),
            ("name", s(&self.name)),
            ("body", s(self.body())),
            ("due", s(due)),
            ("due_at", n(now.saturating_add(GRACE_MS))),
        ];
        attributes.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }
}

/// A stored domain event that is still to be published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxRow {
    /// The row's key.
    pub pk: String,
    /// The `detail-type`.
    pub name: String,
    /// The `detail`, JSON.
    pub body: String,
}

impl From<&DomainEvent> for OutboxRow {
    fn from(event: &DomainEvent) -> Self {
        Self { pk: event.outbox_key(), name: event.name.clone(), body: event.body() }
    }
}

/// The outbox rows of the inbox table.
#[derive(Clone, Debug)]
pub struct Outbox {
    client: Client,
    table: String,
}

impl Outbox {
    /// The outbox in `table`, the inbox's table.
    #[must_use]
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }

    /// Stores an event that has no inbox row, such as one that a schedule found. Whether it is new: one that is here
    /// already, published or not, is left alone. Publish a new one; the sweep repeats what is left over.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn put(&self, event: &DomainEvent, now: i64) -> Result<bool, StoreError> {
        let pk = event.outbox_key();
        let sent = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(event.item(now)))
            .condition_expression("attribute_not_exists(pk)")
            .send()
            .await;
        carried_out(sent, "PutItem", &pk)
    }

    /// The write that stores events, for whoever stores them together with what they tell of.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] for an event that cannot be stored.
    pub fn write(&self, events: &[DomainEvent], now: i64) -> Result<Write, StoreError> {
        let mut write = Write::default();
        for event in events {
            write.push(event.put(&self.table, now)?);
        }
        Ok(write)
    }

    /// The row `pk`, if it is still to be published.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn pending(&self, pk: &str) -> Result<Option<OutboxRow>, StoreError> {
        let found = read_item(&self.client, &self.table, [("pk".to_owned(), s(pk))].into(), pk).await?;
        let Some(item) = found else {
            return Ok(None);
        };
        let reader = Reader { key: pk, item: &item };
        if reader.s("state")? != "pending" {
            return Ok(None);
        }
        Ok(Some(OutboxRow { pk: pk.to_owned(), name: reader.s("name")?.into(), body: reader.s("body")?.into() }))
    }

    /// Marks the row `pk` published, at the time `now`.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`]; then the sweep publishes it again.
    pub async fn published(&self, pk: &str, now: i64) -> Result<(), StoreError> {
        let sent = self
            .client
            .update_item()
            .table_name(&self.table)
            .key("pk", s(pk))
            .update_expression("SET #state = :done, #ttl = :ttl REMOVE due, due_at, body")
            .condition_expression("#state = :pending")
            .expression_attribute_names("#state", "state")
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_values(":done", s("done"))
            .expression_attribute_values(":pending", s("pending"))
            .expression_attribute_values(":ttl", n(now / 1000 + DONE_TTL_S))
            .send()
            .await;
        match sent {
            Ok(_) => Ok(()),
            // Published by somebody else, or by ourselves with the answer lost.
            Err(e) if e.as_service_error().is_some_and(UpdateItemError::is_conditional_check_failed_exception) => {
                Ok(())
            }
            Err(e) => Err(StoreError::unavailable("UpdateItem", pk, &e)),
        }
    }
}
