//! The one write that stands between a push and its `success`.

use aws_sdk_dynamodb::types::ReturnValuesOnConditionCheckFailure;
use dingtalk_callback::CallbackEvent;
use dingtalk_crypto::SealingKeys;

use super::{GRACE_MS, Inbox, MAX_PAYLOAD, Row, RowState, bound_to, due_partition, shard};
use crate::{
    InboxKey, StoreError,
    item::{b, n, s},
    payload,
};

/// An event on its way into the inbox.
#[derive(Clone, Copy, Debug)]
pub struct NewEvent<'a> {
    /// Its key, from [`InboxKey::of`].
    pub key: &'a InboxKey,
    /// The event.
    pub event: &'a CallbackEvent,
    /// When the push arrived, in milliseconds.
    pub received_at: i64,
}

/// What a put found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    /// The event is new and durable.
    Stored,
    /// The same event lies here already, and is as durable.
    Duplicate {
        /// Where that row is in its life.
        state: RowState,
        /// How often it was claimed.
        attempts: i64,
    },
}

impl Inbox {
    /// Makes the event durable. When this returns without an error the push may be acknowledged, and not before.
    ///
    /// # Errors
    /// [`StoreError::TooLarge`] above [`MAX_PAYLOAD`], [`StoreError::Unavailable`] when DynamoDB did not confirm,
    /// [`StoreError::Entropy`], [`StoreError::Corrupt`] when the row that is there already is not one of ours.
    pub async fn put(&self, keys: &SealingKeys, new: NewEvent<'_>) -> Result<Put, StoreError> {
        let pk = new.key.to_string();
        let sealed = payload::seal(keys, &pk, &bound_to(new.key, &pk), &new.event.json)?;
        if sealed.len() > MAX_PAYLOAD {
            return Err(StoreError::TooLarge { key: pk, bytes: sealed.len(), limit: MAX_PAYLOAD });
        }
        let sent = self
            .client
            .put_item()
            .table_name(&self.table)
            .item("pk", s(&pk))
            .item("state", s(RowState::Pending.as_str()))
            .item("payload", b(sealed))
            .item("envelope", s(new.event.envelope.as_str()))
            .item("received_at", n(new.received_at))
            .item("event_time", n(new.event.time))
            .item("attempts", n(0))
            .item("due", s(due_partition(shard(&pk))))
            .item("due_at", n(new.received_at.saturating_add(GRACE_MS)))
            .condition_expression("attribute_not_exists(pk)")
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        let Err(error) = sent else {
            return Ok(Put::Stored);
        };
        let Some(conflict) = error.as_service_error().and_then(|e| conflict(e)) else {
            return Err(StoreError::unavailable("PutItem", &pk, &error));
        };
        // A row that lies here already, or our own put whose answer was lost: durable either way.
        let row = Row::of(new.key.clone(), &pk, conflict.clone())?;
        Ok(Put::Duplicate { state: row.state, attempts: row.attempts })
    }
}

fn conflict(error: &aws_sdk_dynamodb::operation::put_item::PutItemError) -> Option<&crate::item::Item> {
    match error {
        aws_sdk_dynamodb::operation::put_item::PutItemError::ConditionalCheckFailedException(e) => e.item(),
        _ => None,
    }
}
