//! A serial number as text, and what the table knows it by.

use dingtalk_crypto::SealingKeys;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use zeroize::{Zeroize, Zeroizing};

use crate::{StoreError, key::hex, random_bytes};

/// Longest number, in characters, after it is normalised.
pub const MAX_NUMBER: usize = 128;

/// Crockford's base32: without I, L, O and U, which are misread.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Characters of a new number: 5 bits each, 100 in all.
const CHARACTERS: usize = 20;

/// So many stand together.
const GROUP: usize = 5;

/// A serial number, normalised: equal to every other way of typing it. `Debug` shows nothing of it.
///
/// Full-width ASCII, as Chinese input methods type it, becomes ASCII; blanks, dashes and invisible characters are left
/// out; letters become upper case.
pub struct LicenceNumber(Zeroizing<String>);

/// No serial number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// Nothing is left of it but blanks and dashes.
    #[error("a serial number has at least one character that is neither blank nor dash")]
    Empty,
    /// More than [`MAX_NUMBER`] characters are left.
    #[error("a serial number has at most {MAX_NUMBER} characters")]
    TooLong,
}

impl LicenceNumber {
    /// Reads a number as a person or DingTalk gives it.
    ///
    /// # Errors
    /// [`NumberError`], which holds nothing of it.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        // In one piece: a String that grows would leave its beginnings in memory.
        let mut normal = Zeroizing::new(String::with_capacity(4 * MAX_NUMBER));
        let characters = text.chars().map(half_width).filter(|c| !is_left_out(*c)).flat_map(char::to_uppercase);
        for (place, character) in characters.enumerate() {
            if place == MAX_NUMBER {
                return Err(NumberError::TooLong);
            }
            normal.push(character);
        }
        if normal.is_empty() { Err(NumberError::Empty) } else { Ok(Self(normal)) }
    }

    /// A new number of 100 random bits, as it is given to a customer: `ABCDE-FGH12-…`, four groups of five.
    ///
    /// # Errors
    /// [`StoreError::Entropy`].
    pub fn random() -> Result<SecretString, StoreError> {
        let mut bytes = random_bytes::<CHARACTERS>()?;
        let mut text = String::with_capacity(CHARACTERS + CHARACTERS / GROUP);
        for (place, byte) in bytes.iter().enumerate() {
            if place > 0 && place % GROUP == 0 {
                text.push('-');
            }
            text.push(char::from(ALPHABET[usize::from(byte % 32)]));
        }
        bytes.zeroize();
        Ok(SecretString::from(text))
    }

    /// What the table knows it by under the sealing key of this number; none if that key is not there.
    pub(super) fn id(&self, keys: &SealingKeys, key_number: u32, app: &str) -> Option<String> {
        keyed(keys, key_number, &["licence number", app], &self.0)
    }
}

impl std::fmt::Debug for LicenceNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LicenceNumber(…)")
    }
}

impl TryFrom<&SecretString> for LicenceNumber {
    type Error = NumberError;

    fn try_from(text: &SecretString) -> Result<Self, NumberError> {
        Self::parse(text.expose_secret())
    }
}

/// What an attempt is remembered by. An event's identity is a digest of its text, number included; without a key, who
/// reads the table could try numbers against it.
pub(super) fn tag(keys: &SealingKeys, app: &str, identity: &str) -> Option<String> {
    let mut tag = keyed(keys, keys.sealing_number(), &["licence attempt", app], identity)?;
    // 64 bits: hundreds of them lie in one item, and two that are equal are one attempt too many at worst.
    tag.truncate(16);
    Some(tag)
}

/// HMAC-SHA256 of `text` in hex, with a key of this purpose.
fn keyed(keys: &SealingKeys, key_number: u32, purpose: &[&str], text: &str) -> Option<String> {
    let key = keys.subkey(key_number, purpose)?;
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_slice()).ok()?;
    mac.update(text.as_bytes());
    Some(hex(&mac.finalize().into_bytes()))
}

fn half_width(character: char) -> char {
    match character {
        '！'..='～' => char::from_u32(u32::from(character) - 0xFEE0).unwrap_or(character),
        other => other,
    }
}

fn is_left_out(character: char) -> bool {
    let dash = matches!(character, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}');
    // What comes along when a number is copied from a page or a document.
    let invisible = matches!(character, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}');
    character.is_whitespace() || dash || invisible
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn normal(text: &str) -> String {
        LicenceNumber::parse(text).unwrap().0.to_string()
    }

    #[test]
    fn the_ways_of_typing_a_number_are_one() {
        for typed in
            ["AB1-23", " ab1 23\n", "ＡＢ１－２３", "ａｂ１　２３", "AB1—23", "AB1\u{2013}2\u{200B}3", "\u{FEFF}Ab123"]
        {
            assert_eq!(normal(typed), "AB123", "{typed:?}");
        }
        assert_eq!(normal("序列-号_1"), "序列号_1");
    }

    #[test]
    fn nothing_and_too_much_are_no_numbers() {
        let parsed = |text: &str| LicenceNumber::parse(text).map(|_| ()).map_err(|e| e.to_string());
        for empty in ["", " ", "--", "　－ "] {
            assert!(parsed(empty).unwrap_err().contains("at least one"), "{empty:?}");
        }
        assert_eq!(parsed(&"x".repeat(128)), Ok(()));
        assert_eq!(parsed(&format!("{}{}", "-".repeat(200), "x".repeat(128))), Ok(()));
        assert!(parsed(&"x".repeat(129)).unwrap_err().contains("at most 128"));
        // Letters that become two in upper case count as two.
        assert!(parsed(&"ß".repeat(65)).is_err());
    }

    #[test]
    fn a_new_number_is_readable_and_never_the_same() {
        let numbers: std::collections::BTreeSet<String> =
            (0..200).map(|_| LicenceNumber::random().unwrap().expose_secret().to_owned()).collect();
        assert_eq!(numbers.len(), 200);
        for number in &numbers {
            assert!(number.split('-').map(str::len).eq([5, 5, 5, 5]), "{number}");
            assert!(number.bytes().all(|b| b == b'-' || ALPHABET.contains(&b)), "{number}");
            assert_eq!(normal(&number.to_lowercase().replace('-', " ")), number.replace('-', ""));
        }
        let used: std::collections::BTreeSet<char> = numbers.iter().flat_map(|n| n.chars()).collect();
        assert_eq!(used.len(), 33, "every character of the alphabet, and the hyphen");
    }

    #[test]
    fn an_id_is_keyed_by_the_app_and_the_sealing_key() {
        let keys = SealingKeys::new([(1, [1; 32]), (2, [2; 32])]).unwrap();
        let number = LicenceNumber::parse("sn-0001").unwrap();
        let id = number.id(&keys, 1, "demo").unwrap();
        // Computed apart from this code, by Python's `hmac`.
        assert_eq!(id, "6c127549c39672ad558c19361962f1f08da8cf331f6792adf185986bd7772c5b");
        assert_ne!(Some(&id), number.id(&keys, 2, "demo").as_ref());
        assert_ne!(Some(&id), number.id(&keys, 1, "other").as_ref());
        assert_eq!(number.id(&keys, 3, "demo"), None);
        assert_ne!(tag(&keys, "demo", "SN0001"), tag(&keys, "other", "SN0001"));
    }

    #[test]
    fn debug_shows_nothing_of_it() {
        assert_eq!(format!("{:?}", LicenceNumber::parse("hush").unwrap()), "LicenceNumber(…)");
    }

    proptest! {
        /// Whatever is typed, reading it once more changes nothing, and case and dashes do not matter.
        #[test]
        fn normalising_ends(text in "\\PC{1,40}") {
            if let Ok(once) = LicenceNumber::parse(&text) {
                prop_assert_eq!(normal(&once.0), once.0.as_str());
                prop_assert_eq!(normal(&format!(" {}-", text)), once.0.as_str());
            }
        }
    }
}
