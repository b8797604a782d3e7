//! What the sweep needs: the rows that are due, moved forward before they are sent again.

use super::{DUE_INDEX, Inbox, due_partition, failed_partition};
use crate::{
    StoreError,
    item::{Reader, n, s},
    write::carried_out,
};

/// A row that is due, as the sparse index knows it: keys only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The row's key: an [`crate::InboxKey`] or the key of an outbox row.
    pub pk: String,
    /// Since when, in milliseconds.
    pub due_at: i64,
}

impl Inbox {
    /// The oldest `limit` rows of a shard that are due at `now`, behind `after`. The index lags a little behind the
    /// table, so what was just moved may be in it once more: page on, do not ask again.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn due(&self, shard: u8, now: i64, limit: i32, after: Option<&Due>) -> Result<Vec<Due>, StoreError> {
        self.index(due_partition(shard), now, limit, after).await
    }

    /// The oldest `limit` rows of a shard that have failed, behind `after`.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn failed(&self, shard: u8, limit: i32, after: Option<&Due>) -> Result<Vec<Due>, StoreError> {
        self.index(failed_partition(shard), i64::MAX, limit, after).await
    }

    async fn index(
        &self,
        partition: String,
        until: i64,
        limit: i32,
        after: Option<&Due>,
    ) -> Result<Vec<Due>, StoreError> {
        let start = after.map(|row| {
            let key = [("due", s(&partition)), ("due_at", n(row.due_at)), ("pk", s(&row.pk))];
            key.map(|(name, value)| (name.to_owned(), value)).into()
        });
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(DUE_INDEX)
            .key_condition_expression("due = :due AND due_at <= :until")
            .expression_attribute_values(":due", s(&partition))
            .expression_attribute_values(":until", n(until))
            .limit(limit)
            .set_exclusive_start_key(start)
            .send()
            .await
            .map_err(|e| StoreError::unavailable("Query", &partition, &e))?;
        let due = |item| {
            let reader = Reader { key: &partition, item };
            Ok(Due { pk: reader.s("pk")?.to_owned(), due_at: reader.n("due_at")? })
        };
        answer.items().iter().map(due).collect()
    }

    /// Moves a due row forward to `next`, if nobody else has. Whoever is told `true` sends it; so two sweeps at once
    /// send it once, and a sweep that dies after this has only delayed it.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn postpone(&self, due: &Due, next: i64) -> Result<bool, StoreError> {
        let sent = self
            .client
            .update_item()
            .table_name(&self.table)
            .key("pk", s(&due.pk))
            .update_expression("SET due_at = :next")
            .condition_expression("attribute_exists(due) AND due_at = :seen")
            .expression_attribute_values(":next", n(next))
            .expression_attribute_values(":seen", n(due.due_at))
            .send()
            .await;
        carried_out(sent, "UpdateItem", &due.pk)
    }
}
