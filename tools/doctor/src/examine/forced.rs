//! Whether a key is the right one for a ciphertext whose padding is wrong.

use dingtalk_crypto::{AesKey, Reason, open, seal};

use crate::base64_text;

const BLOCK: usize = 16;

/// How much longer than what is there a message may be for its key to be the right one, in blocks: 16 KiB. A wrong key
/// gives a length as small as that once in a quarter of a million.
const FILLER: usize = 1024;

/// How a ciphertext of the right key fails to open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fit {
    /// The message is whole, and the padding after it is wrong.
    Whole,
    /// The message is longer than what is there: the end of the ciphertext is missing.
    Shortened,
}

/// How `encrypt` fails to open with `key`, if it is the right one.
pub(crate) fn fit(key: &AesKey, encrypt: &str) -> Option<Fit> {
    if key_is_right(key, encrypt, 0) {
        return Some(Fit::Whole);
    }
    key_is_right(key, encrypt, FILLER).then_some(Fit::Shortened)
}

/// Whether the message length makes sense once the ciphertext is given a padding it has not.
///
/// In CBC, a block decrypts to its own decryption, exclusive-or the ciphertext block before it. Of a block that this key
/// has sealed, the decryption is known; so two blocks put at the end (one chosen, then that one) decrypt to one block of
/// anything and one of proper padding. What stands in front is not changed by them. With a wrong key, the length of the
/// message is a random number of 32 bits, and one small enough does not come up by chance.
fn key_is_right(key: &AesKey, encrypt: &str, filler: usize) -> bool {
    let known = seal(key, [0; BLOCK], &[0; 12], "");
    let Some((mut cipher, known)) = base64_text::decode(encrypt).zip(base64_text::decode(&known)) else {
        return false;
    };
    let Some(([first, second], _)) = known.as_chunks::<BLOCK>().0.split_first_chunk::<2>() else {
        return false;
    };
    // Room for a message longer than what is there; what the room opens to does not matter.
    cipher.extend(std::iter::repeat_n(second, filler).flatten());
    // The second plain block: the length, 12, and twelve zeros.
    let mut plain = [0; BLOCK];
    plain[3] = 12;
    cipher.extend(first.iter().zip(plain).map(|(cipher, plain)| cipher ^ plain ^ 16));
    cipher.extend_from_slice(second);
    match open(key, &base64_text::encode(&cipher)) {
        Ok(_) => true,
        // The one block of anything stands where the receiver id ends.
        Err(refusal) => *refusal.reason() == Reason::Utf8,
    }
}
