//! Reading the keys of sealing at rest.

use base64::Engine;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::base64_text::LENIENT;

/// Reads an AES-256 key of sealing at rest from base64, with or without `=`; white space around it is ignored.
///
/// # Errors
///
/// [`SealingKeyError::Base64`] or [`SealingKeyError::Length`], which never hold the key.
pub fn parse_sealing_key(base64: &str) -> Result<Zeroizing<[u8; 32]>, SealingKeyError> {
    let decoded = LENIENT.decode(base64.trim_ascii()).map(Zeroizing::new).map_err(|_| SealingKeyError::Base64)?;
    let mut key = Zeroizing::new([0; 32]);
    if decoded.len() != key.len() {
        return Err(SealingKeyError::Length { found: decoded.len() });
    }
    key.copy_from_slice(&decoded);
    Ok(key)
}

/// Why there are no sealing keys; holds no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SealingKeyError {
    /// The text is not base64.
    #[error("sealing key is not base64")]
    Base64,
    /// The text decodes to another number of bytes than 32.
    #[error("sealing key has {found} bytes, not 32")]
    Length {
        /// How many.
        found: usize,
    },
    /// There is no key at all, so nothing could be sealed.
    #[error("no sealing key")]
    None,
    /// Two keys have the same number, so what one of them sealed would be lost.
    #[error("two sealing keys have number {number}")]
    Doubled {
        /// Which.
        number: u32,
    },
}
