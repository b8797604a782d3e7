//! The signature of signed calls (suite-api, section 3.2): HMAC-SHA256 in base64. Written out here rather than taken from
//! the library that a client may use, so that two implementations check each other.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// SHA-256 works on blocks of 64 bytes.
const BLOCK: usize = 64;

/// The signature of `timestamp` and `ticket` with the app's secret.
pub(crate) fn sign(secret: &str, timestamp: &str, ticket: &str) -> String {
    STANDARD.encode(hmac(secret.as_bytes(), format!("{timestamp}\n{ticket}").as_bytes()))
}

fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    let hashed = Sha256::digest(key);
    let key = if key.len() > BLOCK { hashed.as_slice() } else { key };
    let mut block = [0_u8; BLOCK];
    for (byte, key) in block.iter_mut().zip(key) {
        *byte = *key;
    }
    let pad = |with: u8| block.map(|byte| byte ^ with);
    let inner = Sha256::new().chain_update(pad(0x36)).chain_update(message).finalize();
    Sha256::new().chain_update(pad(0x5c)).chain_update(inner).finalize().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_and_computed_vectors() {
        assert_eq!(sign("secret", "1636725918388", "ticket"), "LOZmXJzlQYpIu5emP6/1OF4hE3qlMzY/6y4FbDjXPbU=");
        let signature = sign("suite-secret-for-tests", "1527130370219", "TestSuiteTicket");
        assert_eq!(signature, "7vdm+QTxIga0SZRT2WmHzUAOSjY5M4dDhOG8/Rlr2Io=");
    }

    #[test]
    fn a_key_longer_than_a_block_is_hashed_first() {
        // RFC 4231, test case 6.
        let mac = hmac(&[0xaa; 131], b"Test Using Larger Than Block-Size Key - Hash Key First");
        assert_eq!(mac[..8], [0x60, 0xe4, 0x31, 0x59, 0x1e, 0xe0, 0xb6, 0x7f]);
    }
}
