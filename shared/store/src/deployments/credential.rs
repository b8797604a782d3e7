//! What a deployment proves itself with: `dtdeploy_<id>_<43 characters>`.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};
use zeroize::Zeroizing;

use crate::{StoreError, key::hex, random_bytes};

/// Says what it is wherever it turns up, so that scanners for secrets find it.
const PREFIX: &str = "dtdeploy_";

/// Characters of a deployment's id: 64 random bits in hex.
const ID: usize = 16;

/// Characters of 32 bytes in base64url.
const SECRET: usize = 43;

/// A credential as its holder has it. It is in no table: only its digest is.
#[derive(Clone)]
pub struct Credential {
    id: String,
    text: SecretString,
}

impl Credential {
    /// A fresh one for the deployment `id`.
    ///
    /// # Errors
    /// [`StoreError::Entropy`].
    pub fn fresh(id: &str) -> Result<Self, StoreError> {
        let secret = Zeroizing::new(random_bytes::<32>()?);
        let secret = Zeroizing::new(URL_SAFE_NO_PAD.encode(secret.as_slice()));
        Ok(Self { id: id.to_owned(), text: format!("{PREFIX}{id}_{}", secret.as_str()).into() })
    }

    /// Reads what a caller brought; none if it has not the form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (id, secret) = text.strip_prefix(PREFIX)?.split_once('_')?;
        let base64url = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
        let formed = is_id(id) && secret.len() == SECRET && secret.bytes().all(base64url);
        formed.then(|| Self { id: id.to_owned(), text: text.into() })
    }

    /// Whose it says it is.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The whole, to be shown once.
    #[must_use]
    pub fn text(&self) -> &SecretString {
        &self.text
    }

    /// What the table has of it. A plain hash will do: there are 256 random bits to guess.
    #[must_use]
    pub fn digest(&self) -> CredentialDigest {
        CredentialDigest(Sha256::digest(self.text.expose_secret()).into())
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credential({})", self.id)
    }
}

/// SHA-256 of a credential.
#[derive(Clone, Copy)]
pub struct CredentialDigest(pub(super) [u8; 32]);

impl CredentialDigest {
    /// Whether the two are the same, in a time that does not tell where they differ.
    pub(super) fn is(&self, other: &Self) -> Choice {
        self.0.ct_eq(&other.0)
    }
}

impl fmt::Debug for CredentialDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CredentialDigest")
    }
}

/// A new deployment's id.
pub(super) fn new_id() -> Result<String, StoreError> {
    Ok(hex(&random_bytes::<{ ID / 2 }>()?))
}

/// Whether this is an id, and safe to be put into a key or a log line.
fn is_id(text: &str) -> bool {
    text.len() == ID && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_is_read_as_it_was_made_and_shows_nothing() {
        let made = Credential::fresh(&new_id().unwrap()).unwrap();
        let text = made.text().expose_secret();
        let read = Credential::parse(text).unwrap();
        assert_eq!(read.id(), made.id());
        assert!(bool::from(read.digest().is(&made.digest())));
        let secret = text.rsplit_once(made.id()).unwrap().1;
        assert_eq!(secret.len(), 1 + SECRET);
        assert!(!format!("{made:?} {:?}", made.digest()).contains(secret));
        let other = Credential::fresh(made.id()).unwrap();
        assert!(!bool::from(other.digest().is(&made.digest())));
    }

    #[test]
    fn what_has_not_the_form_is_none() {
        let id = "0123456789abcdef";
        let long = "x".repeat(SECRET);
        assert!(Credential::parse(&format!("dtdeploy_{id}_{long}")).is_some());
        for bad in [
            String::new(),
            "dtdeploy_".to_owned(),
            format!("dtdeploy_{id}"),
            format!("dtdeploy_{id}_"),
            format!("dtdeploy_{id}_{long}x"),
            format!("dtdeploy_{id}_{}", &long[1..]),
            format!("dtdeploy_{id}_{}=", &long[1..]),
            format!("DTDEPLOY_{id}_{long}"),
            format!("dtdeploy_{}_{long}", id.to_uppercase()),
            format!("dtdeploy_{}#_{long}", &id[1..]),
            format!(" dtdeploy_{id}_{long}"),
            format!("dtdeploy_{id}_{}部", &long[3..]),
        ] {
            assert!(Credential::parse(&bad).is_none(), "{bad}");
        }
    }
}
