//! The token and the key of one event subscription.

use secrecy::{ExposeSecret, SecretString};

use crate::envelope;
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
