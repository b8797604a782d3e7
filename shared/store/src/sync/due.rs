//! Runs that are due: paused ones whose time has come, and those of which nothing more was heard.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

use super::{INDEX, SyncKey, SyncKind, Syncs};
use crate::{
    StoreError,
    item::{Reader, n, s},
    write::carried_out,
};

/// A sync that is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueSync {
    /// Whose sync of what.
    pub key: SyncKey,
    /// Since when, in milliseconds.
    pub due_at: i64,
}

/// The partition of the index. One per kind: a run writes it a few times a minute, and a partition takes 1,000 writes a
/// second.
pub(super) fn partition(kind: SyncKind) -> String {
    format!("sync#{}", kind.as_str())
}

impl Syncs {
    /// The oldest `limit` syncs of `kind` that are due at `now`, behind `after`. The index lags a little behind: page on,
    /// do not ask again.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn due(
        &self,
        kind: SyncKind,
        now: i64,
        limit: i32,
        after: Option<&DueSync>,
    ) -> Result<Vec<DueSync>, StoreError> {
        self.due_in(&partition(kind), SyncKey::key, kind, now, limit, after).await
    }

    /// What is due in a partition of the index; `key` is where a row of it lies.
    pub(super) async fn due_in(
        &self,
        partition: &str,
        key: impl Fn(&SyncKey) -> HashMap<String, AttributeValue>,
        kind: SyncKind,
        now: i64,
        limit: i32,
        after: Option<&DueSync>,
    ) -> Result<Vec<DueSync>, StoreError> {
        let start = after.map(|row| {
            let mut key = key(&row.key);
            key.extend([(INDEX.to_owned(), s(partition)), ("due_at".to_owned(), n(row.due_at))]);
            key
        });
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(INDEX)
            .key_condition_expression("due = :due AND due_at <= :now")
            .expression_attribute_values(":due", s(partition))
            .expression_attribute_values(":now", n(now))
            .limit(limit)
            .set_exclusive_start_key(start)
            .send()
            .await
            .map_err(|e| StoreError::unavailable("Query", partition, &e))?;
        let due = |item| {
            let reader = Reader { key: partition, item };
            let mut parts = reader.s("pk")?.splitn(3, '#').skip(1);
            let (Some(app), Some(corp)) = (parts.next(), parts.next()) else { return Err(reader.corrupt("pk")) };
            Ok(DueSync { key: SyncKey::new(app, corp, kind), due_at: reader.n("due_at")? })
        };
        answer.items().iter().map(due).collect()
    }

    /// Moves a due sync forward to `next`, if nobody else has. Whoever is told `true` sends its message again.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn postpone(&self, due: &DueSync, next: i64) -> Result<bool, StoreError> {
        let sent = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(due.key.key()))
            .update_expression("SET due_at = :next")
            .condition_expression("attribute_exists(#due) AND due_at = :seen")
            .expression_attribute_names("#due", INDEX)
            .expression_attribute_values(":next", n(next))
            .expression_attribute_values(":seen", n(due.due_at))
            .send()
            .await;
        carried_out(sent, "UpdateItem", &due.key.named())
    }
}
