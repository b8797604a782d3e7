//! What the envelope's own base64 does not tell: it decodes, or it does not.

pub(crate) use dingtalk_crypto::base64_text::{decode, encode};

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
