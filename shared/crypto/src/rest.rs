//! Sealing at rest: AES-256-GCM under numbered keys.

use std::collections::BTreeMap;
use std::fmt;

use aes_gcm::aead::{Aead, AeadInOut, Payload};
use aes_gcm::{Aes256Gcm, KeyInit};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::sealing_key::SealingKeyError;

/// The only layout there is so far.
const VERSION: u8 = 1;
const NONCE: usize = 12;
const TAG: usize = 16;
/// Version and key number.
const HEADER: usize = 5;

type Key = Box<Zeroizing<[u8; 32]>>;

/// The keys that seal what an app keeps in its tables; wiped when dropped, `Debug` shows only their numbers.
///
/// The key with the highest number seals and every key opens, so a rotation adds a key and drops the oldest once nothing
/// sealed with it is left. What is sealed looks like this:
///
/// | bytes | content |
/// |---|---|
/// | 1 | version, 1 |
/// | 4 | number of the key, big-endian |
/// | 12 | nonce |
/// | rest | ciphertext and the 16 bytes of the tag |
///
/// What is authenticated besides: the first five bytes, then each part of `associated` with its length in bytes, a
/// big-endian `u32`, before it, so that `["ab", "c"]` and `["a", "bc"]` differ.
///
/// Limit: with random nonces at most 2^32 seals under one key; beyond that two nonces may well be the same (NIST SP
/// 800-38D, section 8.3). Rotate before.
#[derive(Clone)]
pub struct SealingKeys {
    highest: (u32, Key),
    older: BTreeMap<u32, Key>,
}

impl SealingKeys {
    /// Takes the keys with their numbers, in any order.
    ///
    /// # Errors
    ///
    /// [`SealingKeyError::None`] without any key, [`SealingKeyError::Doubled`] if two have the same number.
    pub fn new<K>(keys: impl IntoIterator<Item = (u32, K)>) -> Result<SealingKeys, SealingKeyError>
    where
        K: Into<Zeroizing<[u8; 32]>>,
    {
        let mut older = BTreeMap::new();
        for (number, key) in keys {
            if older.insert(number, Box::new(key.into())).is_some() {
                return Err(SealingKeyError::Doubled { number });
            }
        }
        let highest = older.pop_last().ok_or(SealingKeyError::None)?;
        Ok(SealingKeys { highest, older })
    }

    /// The number of the key that seals.
    #[must_use]
    pub fn sealing_number(&self) -> u32 {
        self.highest.0
    }

    /// The numbers of all keys, the one that seals first.
    pub fn numbers(&self) -> impl Iterator<Item = u32> {
        std::iter::once(self.highest.0).chain(self.older.keys().rev().copied())
    }

    /// Seals `plain`; it opens again only with the same `associated` texts, which are not part of the result.
    ///
    /// `nonce` must never be the same twice under one key: twelve random bytes from the operating system. The result is 33
    /// bytes longer than `plain`. Beyond AES-GCM's 64 GiB the result is empty, and nothing opens that.
    #[must_use]
    pub fn seal(&self, nonce: [u8; 12], associated: &[&str], plain: &[u8]) -> Vec<u8> {
        let (number, key) = &self.highest;
        let header = header(*number);
        let mut sealed = Vec::with_capacity((HEADER + NONCE + TAG).saturating_add(plain.len()));
        sealed.extend_from_slice(&header);
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(plain);
        let tag = sealed.get_mut(HEADER + NONCE..).map(|buffer| {
            let associated = authenticated(header, associated);
            cipher(key).encrypt_inout_detached(&nonce.into(), &associated, buffer.into())
        });
        match tag {
            Some(Ok(tag)) => sealed.extend_from_slice(&tag),
            _ => sealed = Vec::new(),
        }
        sealed
    }

    /// Opens what [`seal`](Self::seal) made with the same `associated` texts.
    ///
    /// # Errors
    ///
    /// [`UnsealError`], which holds nothing of what was sealed.
    pub fn open(&self, associated: &[&str], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, UnsealError> {
        let (header, rest) = sealed.split_first_chunk::<HEADER>().ok_or(UnsealError::Malformed)?;
        let (nonce, msg) = rest.split_first_chunk::<NONCE>().ok_or(UnsealError::Malformed)?;
        let [VERSION, number @ ..] = *header else {
            return Err(UnsealError::Malformed);
        };
        if msg.len() < TAG {
            return Err(UnsealError::Malformed);
        }
        let number = u32::from_be_bytes(number);
        let key = self.key(number).ok_or(UnsealError::UnknownKey { number })?;
        let aad = authenticated(*header, associated);
        cipher(key)
            .decrypt(nonce.into(), Payload { msg, aad: &aad })
            .map(Zeroizing::new)
            .map_err(|_| UnsealError::Tampered)
    }

    pub(crate) fn key(&self, number: u32) -> Option<&Key> {
        if number == self.highest.0 { Some(&self.highest.1) } else { self.older.get(&number) }
    }
}

impl fmt::Debug for SealingKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers: Vec<u32> = self.older.keys().copied().chain([self.highest.0]).collect();
        f.debug_struct("SealingKeys").field("numbers", &numbers).finish_non_exhaustive()
    }
}

/// Why a sealed value did not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum UnsealError {
    /// It is too short or of an unknown version: nothing that was sealed here.
    #[error("sealed value is malformed")]
    Malformed,
    /// It was sealed with a key that is not there (any more).
    #[error("sealed value needs key {number}")]
    UnknownKey {
        /// Which.
        number: u32,
    },
    /// It, or what is associated with it, is not what was sealed; or the key of that number is another one.
    #[error("sealed value does not open")]
    Tampered,
}

fn cipher(key: &Key) -> Aes256Gcm {
    let key: &[u8; 32] = key;
    Aes256Gcm::new(key.into())
}

fn header(number: u32) -> [u8; HEADER] {
    let [a, b, c, d] = number.to_be_bytes();
    [VERSION, a, b, c, d]
}

fn authenticated(header: [u8; HEADER], parts: &[&str]) -> Vec<u8> {
    let mut bytes = header.to_vec();
    append(&mut bytes, parts);
    bytes
}

/// Each part with its length before it, so that no two lists of parts are the same bytes.
pub(crate) fn append(bytes: &mut Vec<u8>, parts: &[&str]) {
    for part in parts {
        // A part is a key of a table; one of 4 GiB could not even be stored.
        let length = u32::try_from(part.len()).unwrap_or(u32::MAX);
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(part.as_bytes());
    }
}
