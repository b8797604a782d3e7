//! Content at rest: compressed, then sealed. Compression first, since sealed bytes do not compress.

use std::io::{Read, Write};

use dingtalk_crypto::{SealingKeys, UnsealError};
use flate2::{Compression, read::DeflateDecoder, write::DeflateEncoder};
use zeroize::Zeroizing;

use crate::{StoreError, random_bytes};

/// More than any payload that was let in can hold, so that a damaged row cannot fill the memory.
const LARGEST: u64 = 64 * 1024 * 1024;

/// Seals `text` for the row `key`; `associated` binds it to its place.
pub(crate) fn seal(keys: &SealingKeys, key: &str, associated: &[&str], text: &str) -> Result<Vec<u8>, StoreError> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    // Writing into a Vec does not fail; if it ever did, the row could not be stored either.
    let compressed = encoder.write_all(text.as_bytes()).and_then(|()| encoder.finish());
    let compressed = compressed.map_err(|_| StoreError::Corrupt { key: key.to_owned(), attribute: "payload" })?;
    Ok(keys.seal(random_bytes()?, associated, &compressed))
}

/// Opens what [`seal`] made.
pub(crate) fn open(
    keys: &SealingKeys,
    key: &str,
    associated: &[&str],
    sealed: &[u8],
) -> Result<Zeroizing<String>, StoreError> {
    let wrap = |source| StoreError::Sealed { key: key.to_owned(), source };
    let compressed = keys.open(associated, sealed).map_err(wrap)?;
    let mut text = Zeroizing::new(String::new());
    let read = DeflateDecoder::new(compressed.as_slice()).take(LARGEST).read_to_string(&mut text);
    read.map_err(|_| wrap(UnsealError::Malformed))?;
    Ok(text)
}
