//! Base64 as DingTalk's peers really write it, and as every one of them can read it.

use base64::Engine;
use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use base64::engine::{DecodePaddingMode, general_purpose::STANDARD};

/// Standard alphabet; `=` optional; stray bits at the end ignored, since the platform's own keys have them set.
pub(crate) const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Decodes `text` without its white space: some official samples wrap lines.
#[must_use]
pub fn decode(text: &str) -> Option<Vec<u8>> {
    // White space is not base64, so a text that has none is through in one go.
    LENIENT.decode(text).ok().or_else(|| LENIENT.decode(text.split_ascii_whitespace().collect::<String>()).ok())
}

/// Encodes on one line with `=`.
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_may_be_missing_and_lines_may_be_wrapped() {
        for text in ["aGVsbG8=", "aGVsbG8", "aGVs\r\nbG8=\n", " a G\tV s b G 8 = "] {
            assert_eq!(decode(text).as_deref(), Some(b"hello".as_slice()), "{text:?}");
        }
    }

    #[test]
    fn stray_bits_are_ignored() {
        assert_eq!(decode("aGVsbG9="), decode("aGVsbG8="));
    }

    #[test]
    fn what_is_not_base64_is_nothing() {
        for text in ["a", "aGVsb", "aG=VsbG8", "a-b_", "aGVsbG8===", "中文", "a\u{a0}GVs"] {
            assert_eq!(decode(text), None, "{text:?}");
        }
    }

    #[test]
    fn encoding_never_wraps() {
        let text = encode(&[0xfb; 1000]);
        assert!(text.bytes().all(|byte| !byte.is_ascii_whitespace()));
        assert!(text.ends_with("+w=="));
    }
}
