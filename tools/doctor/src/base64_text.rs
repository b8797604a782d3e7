//! Base64 as lenient as the envelope's own reader is.

use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use base64::engine::{DecodePaddingMode, Engine};

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Decodes `text` after taking out its white space.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    LENIENT.decode(without_blanks(text)).ok()
}

/// Encodes on one line.
pub(crate) fn encode(bytes: &[u8]) -> String {
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

pub(crate) fn without_blanks(text: &str) -> String {
    text.split_ascii_whitespace().collect()
}

/// The six bits of one character of the alphabet.
pub(crate) fn value(character: u8) -> Option<u8> {
    Some(match character {
        b'A'..=b'Z' => character - b'A',
        b'a'..=b'z' => character - b'a' + 26,
        b'0'..=b'9' => character - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}

pub(crate) fn has_line_breaks(text: &str) -> bool {
    text.contains(['\r', '\n'])
}
