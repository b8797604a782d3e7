//! The token and the key of one event subscription.

use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use crate::envelope;
use crate::hex;
use crate::key::AesKey;
use crate::refusal::{Reason, Refusal};
use crate::signature;

/// The two secrets an app shares with DingTalk for its callbacks; silent in `Debug`.
#[derive(Debug, Clone)]
pub struct Credentials {
    pub(crate) token: SecretString,
    pub(crate) key: AesKey,
}

impl Credentials {
    /// Puts the two together: the Token of the event subscription and the key read from its EncodingAESKey.
    ///
    /// An empty token verifies nothing.
    #[must_use]
    pub fn new(token: SecretString, key: AesKey) -> Credentials {
        Credentials { token, key }
    }

    /// A name for the pair that tells nothing about it: sixteen hexadecimal digits, the same wherever the same pair is
    /// held.
    ///
    /// A token alone could be guessed from its digest. Together with the 256 bits of the AES key it cannot, not even by
    /// who knows the fingerprints of two pairs that share the key.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let mut digest = Sha256::new();
        digest.update(b"dingtalk callback credentials\0");
        digest.update(self.key.bytes());
        digest.update(self.token.expose_secret());
        let digest = digest.finalize();
        hex::lower(digest.get(..8).unwrap_or_default())
    }

    pub(crate) fn sign(&self, timestamp: &str, nonce: &str, encrypt: &str) -> String {
        signature::sign(self.token.expose_secret(), timestamp, nonce, encrypt)
    }

    /// Verifies, then opens.
    pub(crate) fn open(
        &self,
        signature: &str,
        timestamp: &str,
        nonce: &str,
        encrypt: &str,
    ) -> Result<envelope::Plain, Refusal> {
        if !signature::verify(signature, self.token.expose_secret(), timestamp, nonce, encrypt) {
            return Err(Reason::Signature.into());
        }
        envelope::open(&self.key, encrypt)
    }
}
