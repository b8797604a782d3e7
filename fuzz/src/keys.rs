//! DingTalk's own documentation key of 2015, and what is encrypted with it.

use aes::Aes256;
use aes::cipher::{Array, BlockModeEncrypt, KeyIvInit};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use dingtalk_crypto::{AesKey, Credentials, Keyring, SecretString};

/// The published token.
pub const TOKEN: &str = "123456";

/// The published EncodingAESKey.
const ENCODED: &str = "4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij";

/// The same, decoded.
const BYTES: [u8; 32] = [
    0xe2, 0x0e, 0x63, 0xeb, 0x8a, 0xa5, 0xca, 0x5d, 0xf3, 0xbd, 0xeb, 0x6a, 0xc7, 0x3e, 0x63, 0x8a, 0x87, 0x1d, 0xaf,
    0x9f, 0x3a, 0x7e, 0x7d, 0xb3, 0xbe, 0x3a, 0x5a, 0xf3, 0x39, 0x6c, 0xde, 0x28,
];

/// The key.
///
/// # Panics
///
/// Never: it is a key.
#[must_use]
pub fn key() -> AesKey {
    AesKey::parse(ENCODED).expect("the published key is a key")
}

/// The token and the key.
#[must_use]
pub fn keyring() -> Keyring {
    Keyring::new(Credentials::new(SecretString::from(TOKEN), key()))
}

/// Encrypts any whole blocks, padded or not, which no function of the crate does: what follows them is cut off.
#[must_use]
pub fn encrypt(buffer: &[u8]) -> String {
    let mut buffer = buffer.to_vec();
    let (blocks, _) = Array::slice_as_chunks_mut(&mut buffer);
    let whole = blocks.len() * 16;
    let (iv, _) = BYTES.split_at(16);
    let iv: &[u8; 16] = iv.try_into().expect("an IV has sixteen bytes");
    cbc::Encryptor::<Aes256>::new((&BYTES).into(), iv.into()).encrypt_blocks(blocks);
    BASE64_STANDARD.encode(&buffer[..whole])
}
