//! Sealing at rest.

use dingtalk_crypto::{SealingKeyError, SealingKeys, UnsealError, parse_sealing_key};
use zeroize::Zeroizing;

const NONCE: [u8; 12] = *b"twelve bytes";
const ASSOCIATED: &[&str] = &["app", "dingcorp0001", "permanent_code"];

fn keys(numbers: &[u8]) -> SealingKeys {
    SealingKeys::new(numbers.iter().map(|number| (u32::from(*number), [*number; 32]))).unwrap()
}

#[test]
fn what_is_sealed_opens() {
    let keys = keys(&[7]);
    for length in [0, 1, 15, 16, 17, 1000, 350_000] {
        let plain = vec![b'x'; length];
        let sealed = keys.seal(NONCE, ASSOCIATED, &plain);
        assert_eq!(sealed.len(), length + 33);
        assert_eq!(keys.open(ASSOCIATED, &sealed).unwrap().as_slice(), plain);
    }
}

/// McGrew and Viega's test case 16, as far as the layout allows: key, nonce and plaintext are theirs, the authenticated
/// data is ours, so only the ciphertext without its tag is held against theirs.
#[test]
fn the_layout_is_fixed_and_the_cipher_is_aes_256_gcm() {
    let key: [u8; 32] = hex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308").try_into().unwrap();
    let nonce: [u8; 12] = hex("cafebabefacedbaddecaf888").try_into().unwrap();
    let plain = hex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72\
         1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
    let cipher = hex("522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa\
         8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662");
    let sealed = SealingKeys::new([(0x0102_0304, key)]).unwrap().seal(nonce, ASSOCIATED, &plain);
    assert_eq!(sealed[..5], [1, 1, 2, 3, 4]);
    assert_eq!(sealed[5..17], nonce);
    assert_eq!(sealed[17..sealed.len() - 16], cipher);
}

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.chars().map(|c| u8::try_from(c.to_digit(16).unwrap()).unwrap()).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

#[test]
fn the_highest_number_seals_and_every_key_opens() {
    let old = keys(&[1]);
    let both = keys(&[2, 1]);
    let new = keys(&[2]);
    assert_eq!([old.sealing_number(), both.sealing_number(), new.sealing_number()], [1, 2, 2]);

    let sealed_old = old.seal(NONCE, ASSOCIATED, b"plain");
    let sealed_both = both.seal(NONCE, ASSOCIATED, b"plain");
    assert_eq!(sealed_both, new.seal(NONCE, ASSOCIATED, b"plain"));
    assert_eq!(both.open(ASSOCIATED, &sealed_old).unwrap().as_slice(), b"plain");
    assert_eq!(both.open(ASSOCIATED, &sealed_both).unwrap().as_slice(), b"plain");
    assert_eq!(old.open(ASSOCIATED, &sealed_both), Err(UnsealError::UnknownKey { number: 2 }));
    assert_eq!(new.open(ASSOCIATED, &sealed_old), Err(UnsealError::UnknownKey { number: 1 }));
}

#[test]
fn another_key_of_the_same_number_does_not_open() {
    let sealed = keys(&[1]).seal(NONCE, ASSOCIATED, b"plain");
    let other = SealingKeys::new([(1, [9; 32])]).unwrap();
    assert_eq!(other.open(ASSOCIATED, &sealed), Err(UnsealError::Tampered));
}

#[test]
fn other_associated_texts_do_not_open() {
    let keys = keys(&[1]);
    let sealed = keys.seal(NONCE, &["ab", "c"], b"plain");
    assert!(keys.open(&["ab", "c"], &sealed).is_ok());
    let others: [&[&str]; 7] = [&[], &["ab"], &["abc"], &["a", "bc"], &["c", "ab"], &["ab", "c", ""], &["", "ab", "c"]];
    for other in others {
        assert_eq!(keys.open(other, &sealed), Err(UnsealError::Tampered), "{other:?}");
    }
}

#[test]
fn no_bit_can_be_flipped() {
    // The same key under two numbers: not even the number can be changed.
    let keys = SealingKeys::new([(1, [5; 32]), (3, [5; 32])]).unwrap();
    let sealed = keys.seal(NONCE, ASSOCIATED, b"plain");
    for bit in 0..sealed.len() * 8 {
        let mut flipped = sealed.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let expected = match (bit / 8, u32::from_be_bytes(flipped[1..5].try_into().unwrap())) {
            (0, _) => UnsealError::Malformed,
            (_, 1 | 3) => UnsealError::Tampered,
            (_, number) => UnsealError::UnknownKey { number },
        };
        assert_eq!(keys.open(ASSOCIATED, &flipped), Err(expected), "{bit}");
    }
}

#[test]
fn what_is_cut_or_lengthened_does_not_open() {
    let keys = keys(&[1]);
    let mut sealed = keys.seal(NONCE, ASSOCIATED, b"plain");
    for length in 0..sealed.len() {
        let expected = if length < 33 { UnsealError::Malformed } else { UnsealError::Tampered };
        assert_eq!(keys.open(ASSOCIATED, &sealed[..length]), Err(expected), "{length}");
    }
    sealed.push(0);
    assert_eq!(keys.open(ASSOCIATED, &sealed), Err(UnsealError::Tampered));
}

#[test]
fn there_is_at_least_one_key_and_no_number_twice() {
    let none: [(u32, [u8; 32]); 0] = [];
    assert_eq!(SealingKeys::new(none).unwrap_err(), SealingKeyError::None);
    let doubled = [(1, [1; 32]), (2, [2; 32]), (1, [1; 32])];
    assert_eq!(SealingKeys::new(doubled).unwrap_err(), SealingKeyError::Doubled { number: 1 });
}

#[test]
fn keys_are_read_from_base64() {
    let text = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    let expected: [u8; 32] = std::array::from_fn(|i| u8::try_from(i).unwrap());
    let key = parse_sealing_key(text).unwrap();
    assert_eq!(*key, expected);
    assert_eq!(*parse_sealing_key(&format!(" {}\n", text.trim_end_matches('='))).unwrap(), expected);
    assert!(SealingKeys::new([(1, key), (2, Zeroizing::new([2; 32]))]).is_ok());

    assert_eq!(parse_sealing_key("").unwrap_err(), SealingKeyError::Length { found: 0 });
    assert_eq!(parse_sealing_key(&"A".repeat(44)).unwrap_err(), SealingKeyError::Length { found: 33 });
    assert_eq!(parse_sealing_key(&"A".repeat(42)).unwrap_err(), SealingKeyError::Length { found: 31 });
    assert_eq!(parse_sealing_key(&"-".repeat(43)).unwrap_err(), SealingKeyError::Base64);
}
