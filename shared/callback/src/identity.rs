//! What makes two deliveries the same event.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

/// The longest id of the platform's that is taken as it is.
const MAX_LENGTH: usize = 128;

/// An hour, in milliseconds.
const HOUR_MS: i64 = 3_600_000;

/// The platform's own id; one that is too long or holds unusual characters is hashed.
pub(crate) fn of_event_id(event_id: &str) -> String {
    let usual = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | ':' | '-');
    if (1..=MAX_LENGTH).contains(&event_id.len()) && event_id.chars().all(usual) {
        event_id.to_owned()
    } else {
        of_text(event_id)
    }
}

/// An event without an id of its own: the plaintext itself.
///
/// Never the ciphertext, whose random prefix differs each time the same event is pushed.
pub(crate) fn of_text(text: &str) -> String {
    hex(&Sha256::digest(text))
}

/// An event with neither an id of the platform's nor a time: the identity of its text, within the hour of its receipt.
///
/// The text alone would be the same each time such a thing happens, and the second time would be taken for a repetition
/// of the first. What is repeated across the turn of an hour counts twice, which does no harm: a handler does the same
/// again.
pub(crate) fn within_hour(identity: &str, received_at: i64) -> String {
    of_text(&format!("{identity}@{}", received_at / HOUR_MS))
}

/// A row: its members, in the order given, each with its presence and its length before it, then its content.
///
/// Without the lengths two rows could shift a character from one member to the next and look the same.
pub(crate) fn of_row(members: &[Option<String>], biz_data: &str) -> String {
    let mut hash = Sha256::new();
    for member in members {
        match member {
            Some(text) => {
                hash.update([1]);
                hash.update((text.len() as u64).to_be_bytes());
                hash.update(text);
            }
            None => hash.update([0]),
        }
    }
    hash.update(Sha256::digest(biz_data));
    hex(&hash.finalize())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
