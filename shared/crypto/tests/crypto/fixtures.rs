//! Published documentation keys, and what is made of them.

use dingtalk_crypto::{AesKey, Credentials, Keyring, SecretString};

/// DingTalk's documentation key of 2015; its stray bits are set.
pub const KEY: &str = "4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij";
/// DingTalk's documentation key of its data-format pages.
pub const OTHER_KEY: &str = "1234567890123456789012345678901234567890123";
pub const TOKEN: &str = "123456";
pub const OTHER_TOKEN: &str = "tokenxxxx";
pub const SUITE_KEY: &str = "suitetestkey00000001";
pub const ENTROPY: [u8; 16] = *b"0123456789abcdef";
pub const TIMESTAMP: &str = "1700000000000";
pub const NONCE: &str = "nEXhMP4r";

pub fn key(text: &str) -> AesKey {
    AesKey::parse(text).unwrap()
}

pub fn token(text: &str) -> SecretString {
    SecretString::from(text)
}

pub fn keyring(token_text: &str, key_text: &str) -> Keyring {
    Keyring::new(Credentials::new(token(token_text), key(key_text)))
}
