//! What an operator does with a failed row once its cause is gone.

use aws_sdk_dynamodb::operation::update_item::UpdateItemError;

use super::{Inbox, RowState, due_partition, shard};
use crate::{
    InboxKey, StoreError,
    item::{n, s},
};

impl Inbox {
    /// Gives a failed row its attempts back; the sweep sends it within a minute of `now`. False if the row is not failed
    /// (any more), and then nothing has changed.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn revive(&self, key: &InboxKey, now: i64) -> Result<bool, StoreError> {
        let pk = key.to_string();
        let revived = self
            .client
            .update_item()
            .table_name(&self.table)
            .key("pk", s(&pk))
            .update_expression("SET #state = :pending, attempts = :none, due = :due, due_at = :now")
            .condition_expression("#state = :failed")
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":pending", s(RowState::Pending.as_str()))
            .expression_attribute_values(":failed", s(RowState::Failed.as_str()))
            .expression_attribute_values(":none", n(0))
            .expression_attribute_values(":due", s(due_partition(shard(&pk))))
            .expression_attribute_values(":now", n(now))
            .send()
            .await;
        match revived {
            Ok(_) => Ok(true),
            Err(e) if e.as_service_error().is_some_and(UpdateItemError::is_conditional_check_failed_exception) => {
                Ok(false)
            }
            Err(e) => Err(StoreError::unavailable("UpdateItem", &pk, &e)),
        }
    }
}
