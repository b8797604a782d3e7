//! One worker at a time: a row is claimed before it is worked on.

use aws_sdk_dynamodb::{
    operation::update_item::UpdateItemError,
    types::{ReturnValue, ReturnValuesOnConditionCheckFailure},
};

use super::{Inbox, MAX_ATTEMPTS, Row, RowState, failed_partition, shard};
use crate::{
    InboxKey, StoreError,
    item::{n, s},
};

/// The right to work on a row.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Who claims, from [`crate::owner`].
    pub owner: String,
    /// Until when, in milliseconds: the invocation's deadline and a little more. After that anybody may claim.
    pub until: i64,
}

/// What a claim came to.
#[derive(Clone, Debug)]
pub enum Claimed {
    /// The row is yours until the claim ends.
    Row(Box<Row>),
    /// It is not, and there is nothing to do.
    Not(NotClaimable),
}

/// Why a row cannot be claimed. Each is an ordinary end: the bus and the sweep deliver at least once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotClaimable {
    /// There is no such row: it has expired, or the hint was made by hand.
    Missing,
    /// Another worker has it.
    Held,
    /// It is done, kept or failed, or in a state that only a newer version knows.
    Settled,
    /// Its attempts were used up by workers that never came back; this call has marked it failed.
    Exhausted,
}

impl NotClaimable {
    /// Name for logs and metrics.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Held => "held",
            Self::Settled => "settled",
            Self::Exhausted => "exhausted",
        }
    }
}

const CLAIMABLE: &str = "attribute_exists(pk) AND (#state = :pending OR (#state = :claimed AND #until < :now))";

impl Inbox {
    /// Claims the row `key`, at the time `now`.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn claim(&self, key: &InboxKey, claim: &Claim, now: i64) -> Result<Claimed, StoreError> {
        let pk = key.to_string();
        let sent = self
            .client
            .update_item()
            .table_name(&self.table)
            .key("pk", s(&pk))
            .update_expression(
                "SET #state = :claimed, #owner = :owner, #until = :until, due_at = :until, attempts = attempts + :one",
            )
            .condition_expression(format!("{CLAIMABLE} AND attempts < :most"))
            .expression_attribute_names("#state", "state")
            .expression_attribute_names("#owner", "owner")
            .expression_attribute_names("#until", "until")
            .expression_attribute_values(":claimed", s(RowState::Claimed.as_str()))
            .expression_attribute_values(":pending", s(RowState::Pending.as_str()))
            .expression_attribute_values(":owner", s(&claim.owner))
            .expression_attribute_values(":until", n(claim.until))
            .expression_attribute_values(":now", n(now))
            .expression_attribute_values(":one", n(1))
            .expression_attribute_values(":most", n(MAX_ATTEMPTS))
            .return_values(ReturnValue::AllNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        let error = match sent {
            Ok(answer) => {
                let item = answer.attributes.unwrap_or_default();
                return Ok(Claimed::Row(Box::new(Row::of(key.clone(), &pk, item)?)));
            }
            Err(error) => error,
        };
        let Some(UpdateItemError::ConditionalCheckFailedException(conflict)) = error.as_service_error() else {
            return Err(StoreError::unavailable("UpdateItem", &pk, &error));
        };
        let Some(item) = conflict.item() else {
            return Ok(Claimed::Not(NotClaimable::Missing));
        };
        let row = Row::of(key.clone(), &pk, item.clone())?;
        match row.state {
            // The SDK's own retry, after an answer that was lost: the claim is ours.
            RowState::Claimed if row.owner.as_deref() == Some(&claim.owner) => Ok(Claimed::Row(Box::new(row))),
            RowState::Claimed if row.until.is_some_and(|until| until >= now) => Ok(Claimed::Not(NotClaimable::Held)),
            RowState::Pending | RowState::Claimed => self.exhaust(&pk, now).await,
            RowState::Done | RowState::Kept | RowState::Failed | RowState::Unknown => {
                Ok(Claimed::Not(NotClaimable::Settled))
            }
        }
    }

    /// Marks a row failed that was claimed too often and that nobody holds.
    async fn exhaust(&self, pk: &str, now: i64) -> Result<Claimed, StoreError> {
        let sent = self
            .client
            .update_item()
            .table_name(&self.table)
            .key("pk", s(pk))
            .update_expression("SET #state = :failed, due = :due, due_at = :now, last_error = :error")
            .condition_expression(format!("{CLAIMABLE} AND attempts >= :most"))
            .expression_attribute_names("#state", "state")
            .expression_attribute_names("#until", "until")
            .expression_attribute_values(":failed", s(RowState::Failed.as_str()))
            .expression_attribute_values(":pending", s(RowState::Pending.as_str()))
            .expression_attribute_values(":claimed", s(RowState::Claimed.as_str()))
            .expression_attribute_values(":now", n(now))
            .expression_attribute_values(":most", n(MAX_ATTEMPTS))
            .expression_attribute_values(":due", s(failed_partition(shard(pk))))
            .expression_attribute_values(":error", s("every worker that claimed it ended without a word"))
            .send()
            .await;
        match sent {
            Ok(_) => Ok(Claimed::Not(NotClaimable::Exhausted)),
            // Somebody else moved it in between: then it is theirs.
            Err(e) if e.as_service_error().is_some_and(UpdateItemError::is_conditional_check_failed_exception) => {
                Ok(Claimed::Not(NotClaimable::Held))
            }
            Err(e) => Err(StoreError::unavailable("UpdateItem", pk, &e)),
        }
    }
}
