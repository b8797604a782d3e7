//! Companies whose marks could not all be read, and are to be looked at again.
//!
//! `pk = corp#<app>#<corp>`, `sk = wake#<kind>`: `due = wake#<kind>`, `due_at` in milliseconds, as with the syncs.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

use super::{DueSync, INDEX, SyncKey, SyncKind, Syncs};
use crate::{
    StoreError,
    item::{at, n, s},
    write::carried_out,
};

/// What begins the sort key.
pub(super) const SK: &str = "wake#";

impl Syncs {
    /// Has the marks of `key` looked at again at `due_at` (milliseconds), in the place of what was said before.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn look_again(&self, key: &SyncKey, due_at: i64) -> Result<(), StoreError> {
        let put = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(wake(key)))
            .item(INDEX, s(partition(key.kind)))
            .item("due_at", n(due_at))
            .send();
        put.await.map(drop).map_err(|e| StoreError::unavailable("PutItem", &key.named(), &e))
    }

    /// The oldest `limit` companies whose marks of `kind` are to be looked at again at `now`, behind `after`.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn due_wakes(
        &self,
        kind: SyncKind,
        now: i64,
        limit: i32,
        after: Option<&DueSync>,
    ) -> Result<Vec<DueSync>, StoreError> {
        self.due_in(&partition(kind), wake, kind, now, limit, after).await
    }

    /// `due` has been sent a message: it is not due any more, unless somebody said so again meanwhile.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn woken(&self, due: &DueSync) -> Result<bool, StoreError> {
        let sent = self
            .client
            .delete_item()
            .table_name(&self.table)
            .set_key(Some(wake(&due.key)))
            .condition_expression("attribute_not_exists(pk) OR due_at = :seen")
            .expression_attribute_values(":seen", n(due.due_at))
            .send()
            .await;
        carried_out(sent, "DeleteItem", &due.key.named())
    }
}

fn wake(key: &SyncKey) -> HashMap<String, AttributeValue> {
    at(&key.pk(), &format!("{SK}{}", key.kind.as_str()))
}

fn partition(kind: SyncKind) -> String {
    format!("wake#{}", kind.as_str())
}
