//! The signature of a push and of its reply.

use sha1::{Digest, Sha1};
use subtle::ConstantTimeEq;

use crate::hex;

/// Computes the signature: 40 lower-case hexadecimal digits.
///
/// DingTalk's callback protocol, section on the signature: SHA-1 of the four texts, sorted by their bytes and joined
/// without a separator. `timestamp`, `nonce` and `encrypt` are the texts exactly as they travel, line breaks included.
#[must_use]
pub fn sign(token: &str, timestamp: &str, nonce: &str, encrypt: &str) -> String {
    let mut parts = [token, timestamp, nonce, encrypt];
    parts.sort_unstable();
    let mut hash = Sha1::new();
    for part in parts {
        hash.update(part);
    }
    hex::lower(&hash.finalize())
}

/// Whether `signature` is the one of these texts, compared in constant time.
///
/// An empty token verifies nothing: without it, anybody could compute the signature.
#[must_use]
pub fn verify(signature: &str, token: &str, timestamp: &str, nonce: &str, encrypt: &str) -> bool {
    let expected = sign(token, timestamp, nonce, encrypt);
    let equal = bool::from(signature.as_bytes().ct_eq(expected.as_bytes()));
    equal && !token.is_empty()
}
