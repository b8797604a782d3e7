//! Tokens and AES keys as DingTalk's console makes them.

use dingtalk_crypto::printable;

const ALPHANUMERIC: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// Makes an EncodingAESKey: 43 characters out of `[A-Za-z0-9]`, from as many random bytes of the caller's.
///
/// 43 base64 characters hold 258 bits, two more than the key. A `canonical` key has them clear. The platform's own keys
/// often have not, which strict base64 decoders refuse: with `canonical` false at least one of them is set.
///
/// ```
/// let key = dingtalk_simulator::generate_encoding_aes_key([7; 43], false);
/// assert_eq!(key.len(), 43);
/// assert!(dingtalk_crypto::AesKey::parse(&key).is_ok());
/// ```
pub fn generate_encoding_aes_key(entropy: [u8; 43], canonical: bool) -> String {
    // The position in this alphabet is the character's base64 value, since `+` and `/` are not used.
    let last: Vec<u8> = (0u8..)
        .zip(ALPHANUMERIC)
        .filter(|(value, _)| (value % 4 == 0) == canonical)
        .map(|(_, character)| *character)
        .collect();
    let mut key = printable(entropy);
    let [.., place] = &mut key;
    *place = last.get(usize::from(*place) % last.len().max(1)).copied().unwrap_or(*place);
    key.map(char::from).iter().collect()
}

/// Makes a Token as the console's button does: letters and digits, 32 of them.
pub fn generate_token(entropy: [u8; 32]) -> String {
    printable(entropy).map(char::from).iter().collect()
}

#[cfg(test)]
mod tests {
    use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
    use dingtalk_crypto::AesKey;

    use super::*;

    #[test]
    fn every_key_is_a_key_and_only_canonical_ones_decode_strictly() {
        for byte in 0..=255 {
            for canonical in [true, false] {
                let key = generate_encoding_aes_key([byte; 43], canonical);
                assert!(AesKey::parse(&key).is_ok(), "{key}");
                assert_eq!(STANDARD_NO_PAD.decode(&key).is_ok(), canonical, "{key}");
                assert!(key.bytes().all(|b| b.is_ascii_alphanumeric()));
            }
        }
    }

    #[test]
    fn tokens_are_what_the_console_accepts() {
        let token = generate_token(std::array::from_fn(|i| i as u8 * 7));
        assert_eq!(token.len(), 32);
        assert!(token.bytes().all(|b| b.is_ascii_alphanumeric()));
    }
}
