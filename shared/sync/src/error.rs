//! Why an invocation could not do its part.

use dingtalk_lambda::QueueError;
use dingtalk_store::StoreError;

/// The invocation could not do its part. The message comes again; what is under way is due again in any case.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// The message is none of ours.
    #[error("the message is not one of a sync; it goes to the dead letters")]
    Message,
    /// DynamoDB, or no random bytes.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// SQS.
    #[error(transparent)]
    Queue(#[from] QueueError),
}
