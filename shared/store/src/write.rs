//! A write that is carried out together with others.

use aws_sdk_dynamodb::{
    error::SdkError,
    operation::transact_write_items::TransactWriteItemsError,
    types::{CancellationReason, TransactWriteItem},
};

/// Changes of the state table that stand or fall together, and with what they are carried out with. The condition is that
/// of the first one.
#[derive(Clone, Debug, Default)]
pub struct Write {
    pub(crate) items: Vec<TransactWriteItem>,
}

impl Write {
    pub(crate) fn push(&mut self, item: TransactWriteItem) {
        self.items.push(item);
    }
}

/// Whether a transaction failed because what it met was not what it was made for: by the condition of its item `place`,
/// or because somebody else was writing one of its items at the same moment. Then it is to be made anew.
pub(crate) fn met_another<R>(error: &SdkError<TransactWriteItemsError, R>, place: usize) -> bool {
    let Some(TransactWriteItemsError::TransactionCanceledException(canceled)) = error.as_service_error() else {
        return false;
    };
    let reasons = canceled.cancellation_reasons();
    let failed = |reason: &CancellationReason| reason.code() == Some("ConditionalCheckFailed");
    reasons.get(place).is_some_and(failed) || reasons.iter().any(|reason| reason.code() == Some("TransactionConflict"))
}
