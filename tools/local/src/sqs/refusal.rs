//! What SQS answers to a call that it does not take.

/// A refused call, or a refused entry of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// The error's shape, as in the model of the JSON protocol.
    pub shape: &'static str,
    /// Its code in the older protocol: what SDKs go by.
    pub code: &'static str,
    pub message: String,
}

impl Refusal {
    fn of(shape: &'static str, code: &'static str, message: impl Into<String>) -> Self {
        Self { shape, code, message: message.into() }
    }

    pub fn invalid(message: impl Into<String>) -> Self {
        Self::of("InvalidParameterValueException", "InvalidParameterValue", message)
    }

    pub fn missing(parameter: &str) -> Self {
        let message = format!("The request must contain the parameter {parameter}.");
        Self::of("MissingRequiredParameterException", "MissingParameter", message)
    }

    pub fn no_queue() -> Self {
        let message = "The specified queue does not exist.";
        Self::of("QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue", message)
    }

    pub fn handle() -> Self {
        Self::of("ReceiptHandleIsInvalid", "ReceiptHandleIsInvalid", "The input receipt handle is invalid.")
    }

    pub fn expired() -> Self {
        Self::invalid("Value for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.")
    }

    pub fn not_in_flight() -> Self {
        let message = "The message is not in flight.";
        Self::of("MessageNotInflight", "AWS.SimpleQueueService.MessageNotInflight", message)
    }

    pub fn contents() -> Self {
        let message = "The message contains characters outside the allowed set.";
        Self::of("InvalidMessageContents", "InvalidMessageContents", message)
    }

    pub fn throttled() -> Self {
        Self::of("RequestThrottled", "RequestThrottled", "Refused on purpose.")
    }

    pub fn empty_batch() -> Self {
        let message = "There should be at least one entry in the request.";
        Self::of("EmptyBatchRequest", "AWS.SimpleQueueService.EmptyBatchRequest", message)
    }

    pub fn too_many_entries() -> Self {
        let message = "Maximum number of entries per request are 10.";
        Self::of("TooManyEntriesInBatchRequest", "AWS.SimpleQueueService.TooManyEntriesInBatchRequest", message)
    }

    pub fn same_ids() -> Self {
        let message = "Two or more batch entries in the request have the same Id.";
        Self::of("BatchEntryIdsNotDistinct", "AWS.SimpleQueueService.BatchEntryIdsNotDistinct", message)
    }

    pub fn batch_too_long() -> Self {
        let message = "Batch requests cannot be longer than 1048576 bytes.";
        Self::of("BatchRequestTooLong", "AWS.SimpleQueueService.BatchRequestTooLong", message)
    }

    pub fn unknown(operation: &str) -> Self {
        let message = format!("{operation} is not here");
        Self::of("UnsupportedOperation", "AWS.SimpleQueueService.UnsupportedOperation", message)
    }
}
