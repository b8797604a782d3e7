//! A short name for a content.

use std::fmt::Write as _;

use serde::Serialize;
use sha2::{Digest as _, Sha256};

/// The first 16 bytes of the content's SHA-256, in hexadecimal. Contents that read the same have the same.
pub(crate) fn digest(content: &impl Serialize) -> String {
    // What is given here are texts and numbers, which can always be written.
    let text = serde_json::to_vec(content).unwrap_or_default();
    Sha256::digest(text).iter().take(16).fold(String::new(), |mut name, byte| {
        let _ = write!(name, "{byte:02x}");
        name
    })
}
