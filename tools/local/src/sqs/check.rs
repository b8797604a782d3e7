//! What SQS takes as a message.

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{Draft, Refusal};
use crate::QueueProperties;

/// Longest `MessageGroupId` and `MessageDeduplicationId`.
const LONGEST_ID: usize = 128;

/// Longest `DelaySeconds`: 15 minutes.
const LONGEST_DELAY_S: i64 = 900;

/// Refuses what the queue would not take.
pub(super) fn check(draft: &Draft, queue: &QueueProperties) -> Result<(), Refusal> {
    if draft.body.is_empty() {
        return Err(Refusal::missing("MessageBody"));
    }
    if !draft.body.chars().all(allowed) {
        return Err(Refusal::contents());
    }
    if size(draft) > queue.maximum_message_size {
        let most = queue.maximum_message_size;
        return Err(Refusal::invalid(format!(
            "One or more parameters are invalid. Reason: Message must be shorter than {most} bytes."
        )));
    }
    for (name, id) in [("MessageGroupId", &draft.group), ("MessageDeduplicationId", &draft.deduplication)] {
        if id.as_ref().is_some_and(|id| !is_id(id)) {
            return Err(Refusal::invalid(format!(
                "Value for parameter {name} is invalid. Reason: 1 to 128 letters, digits and punctuation."
            )));
        }
    }
    if queue.fifo && draft.group.is_none() {
        return Err(Refusal::missing("MessageGroupId"));
    }
    if !queue.fifo && draft.deduplication.is_some() {
        return Err(Refusal::invalid("The request includes a parameter that is not valid for this queue type."));
    }
    match draft.delay {
        Some(_) if queue.fifo => Err(Refusal::invalid("DelaySeconds is not valid for a message of a FIFO queue.")),
        Some(delay) if !(0..=LONGEST_DELAY_S).contains(&delay) => {
            Err(Refusal::invalid("DelaySeconds must be between 0 and 900."))
        }
        _ => Ok(()),
    }
}

/// The id that a FIFO queue knows the message by.
pub(super) fn deduplication(draft: &Draft, queue: &QueueProperties) -> Result<String, Refusal> {
    if let Some(id) = &draft.deduplication {
        return Ok(id.clone());
    }
    if !queue.content_based_deduplication {
        return Err(Refusal::invalid(
            "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
        ));
    }
    // Of the body only, as SQS does.
    Ok(Sha256::digest(&draft.body).iter().map(|byte| format!("{byte:02x}")).collect())
}

/// What counts against the largest message: the body, and each attribute's name, type and value.
pub(crate) fn size(draft: &Draft) -> usize {
    let attributes = draft.attributes.iter().map(|(name, value)| {
        let parts = value.as_object().into_iter().flat_map(serde_json::Map::values);
        name.len() + parts.filter_map(Value::as_str).map(str::len).sum::<usize>()
    });
    draft.body.len() + attributes.sum::<usize>()
}

/// The characters of XML 1.0.
fn allowed(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

fn is_id(id: &str) -> bool {
    !id.is_empty() && id.len() <= LONGEST_ID && id.bytes().all(|byte| byte.is_ascii_graphic())
}
