//! A write that is carried out together with others.

use aws_sdk_dynamodb::{
    error::{ProvideErrorMetadata, SdkError},
    operation::transact_write_items::TransactWriteItemsError,
    types::{CancellationReason, TransactWriteItem},
};

use crate::StoreError;

/// Changes of the state table that stand or fall together, and with what they are carried out with.
#[derive(Clone, Debug, Default)]
pub struct Write {
    pub(crate) items: Vec<TransactWriteItem>,
}

impl Write {
    /// Both, or neither.
    #[must_use]
    pub fn and(mut self, other: Write) -> Self {
        self.items.extend(other.items);
        self
    }

    pub(crate) fn push(&mut self, item: TransactWriteItem) {
        self.items.push(item);
    }
}

/// Whether a conditional write was carried out: not when its condition did not hold.
pub(crate) fn carried_out<T, E: ProvideErrorMetadata, R>(
    sent: Result<T, SdkError<E, R>>,
    operation: &'static str,
    key: &str,
) -> Result<bool, StoreError> {
    let unmet =
        |e: &SdkError<E, R>| e.as_service_error().is_some_and(|e| e.code() == Some("ConditionalCheckFailedException"));
    match sent {
        Ok(_) => Ok(true),
        Err(e) if unmet(&e) => Ok(false),
        Err(e) => Err(StoreError::unavailable(operation, key, &e)),
    }
}

/// Whether a transaction failed because what it met was not what it was made for: by the condition of an item from
/// `place` on, or because somebody else was writing one of its items at the same moment. Then it is to be made anew.
pub(crate) fn met_another<R>(error: &SdkError<TransactWriteItemsError, R>, place: usize) -> bool {
    let Some(TransactWriteItemsError::TransactionCanceledException(canceled)) = error.as_service_error() else {
        return false;
    };
    let because = |reason: &CancellationReason, code: &str| reason.code() == Some(code);
    let reasons = canceled.cancellation_reasons();
    reasons.iter().skip(place).any(|reason| because(reason, "ConditionalCheckFailed"))
        || reasons.iter().any(|reason| because(reason, "TransactionConflict"))
}
