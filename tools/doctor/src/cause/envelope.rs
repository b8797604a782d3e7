//! The ciphertext.

use crate::finding::Severity::{self, Note, Problem};

/// What is wrong with `encrypt` and what is in it (DingTalk's callback protocol, section on the plaintext layout).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EnvelopeCause {
    /// It is the documentation's sample, which no key opens.
    Placeholder,
    /// It has line breaks.
    LineBreaks,
    /// It has blanks where `+` was.
    PlusLost,
    /// It is percent-encoded.
    PercentEncoded,
    /// It is of the URL-safe alphabet, `-` and `_`.
    UrlSafe,
    /// It has a character that is not of base64.
    Character {
        /// Which, counted from 1.
        position: usize,
    },
    /// Its length is none that base64 can have: a part is missing.
    Cut,
    /// Decoded it is empty or not a multiple of sixteen bytes.
    Length {
        /// How many bytes.
        bytes: usize,
    },
    /// The key is right, and the decrypted text does not end in 1 to 32 bytes of padding.
    Padding,
    /// The key is right, and the message is longer than what is there: the end of the ciphertext is missing.
    Shortened,
    /// The message is longer than the decrypted text: nearly always the key is wrong.
    MessageLength,
    /// The message's length counts characters, not bytes.
    LengthInCharacters,
    /// The padding goes to a multiple of 16, not of 32.
    ShortPadding,
    /// The receiver id is not UTF-8.
    ReceiverNotUtf8,
}

impl EnvelopeCause {
    pub(super) fn facts(&self) -> (&'static str, Severity) {
        match self {
            Self::Placeholder => ("encrypt-documentation-sample", Problem),
            Self::LineBreaks => ("encrypt-line-breaks", Note),
            Self::PlusLost => ("base64-plus-lost", Problem),
            Self::PercentEncoded => ("base64-percent-encoded", Problem),
            Self::UrlSafe => ("base64-url-safe", Problem),
            Self::Character { .. } => ("base64-character", Problem),
            Self::Cut => ("base64-cut", Problem),
            Self::Length { .. } => ("ciphertext-length", Problem),
            Self::Padding => ("padding-wrong", Problem),
            Self::Shortened => ("ciphertext-cut", Problem),
            Self::MessageLength => ("message-length-wrong", Problem),
            Self::LengthInCharacters => ("message-length-in-characters", Problem),
            Self::ShortPadding => ("padding-to-16", Note),
            Self::ReceiverNotUtf8 => ("receiver-not-utf8", Problem),
        }
    }
}
