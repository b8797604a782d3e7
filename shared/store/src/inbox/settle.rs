//! How a claim ends: done, kept, once more later, or failed. Only the owner of the claim can settle.

use std::collections::HashMap;

use aws_sdk_dynamodb::{
    operation::{transact_write_items::TransactWriteItemsError, update_item::UpdateItemError},
    types::{AttributeValue, ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update},
};

use super::{
    Claim, DONE_TTL_S, Inbox, KEPT_TTL_S, MAX_ATTEMPTS, Row, RowState, due_partition, failed_partition, shard,
};
use crate::{
    DomainEvent, StoreError, Write,
    item::{Item, n, s},
};

/// The end of a claim.
#[derive(Clone, Debug)]
pub enum Settlement {
    /// The work is done. The payload goes, the row stays a while as the memory of a duplicate.
    Done,
    /// No function of ours wants the event. It stays whole for a while.
    Kept,
    /// Once more at `due_at` (milliseconds), or failed when the attempts are used up.
    Retry {
        /// When, in milliseconds.
        due_at: i64,
        /// What went wrong. No content, no secret.
        error: String,
    },
    /// The event waits for something else, such as a ticket: once more at `due_at`, and no attempt is spent.
    Wait {
        /// When, in milliseconds.
        due_at: i64,
        /// What it waits for.
        reason: String,
    },
    /// It can never be done. An operator has to look; the row never expires.
    Failed {
        /// Why. No content, no secret.
        error: String,
    },
}

/// What became of the row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// It is in this state now.
    Now(RowState),
    /// The claim had run out and another worker has the row: nothing was written.
    Lost,
    /// The [`Write`] that was to be carried out along with it met another state than it was made for: nothing was written.
    Conflict,
}

/// One settlement as an update: the same for a plain write and inside a transaction.
struct Change {
    target: RowState,
    expression: &'static str,
    values: HashMap<String, AttributeValue>,
}

impl Inbox {
    /// Settles `row`, claimed with `claim`, at the time `now`. The domain events are stored in the same transaction;
    /// publish them afterwards with [`crate::Outbox`], the sweep repeats what is left over. Of an error or a reason the
    /// first 1,000 characters are kept.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`]; then the claim runs out and the work is done again.
    pub async fn settle(
        &self,
        row: &Row,
        claim: &Claim,
        settlement: Settlement,
        events: &[DomainEvent],
        now: i64,
    ) -> Result<Settled, StoreError> {
        self.settle_with(row, claim, settlement, events, None, now).await
    }

    /// As [`Inbox::settle`], with a change of the state table in the same transaction.
    ///
    /// # Errors
    /// As [`Inbox::settle`].
    pub async fn settle_with(
        &self,
        row: &Row,
        claim: &Claim,
        settlement: Settlement,
        events: &[DomainEvent],
        write: Option<Write>,
        now: i64,
    ) -> Result<Settled, StoreError> {
        let pk = row.key.to_string();
        let change = change(&pk, row.attempts, settlement, now);
        let target = change.target;
        let conflict = if events.is_empty() && write.is_none() {
            self.update(&pk, claim, change).await?
        } else {
            match self.transact(&pk, claim, change, events, write, now).await? {
                Transacted::Written => None,
                Transacted::NotMine(item) => Some(item),
                Transacted::NotAsRead => return Ok(Settled::Conflict),
            }
        };
        let Some(item) = conflict else {
            return Ok(Settled::Now(target));
        };
        // Our own settlement, whose answer was lost and which the SDK sent twice?
        let Ok(found) = Row::of(row.key.clone(), &pk, item) else {
            return Ok(Settled::Lost);
        };
        let ours = found.state == target && found.owner.as_deref() == Some(&claim.owner);
        Ok(if ours { Settled::Now(target) } else { Settled::Lost })
    }

    async fn update(&self, pk: &str, claim: &Claim, change: Change) -> Result<Option<Item>, StoreError> {
        let sent = self
            .client
            .update_item()
            .table_name(&self.table)
            .key("pk", s(pk))
            .update_expression(change.expression)
            .condition_expression(MINE)
            .set_expression_attribute_names(Some(names(change.expression)))
            .set_expression_attribute_values(Some(with_owner(change.values, claim)))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        match sent {
            Ok(_) => Ok(None),
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(e)) => {
                    Ok(Some(e.item().cloned().unwrap_or_default()))
                }
                _ => Err(StoreError::unavailable("UpdateItem", pk, &error)),
            },
        }
    }

    async fn transact(
        &self,
        pk: &str,
        claim: &Claim,
        change: Change,
        events: &[DomainEvent],
        write: Option<Write>,
        now: i64,
    ) -> Result<Transacted, StoreError> {
        let update = Update::builder()
            .table_name(&self.table)
            .key("pk", s(pk))
            .update_expression(change.expression)
            .condition_expression(MINE)
            .set_expression_attribute_names(Some(names(change.expression)))
            .set_expression_attribute_values(Some(with_owner(change.values, claim)))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .build()
            .map_err(|_| StoreError::Corrupt { key: pk.to_owned(), attribute: "pk" })?;
        let mut request =
            self.client.transact_write_items().transact_items(TransactWriteItem::builder().update(update).build());
        // Right behind the row, where its condition is looked for.
        let writes = write.is_some();
        for item in write.into_iter().flat_map(|write| write.items) {
            request = request.transact_items(item);
        }
        for event in events {
            request = request.transact_items(event.put(&self.table, now)?);
        }
        let Err(error) = request.send().await else {
            return Ok(Transacted::Written);
        };
        if let Some(TransactWriteItemsError::TransactionCanceledException(e)) = error.as_service_error() {
            let first = e.cancellation_reasons().first();
            if let Some(reason) = first.filter(|r| r.code() == Some("ConditionalCheckFailed")) {
                return Ok(Transacted::NotMine(reason.item().cloned().unwrap_or_default()));
            }
        }
        if writes && crate::write::met_another(&error, 1) {
            return Ok(Transacted::NotAsRead);
        }
        Err(StoreError::unavailable("TransactWriteItems", pk, &error))
    }
}

/// What became of a transaction.
enum Transacted {
    Written,
    /// The row is not claimed by this claim; what is there instead.
    NotMine(Item),
    /// The write that came along met another state than it was made for.
    NotAsRead,
}

const MINE: &str = "#state = :claimed AND #owner = :owner";

/// DynamoDB refuses a name that the expressions do not use.
fn names(expression: &str) -> HashMap<String, String> {
    let all = [("#state", "state"), ("#owner", "owner"), ("#ttl", "ttl")];
    let used = all.into_iter().filter(|(name, _)| expression.contains(name) || MINE.contains(name));
    used.map(|(k, v)| (k.to_owned(), v.to_owned())).collect()
}

fn with_owner(mut values: HashMap<String, AttributeValue>, claim: &Claim) -> HashMap<String, AttributeValue> {
    values.insert(":claimed".to_owned(), s(RowState::Claimed.as_str()));
    values.insert(":owner".to_owned(), s(&claim.owner));
    values
}

/// Longest error text in a row, in characters: an API's whole answer would not fit beside the payload.
const LONGEST_ERROR: usize = 1_000;

fn cut(text: &str) -> AttributeValue {
    s(text.chars().take(LONGEST_ERROR).collect::<String>())
}

fn change(pk: &str, attempts: i64, settlement: Settlement, now: i64) -> Change {
    let of = |target: RowState, expression, values: Vec<(&str, AttributeValue)>| {
        let mut values: HashMap<_, _> = values.into_iter().map(|(k, v)| (k.to_owned(), v)).collect();
        values.insert(":state".to_owned(), s(target.as_str()));
        Change { target, expression, values }
    };
    match settlement {
        Settlement::Done => of(
            RowState::Done,
            "SET #state = :state, done_at = :now, #ttl = :ttl REMOVE due, due_at, payload, last_error",
            vec![(":now", n(now)), (":ttl", n(now / 1000 + DONE_TTL_S))],
        ),
        Settlement::Kept => of(
            RowState::Kept,
            "SET #state = :state, done_at = :now, #ttl = :ttl REMOVE due, due_at, last_error",
            vec![(":now", n(now)), (":ttl", n(now / 1000 + KEPT_TTL_S))],
        ),
        Settlement::Retry { error, .. } if attempts >= MAX_ATTEMPTS => {
            change(pk, attempts, Settlement::Failed { error }, now)
        }
        Settlement::Retry { due_at, error } => of(
            RowState::Pending,
            "SET #state = :state, due = :due, due_at = :due_at, last_error = :error",
            vec![(":due", s(due_partition(shard(pk)))), (":due_at", n(due_at)), (":error", cut(&error))],
        ),
        Settlement::Wait { due_at, reason } => of(
            RowState::Pending,
            "SET #state = :state, due = :due, due_at = :due_at, last_error = :error, attempts = attempts - :one",
            vec![
                (":due", s(due_partition(shard(pk)))),
                (":due_at", n(due_at)),
                (":error", cut(&reason)),
                (":one", n(1)),
            ],
        ),
        Settlement::Failed { error } => of(
            RowState::Failed,
            "SET #state = :state, due = :due, due_at = :due_at, last_error = :error",
            vec![(":due", s(failed_partition(shard(pk)))), (":due_at", n(now)), (":error", cut(&error))],
        ),
    }
}
