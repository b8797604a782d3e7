//! The event of a queue, as far as it matters here.

use dingtalk_lambda::SyncMessage;
use serde::Deserialize;

use crate::SyncError;

/// An SQS event. The batch size is one, so that a message is retried without the others.
#[derive(Clone, Debug, Deserialize)]
pub struct QueueEvent {
    /// The messages.
    #[serde(rename = "Records")]
    pub records: Vec<QueueRecord>,
}

/// One message.
#[derive(Clone, Debug, Deserialize)]
pub struct QueueRecord {
    /// [`SyncMessage`], JSON.
    pub body: String,
}

impl QueueRecord {
    pub(crate) fn message(&self) -> Result<SyncMessage, SyncError> {
        serde_json::from_str(&self.body).map_err(|_| SyncError::Message)
    }
}
