//! What can go wrong between the bundle and its tables.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use dingtalk_crypto::UnsealError;

/// A failure of the store. None of them holds content: only keys, sizes and AWS's own words.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// DynamoDB did not carry the operation out, or its answer was lost. The SDK has already retried within its
    /// timeouts; the caller may try again later.
    #[error("{operation} on {key} failed: {reason}")]
    Unavailable {
        /// The operation, in DynamoDB's words.
        operation: &'static str,
        /// The row's key.
        key: String,
        /// Error code and message as AWS sent them, or what happened on the way.
        reason: String,
    },
    /// The sealed payload would not fit into an item (400 KB). The push is not acknowledged.
    #[error("payload of {key} is {bytes} bytes sealed, more than the {limit} that fit into a row")]
    TooLarge {
        /// The row's key.
        key: String,
        /// Size after compression and sealing, in bytes.
        bytes: usize,
        /// The limit, in bytes.
        limit: usize,
    },
    /// The row's content cannot be unsealed: the sealing key is gone from the secret, or the row was tampered with.
    #[error("payload of {key} cannot be unsealed: {source}")]
    Sealed {
        /// The row's key.
        key: String,
        /// Which of the two.
        source: UnsealError,
    },
    /// A row lacks an attribute, or has it in another type than this version writes.
    #[error("row {key} has no usable attribute {attribute}")]
    Corrupt {
        /// The row's key.
        key: String,
        /// The attribute.
        attribute: &'static str,
    },
    /// Another writer changed the row again and again while this one tried to.
    #[error("row {key} is contended")]
    Contended {
        /// The row's key.
        key: String,
    },
    /// A client came with a place in another list. Refuse it; begin that list anew.
    #[error("not a cursor of this list")]
    Cursor,
    /// The row that a list by name stopped at has another name by now, or is gone: where the list goes on cannot be told.
    /// Begin that list anew.
    #[error("the row that this list stopped at has another name now, or is gone: begin the list anew")]
    CursorLost,
    /// Something was to be removed on a proof that is one of something else.
    #[error("no proof that {key} is gone")]
    Unproven {
        /// The row's key.
        key: String,
    },
    /// The operating system gave no random bytes.
    #[error("no random bytes from the operating system")]
    Entropy,
}

impl StoreError {
    pub(crate) fn unavailable<E, R>(operation: &'static str, key: &str, error: &SdkError<E, R>) -> Self
    where
        E: ProvideErrorMetadata,
    {
        Self::Unavailable { operation, key: key.to_owned(), reason: describe(error) }
    }
}

/// An SDK error in a few words that an operator can use. Its own `Debug` would print whole requests and items.
pub fn describe<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> String {
    match error {
        SdkError::TimeoutError(_) => "no answer in time".to_owned(),
        SdkError::DispatchFailure(_) => "not reachable".to_owned(),
        SdkError::ConstructionFailure(_) => "the request could not be built".to_owned(),
        SdkError::ResponseError(_) => "the answer could not be read".to_owned(),
        other => match (other.code(), other.message()) {
            (Some(code), Some(message)) => format!("{code}: {message}"),
            (Some(code), None) => code.to_owned(),
            _ => "refused without a code".to_owned(),
        },
    }
}
