//! Syncs that were wished for while none could begin: one was under way that may have read already what the wish is about,
//! or the company rests after one that failed.
//!
//! `pk = corp#<app>#<corp>`, `sk = want#<kind>`: `due = want#<kind>`, `due_at` when it was wished for, in milliseconds.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

use super::{DueSync, INDEX, SyncKey, SyncKind, Syncs};
use crate::{
    StoreError,
    item::{at, n, read_item, s},
    write::carried_out,
};

/// What begins the sort key.
pub(super) const SK: &str = "want#";

impl Syncs {
    /// Notes that a sync of `key` is wanted that begins after `wished_at` (milliseconds). A later wish takes the place of an
    /// earlier one.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn want(&self, key: &SyncKey, wished_at: i64) -> Result<(), StoreError> {
        let sent = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(row(key)))
            .item(INDEX, s(partition(key.kind)))
            .item("due_at", n(wished_at))
            .condition_expression("attribute_not_exists(due_at) OR due_at < :at")
            .expression_attribute_values(":at", n(wished_at))
            .send()
            .await;
        carried_out(sent, "PutItem", &key.named()).map(drop)
    }

    /// The `limit` syncs of `kind` that have been wanted longest, behind `after`.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn wanted(
        &self,
        kind: SyncKind,
        limit: i32,
        after: Option<&DueSync>,
    ) -> Result<Vec<DueSync>, StoreError> {
        self.due_in(&partition(kind), row, kind, i64::MAX, limit, after).await
    }

    /// Whether a sync of `key` is wanted.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn is_wanted(&self, key: &SyncKey) -> Result<bool, StoreError> {
        Ok(read_item(&self.client, &self.table, row(key), &key.named()).await?.is_some())
    }

    /// `wanted` has begun, or is none any more, unless it was wished for again meanwhile.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn had(&self, wanted: &DueSync) -> Result<bool, StoreError> {
        let sent = self
            .client
            .delete_item()
            .table_name(&self.table)
            .set_key(Some(row(&wanted.key)))
            .condition_expression("attribute_not_exists(pk) OR due_at = :seen")
            .expression_attribute_values(":seen", n(wanted.due_at))
            .send()
            .await;
        carried_out(sent, "DeleteItem", &wanted.key.named())
    }
}

fn row(key: &SyncKey) -> HashMap<String, AttributeValue> {
    at(&key.pk(), &format!("{SK}{}", key.kind.as_str()))
}

fn partition(kind: SyncKind) -> String {
    format!("want#{}", kind.as_str())
}
