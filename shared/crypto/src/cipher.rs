//! AES-256-CBC over whole blocks, in place; padding is the envelope's matter.

use aes::Aes256;
use aes::cipher::{Array, BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};

use crate::key::AesKey;
use crate::refusal::Reason;

/// Decrypts `buffer` in place.
///
/// # Errors
///
/// [`Reason::CipherLength`] if the buffer is empty or not a multiple of sixteen bytes; it is then untouched.
pub(crate) fn decrypt(key: &AesKey, buffer: &mut [u8]) -> Result<(), Reason> {
    let (blocks, rest) = Array::slice_as_chunks_mut(buffer);
    if blocks.is_empty() || !rest.is_empty() {
        return Err(Reason::CipherLength);
    }
    let iv = key.iv();
    cbc::Decryptor::<Aes256>::new(key.bytes().into(), (&*iv).into()).decrypt_blocks(blocks);
    Ok(())
}

/// Encrypts the whole blocks of `buffer` in place; the caller pads it first.
pub(crate) fn encrypt(key: &AesKey, buffer: &mut [u8]) {
    let (blocks, rest) = Array::slice_as_chunks_mut(buffer);
    debug_assert!(rest.is_empty());
    let iv = key.iv();
    cbc::Encryptor::<Aes256>::new(key.bytes().into(), (&*iv).into()).encrypt_blocks(blocks);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base64_text;
    use crate::padding;

    #[test]
    fn the_published_vector_of_the_cipher_alone() {
        let vectors: serde_json::Value = serde_json::from_str(include_str!("../tests/vectors.json")).unwrap();
        let vectors = vectors.as_array().unwrap().iter().filter(|vector| vector["kind"] == "aes-cbc-primitive");
        let mut count = 0;
        for vector in vectors {
            let key = AesKey::parse(vector["encoding_aes_key"].as_str().unwrap()).unwrap();
            let encrypt = vector["encrypt"].as_str().unwrap();
            let mut buffer = base64_text::decode(encrypt).unwrap();
            decrypt(&key, &mut buffer).unwrap();

            let end = padding::unpadded_length(&buffer).unwrap();
            let expect = &vector["expect"];
            assert_eq!(buffer[..end], *expect["plaintext_after_unpad"].as_str().unwrap().as_bytes());
            assert_eq!(buffer.len() - end, usize::try_from(expect["pad_len"].as_u64().unwrap()).unwrap());

            encrypt_again(&key, &mut buffer, encrypt);
            count += 1;
        }
        assert_eq!(count, 1);
    }

    /// Holds the features of the cipher crates: without them the expanded key would stay in memory.
    #[test]
    fn ciphers_are_wiped_when_dropped() {
        fn wiped<T: zeroize::ZeroizeOnDrop>() {}
        wiped::<cbc::Decryptor<Aes256>>();
        wiped::<cbc::Encryptor<Aes256>>();
        wiped::<aes_gcm::Aes256Gcm>();
        wiped::<sha1::Sha1>();
        wiped::<zeroize::Zeroizing<[u8; 32]>>();
    }

    fn encrypt_again(key: &AesKey, buffer: &mut [u8], expected: &str) {
        encrypt(key, buffer);
        assert_eq!(base64_text::encode(buffer), expected);
    }

    #[test]
    fn only_whole_blocks_are_decrypted() {
        let key = AesKey::parse(&"A".repeat(43)).unwrap();
        for length in 0..=64 {
            let mut buffer = vec![0; length];
            let decrypted = decrypt(&key, &mut buffer);
            let whole = length > 0 && length % 16 == 0;
            assert_eq!(decrypted, if whole { Ok(()) } else { Err(Reason::CipherLength) }, "{length}");
            assert_eq!(buffer.iter().any(|byte| *byte != 0), whole, "{length}");
        }
    }
}
