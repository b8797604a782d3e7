//! The envelope without its signature: base64, AES-256-CBC, padding and layout.

use std::fmt;
use std::mem;

use zeroize::Zeroizing;

use crate::base64_text;
use crate::cipher;
use crate::key::AesKey;
use crate::padding;
use crate::refusal::{Reason, Refusal};

/// Random bytes before the length of the message.
const PREFIX: usize = 16;
/// Random bytes and length.
const HEADER: usize = PREFIX + 4;

/// What an envelope holds; `Debug` shows only how much.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Plain {
    /// The sixteen random bytes in front.
    pub entropy: [u8; 16],
    /// The message: JSON in an event, bare text in a reply. Not yet held to be UTF-8.
    pub message: Vec<u8>,
    /// To whom it is addressed: suite key, app key or corp id. [`open`] takes any.
    pub receiver_id: String,
}

impl fmt::Debug for Plain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plain")
            .field("message", &format_args!("[{} bytes]", self.message.len()))
            .field("receiver_id", &format_args!("[{} bytes]", self.receiver_id.len()))
            .finish_non_exhaustive()
    }
}

/// Opens an envelope. It proves nothing about the sender: verify the signature first, or use
/// [`Keyring::open`](crate::Keyring::open), which does.
///
/// White space in `encrypt` is skipped and `=` at its end may be missing. DingTalk's callback protocol, section on the
/// plaintext layout: sixteen random bytes, the length of the message in bytes as a big-endian `u32`, the message, the
/// receiver id, 1 to 32 bytes of padding.
///
/// # Errors
///
/// [`Refusal`] for [`Reason::Base64`], [`Reason::CipherLength`], [`Reason::Padding`], [`Reason::MessageLength`], and for
/// [`Reason::Utf8`] if the receiver id is not UTF-8.
pub fn open(key: &AesKey, encrypt: &str) -> Result<Plain, Refusal> {
    let mut buffer = Zeroizing::new(base64_text::decode(encrypt).ok_or(Reason::Base64)?);
    cipher::decrypt(key, &mut buffer)?;
    let end = padding::unpadded_length(&buffer).ok_or(Reason::Padding)?;
    buffer.truncate(end);

    let (entropy, rest) = buffer.split_first_chunk::<PREFIX>().ok_or(Reason::MessageLength)?;
    let (length, rest) = rest.split_first_chunk::<4>().ok_or(Reason::MessageLength)?;
    let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| Reason::MessageLength)?;
    let (_, receiver_id) = rest.split_at_checked(length).ok_or(Reason::MessageLength)?;

    let entropy = *entropy;
    let receiver_id = str::from_utf8(receiver_id).map_err(|_| Reason::Utf8)?.to_owned();
    // The message stays in the buffer it was decrypted in: no second copy of it, whatever its size.
    buffer.truncate(HEADER + length);
    buffer.drain(..HEADER);
    Ok(Plain { entropy, message: mem::take(&mut *buffer), receiver_id })
}

/// Seals an envelope; the answer is the base64 text of `encrypt`, on one line.
///
/// `entropy` becomes the sixteen bytes in front exactly as given. They must be random, since the IV is always the same;
/// [`printable`](crate::printable) gives them the form DingTalk's own have. The length field holds 32 bits: a message of
/// 4 GiB or more gives an envelope that its receiver refuses.
#[must_use]
pub fn seal(key: &AesKey, entropy: [u8; 16], message: &[u8], receiver_id: &str) -> String {
    let length = u32::try_from(message.len()).unwrap_or(u32::MAX);
    // Room for everything at once: a growing buffer would leave copies of the message behind.
    let room = [HEADER, message.len(), receiver_id.len(), padding::BLOCK];
    let mut buffer = Vec::with_capacity(room.into_iter().fold(0, usize::saturating_add));
    buffer.extend_from_slice(&entropy);
    buffer.extend_from_slice(&length.to_be_bytes());
    buffer.extend_from_slice(message);
    buffer.extend_from_slice(receiver_id.as_bytes());
    padding::pad(&mut buffer);
    cipher::encrypt(key, &mut buffer);
    base64_text::encode(&buffer)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(plain: &[u8]) -> Result<(Vec<u8>, String), Reason> {
        let key = AesKey::parse("4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij").unwrap();
        let mut buffer = plain.to_vec();
        padding::pad(&mut buffer);
        cipher::encrypt(&key, &mut buffer);
        open(&key, &base64_text::encode(&buffer))
            .map(|plain| (plain.message, plain.receiver_id))
            .map_err(|refusal| refusal.reason().clone())
    }

    fn with_length(length: u32, rest: &[u8]) -> Vec<u8> {
        [b"0123456789abcdef", length.to_be_bytes().as_slice(), rest].concat()
    }

    #[test]
    fn the_length_decides_where_the_receiver_id_begins() {
        for length in 0..=9_usize {
            let (message, receiver_id) = b"message12".split_at(length);
            let expected = (message.to_vec(), String::from_utf8(receiver_id.to_vec()).unwrap());
            let plain = with_length(u32::try_from(length).unwrap(), b"message12");
            assert_eq!(opened(&plain), Ok(expected), "{length}");
        }
    }

    #[test]
    fn a_length_beyond_the_end_is_refused() {
        for length in [10, 11, 255, 1 << 16, u32::MAX - 19, u32::MAX] {
            assert_eq!(opened(&with_length(length, b"message12")), Err(Reason::MessageLength), "{length}");
        }
    }

    #[test]
    fn a_text_shorter_than_its_header_is_refused() {
        let empty = with_length(0, b"");
        for length in 0..empty.len() {
            assert_eq!(opened(&empty[..length]), Err(Reason::MessageLength), "{length}");
        }
        assert_eq!(opened(&empty), Ok((Vec::new(), String::new())));
    }

    #[test]
    fn the_receiver_id_is_utf_8_and_the_message_any_bytes() {
        assert_eq!(opened(&with_length(1, b"a\xff")), Err(Reason::Utf8));
        assert_eq!(opened(&with_length(1, b"\xffa")), Ok((vec![0xff], "a".to_owned())));
    }

    #[test]
    fn without_padding_it_is_refused() {
        let key = AesKey::parse(&"A".repeat(43)).unwrap();
        for last in [0, 33, 255] {
            let mut buffer = [last; 64];
            cipher::encrypt(&key, &mut buffer);
            let refusal = open(&key, &base64_text::encode(&buffer)).unwrap_err();
            assert_eq!(*refusal.reason(), Reason::Padding, "{last}");
        }
    }

    #[test]
    fn what_is_not_base64_is_refused() {
        let key = AesKey::parse(&"A".repeat(43)).unwrap();
        for text in ["*", "A", "AAAA=A==", "中文"] {
            assert_eq!(*open(&key, text).unwrap_err().reason(), Reason::Base64, "{text}");
        }
    }
}
