//! A write that is carried out together with others.

use aws_sdk_dynamodb::{
    error::SdkError, operation::transact_write_items::TransactWriteItemsError, types::TransactWriteItem,
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

/// Whether a transaction failed by the condition of its item `place`.
pub(crate) fn condition_failed<R>(error: &SdkError<TransactWriteItemsError, R>, place: usize) -> bool {
    let Some(TransactWriteItemsError::TransactionCanceledException(canceled)) = error.as_service_error() else {
        return false;
    };
    canceled.cancellation_reasons().get(place).is_some_and(|reason| {
        // A write of somebody else that was under way at the same moment: as good as one that came first.
        matches!(reason.code(), Some("ConditionalCheckFailed" | "TransactionConflict"))
    })
}
