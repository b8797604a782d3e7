//! The EncodingAESKey.

use dingtalk_crypto::KeySlot;

use crate::finding::Severity::{self, Note, Ok, Problem};

/// What is wrong with an EncodingAESKey, and which one opens (DingTalk's callback protocol, section on key and IV).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyCause {
    /// It does not have 43 characters (900004).
    Length {
        /// Of which app.
        app: String,
        /// Which of its keys.
        slot: KeySlot,
        /// How many it has.
        found: usize,
    },
    /// It has 44 characters, the last of which is the `=` of its base64 form.
    Equals {
        /// Of which app.
        app: String,
        /// Which of its keys.
        slot: KeySlot,
    },
    /// There is white space around it.
    Blanks {
        /// Of which app.
        app: String,
        /// Which of its keys.
        slot: KeySlot,
    },
    /// One of its characters is not of the base64 alphabet.
    Character {
        /// Of which app.
        app: String,
        /// Which of its keys.
        slot: KeySlot,
        /// Which character, counted from 1.
        position: usize,
    },
    /// The two bits left over at its end are set, which strict base64 decoders refuse.
    StrayBits {
        /// Of which app.
        app: String,
        /// Which of its keys.
        slot: KeySlot,
    },
    /// It opens the push.
    Opens {
        /// Whose key.
        app: String,
        /// Which of its keys.
        slot: KeySlot,
    },
    /// The push opens with a key of another generation than its token is of.
    Generations {
        /// Whose.
        app: String,
        /// Which token matches.
        token: KeySlot,
        /// Which key opens.
        key: KeySlot,
    },
    /// The push opens with another app's key.
    OtherApp {
        /// The app it should be.
        app: String,
        /// The app whose key opens.
        opens: String,
    },
    /// No key there is opens it.
    OpensNothing {
        /// Whether the signature was right, so that only the key can be wrong.
        signature_right: bool,
    },
}

impl KeyCause {
    pub(super) fn facts(&self) -> (&'static str, Severity) {
        match self {
            Self::Length { .. } => ("aes-key-length", Problem),
            Self::Equals { .. } => ("aes-key-equals", Problem),
            Self::Blanks { .. } => ("aes-key-blanks", Problem),
            Self::Character { .. } => ("aes-key-character", Problem),
            Self::StrayBits { .. } => ("aes-key-stray-bits", Note),
            Self::Opens { slot: KeySlot::Current, .. } => ("aes-key-opens", Ok),
            Self::Opens { slot: KeySlot::Next, .. } => ("aes-key-next", Note),
            Self::Generations { .. } => ("aes-key-generations", Problem),
            Self::OtherApp { .. } => ("aes-key-other-app", Problem),
            Self::OpensNothing { .. } => ("aes-key-wrong", Problem),
        }
    }
}
