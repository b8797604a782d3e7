//! `AWS::SQS::Queue`, with SQS's own defaults.

use std::time::Duration;

use serde_json::Value;

use super::{TemplateError, logical_id, properties::Properties};

/// A queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueProperties {
    /// Whether it keeps the order within a message group.
    pub fifo: bool,
    /// Whether a message without a deduplication id is known by the SHA-256 of its body.
    pub content_based_deduplication: bool,
    /// Whether deduplication ids count within a group only.
    pub deduplication_by_group: bool,
    /// How long a received message stays hidden.
    pub visibility_timeout: Duration,
    /// How long a message is kept.
    pub retention: Duration,
    /// How long a new message stays hidden.
    pub delay: Duration,
    /// Largest message, in bytes of body and attributes.
    pub maximum_message_size: usize,
    /// Where messages go that were received too often.
    pub redrive: Option<Redrive>,
}

/// `RedrivePolicy`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redrive {
    /// The dead-letter queue's logical id.
    pub target: String,
    /// So often a message is received; the next time it is moved.
    pub maximum_receives: u32,
}

/// What is read, and what means nothing on one machine.
const KNOWN: [&str; 15] = [
    "QueueName",
    "FifoQueue",
    "ContentBasedDeduplication",
    "DeduplicationScope",
    // A rate of AWS's, not a rule of delivery.
    "FifoThroughputLimit",
    "VisibilityTimeout",
    "MessageRetentionPeriod",
    "DelaySeconds",
    "MaximumMessageSize",
    "RedrivePolicy",
    "RedriveAllowPolicy",
    "KmsMasterKeyId",
    "KmsDataKeyReusePeriodSeconds",
    "SqsManagedSseEnabled",
    "Tags",
];

/// SQS's largest message: 1 MiB.
const LARGEST: u64 = 1_048_576;

impl Default for QueueProperties {
    fn default() -> Self {
        Self {
            fifo: false,
            content_based_deduplication: false,
            deduplication_by_group: false,
            visibility_timeout: Duration::from_secs(30),
            retention: Duration::from_secs(345_600),
            delay: Duration::ZERO,
            maximum_message_size: usize::try_from(LARGEST).unwrap_or(usize::MAX),
            redrive: None,
        }
    }
}

pub(super) fn queue(id: &str, value: &Value) -> Result<QueueProperties, TemplateError> {
    let properties = Properties::of(id, value);
    properties.only(&KNOWN)?;
    let scope = properties.choice("DeduplicationScope", &["queue", "messageGroup"])?;
    let fifo = properties.flag("FifoQueue")?;
    let content_based_deduplication = properties.flag("ContentBasedDeduplication")?;
    if !fifo && (scope.is_some() || content_based_deduplication) {
        return Err(TemplateError::at(id, "deduplication is for FIFO queues"));
    }
    let size = properties.number("MaximumMessageSize", 1_024..=LARGEST)?.unwrap_or(LARGEST);
    Ok(QueueProperties {
        fifo,
        content_based_deduplication,
        deduplication_by_group: scope == Some("messageGroup"),
        visibility_timeout: properties.seconds("VisibilityTimeout", 0..=43_200, 30)?,
        retention: properties.seconds("MessageRetentionPeriod", 60..=1_209_600, 345_600)?,
        delay: properties.seconds("DelaySeconds", 0..=900, 0)?,
        maximum_message_size: usize::try_from(size).unwrap_or(usize::MAX),
        redrive: redrive(id, value.get("RedrivePolicy"))?,
    })
}

fn redrive(id: &str, policy: Option<&Value>) -> Result<Option<Redrive>, TemplateError> {
    let Some(policy) = policy else {
        return Ok(None);
    };
    let properties = Properties::of(id, policy);
    properties.only(&["deadLetterTargetArn", "maxReceiveCount"])?;
    let target = logical_id(properties.needed("deadLetterTargetArn")?);
    let maximum = properties.number("maxReceiveCount", 1..=1_000)?;
    let maximum = maximum.ok_or_else(|| TemplateError::at(id, "RedrivePolicy has no maxReceiveCount"))?;
    Ok(Some(Redrive { target, maximum_receives: u32::try_from(maximum).unwrap_or(u32::MAX) }))
}
