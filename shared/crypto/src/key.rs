//! The EncodingAESKey (数据加密密钥) of an app's event subscription.

use std::fmt;

use base64::Engine;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::base64_text::LENIENT;

/// Characters of an EncodingAESKey.
const ENCODED_LENGTH: usize = 43;

/// The AES-256 key of an app's callbacks; wiped when dropped, silent in `Debug`.
///
/// DingTalk's callback protocol, section on key and IV: the key is the base64 decoding of the 43-character
/// EncodingAESKey plus `=`, and its first sixteen bytes are the IV of every message.
// Boxed, so that a move copies a pointer and leaves no key behind on the stack.
#[derive(Clone)]
pub struct AesKey(Box<Zeroizing<[u8; 32]>>);

impl AesKey {
    /// Reads the EncodingAESKey as the console shows it.
    ///
    /// It has exactly 43 characters of the base64 alphabet. They hold 258 bits, and the platform often sets the two that
    /// are left over, so those are ignored. The console generates letters and digits only; `+` and `/` are accepted too.
    ///
    /// # Errors
    ///
    /// [`KeyError`], which never holds the key.
    pub fn parse(encoding_aes_key: &str) -> Result<AesKey, KeyError> {
        let found = encoding_aes_key.chars().count();
        if found != ENCODED_LENGTH {
            return Err(KeyError::Length { found });
        }
        let foreign = |c: char| !(c.is_ascii_alphanumeric() || c == '+' || c == '/');
        if let Some(position) = encoding_aes_key.chars().position(foreign) {
            return Err(KeyError::Character { position });
        }
        // The decoder wants room for whole groups of three bytes.
        let mut decoded = Zeroizing::new([0; 33]);
        let mut key = Box::new(Zeroizing::new([0; 32]));
        match LENIENT.decode_slice(encoding_aes_key, decoded.as_mut_slice()) {
            Ok(32) => {}
            _ => return Err(KeyError::Length { found }),
        }
        for (to, from) in key.iter_mut().zip(decoded.iter()) {
            *to = *from;
        }
        Ok(AesKey(key))
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    pub(crate) fn iv(&self) -> Zeroizing<[u8; 16]> {
        let mut iv = Zeroizing::new([0; 16]);
        for (to, from) in iv.iter_mut().zip(self.0.iter()) {
            *to = *from;
        }
        iv
    }
}

impl fmt::Debug for AesKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AesKey([redacted])")
    }
}

/// Why a text is not an EncodingAESKey (DingTalk's error 900004); holds nothing of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum KeyError {
    /// It does not have 43 characters.
    #[error("encoding aes key has {found} characters, not 43")]
    Length {
        /// How many characters it has.
        found: usize,
    },
    /// One of its characters is not of the base64 alphabet.
    #[error("encoding aes key has a character outside the base64 alphabet at position {position}")]
    Character {
        /// Which one, counted in characters from 0.
        position: usize,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_published_key_decodes_stray_bits_or_not() {
        let vectors: serde_json::Value = serde_json::from_str(include_str!("../tests/vectors.json")).unwrap();
        let mut canonical = [0, 0];
        for vector in vectors.as_array().unwrap() {
            let Some(expected) = vector["aes_key_hex"].as_str() else {
                continue;
            };
            let key = AesKey::parse(vector["encoding_aes_key"].as_str().unwrap()).unwrap();
            assert_eq!(crate::hex::lower(key.bytes()), expected);
            assert_eq!(key.iv().as_slice(), &key.bytes()[..16]);
            assert_eq!(key.clone().bytes(), key.bytes());
            canonical[usize::from(vector["key_is_canonical_base64"].as_bool().unwrap())] += 1;
        }
        assert!(canonical.iter().all(|count| *count > 1), "{canonical:?}");
    }

    #[test]
    fn stray_bits_make_no_difference() {
        let encoded = |last| "A".repeat(42) + last;
        let bytes = |last| *AesKey::parse(&encoded(last)).unwrap().bytes();
        assert_eq!(bytes("A"), [0; 32]);
        for last in ["B", "C", "D"] {
            assert_eq!(bytes(last), bytes("A"), "{last}");
        }
        assert_ne!(bytes("E"), bytes("A"));
        assert!(AesKey::parse(&"+/".repeat(22)[..43]).is_ok());
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (text, found) in [("", 0), (&"A".repeat(42), 42), (&"A".repeat(44), 44), (&"中".repeat(42), 42)] {
            assert_eq!(AesKey::parse(text).unwrap_err(), KeyError::Length { found });
        }
        for (position, foreign) in [(0, '='), (21, '中'), (42, '='), (42, '\n'), (7, '-'), (8, '_')] {
            let text: String = (0..43).map(|i| if i == position { foreign } else { 'A' }).collect();
            assert_eq!(AesKey::parse(&text).unwrap_err(), KeyError::Character { position });
        }
    }
}
