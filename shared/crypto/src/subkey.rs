//! Keys for other purposes than sealing, made of the sealing keys.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::SealingKeys;

impl SealingKeys {
    /// A key of its own for one purpose, made of the sealing key of this number; none if that key is not there. What is
    /// done with it tells nothing of the sealing key, nor of the key of another purpose.
    ///
    /// HKDF-Expand with SHA-256 (RFC 5869, section 2.3), one block: a sealing key is random already, so nothing has to
    /// be extracted. The information is each part of `purpose` with its length in bytes before it, as in
    /// [`seal`](Self::seal).
    #[must_use]
    pub fn subkey(&self, number: u32, purpose: &[&str]) -> Option<Zeroizing<[u8; 32]>> {
        let mut information = Vec::new();
        crate::rest::append(&mut information, purpose);
        information.push(1);
        // An HMAC takes a key of any length.
        let mut mac = Hmac::<Sha256>::new_from_slice(self.key(number)?.as_slice()).ok()?;
        mac.update(&information);
        Some(Zeroizing::new(mac.finalize().into_bytes().into()))
    }
}
