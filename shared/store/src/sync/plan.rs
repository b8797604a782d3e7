//! How far a slot of the schedule is planned: the planner goes through the companies in an order of its own, and goes on
//! where it was when its time was up.
//!
//! `pk = sync-plan#<app>`, `sk = <kind>`: `slot` in milliseconds, `after`, the last place in the planner's order, `done`.

use aws_sdk_dynamodb::{Client, types::AttributeValue};

use super::SyncKind;
use crate::{
    StoreError,
    item::{Reader, at, n, read_item, s},
    write::carried_out,
};

/// How far a slot is planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// The start of the slot, in milliseconds.
    pub slot: i64,
    /// The last company that was planned, in the planner's order; empty at the start.
    pub after: String,
    /// Whether that was the last of all.
    pub done: bool,
}

/// How far the slots are planned, in the state table.
#[derive(Clone, Debug)]
pub struct SyncPlans {
    client: Client,
    table: String,
}

impl SyncPlans {
    /// The plans in `table`, the state table.
    #[must_use]
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }

    /// How far the latest slot of `kind` for `app` is planned, read strongly.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn read(&self, app: &str, kind: SyncKind) -> Result<Option<Planned>, StoreError> {
        let pk = pk(app);
        let Some(item) = read_item(&self.client, &self.table, at(&pk, kind.as_str()), &pk).await? else {
            return Ok(None);
        };
        let reader = Reader { key: &pk, item: &item };
        let done = item.get("done").and_then(|done| done.as_bool().ok()).copied().unwrap_or(false);
        Ok(Some(Planned { slot: reader.n("slot")?, after: reader.s("after")?.to_owned(), done }))
    }

    /// Notes how far a slot is planned. False when a later slot is being planned, or this one is further already.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn note(&self, app: &str, kind: SyncKind, planned: &Planned) -> Result<bool, StoreError> {
        let pk = pk(app);
        let sent = self
            .client
            .put_item()
            .table_name(&self.table)
            .item("pk", s(&pk))
            .item("sk", s(kind.as_str()))
            .item("slot", n(planned.slot))
            .item("after", s(&planned.after))
            .item("done", AttributeValue::Bool(planned.done))
            .condition_expression("attribute_not_exists(pk) OR slot < :slot OR (slot = :slot AND #after <= :after)")
            .expression_attribute_names("#after", "after")
            .expression_attribute_values(":slot", n(planned.slot))
            .expression_attribute_values(":after", s(&planned.after))
            .send()
            .await;
        carried_out(sent, "PutItem", &pk)
    }
}

fn pk(app: &str) -> String {
    format!("sync-plan#{app}")
}
