//! Keys for other purposes, made of the sealing keys.

use dingtalk_crypto::SealingKeys;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn keys(numbers: &[u8]) -> SealingKeys {
    SealingKeys::new(numbers.iter().map(|number| (u32::from(*number), [*number; 32]))).unwrap()
}

/// RFC 5869, test case 3, which has no information: its pseudorandom key, and the first block of its output.
#[test]
fn it_is_hkdf_expand_with_sha_256() {
    let prk = "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04";
    let digits: Vec<u8> = prk.chars().map(|c| u8::try_from(c.to_digit(16).unwrap()).unwrap()).collect();
    let bytes: Vec<u8> = digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect();
    let key: [u8; 32] = bytes.try_into().unwrap();
    let subkey = SealingKeys::new([(7, key)]).unwrap().subkey(7, &[]).unwrap();
    assert_eq!(hex(&*subkey), "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d");
}

/// Computed apart from this code, by Python's `hmac`.
#[test]
fn the_layout_of_a_purpose_is_fixed() {
    let subkey = keys(&[1]).subkey(1, &["licence number", "demo"]).unwrap();
    assert_eq!(hex(&*subkey), "fd3b6f9a2bbccfcdce292ffdd2cb4efc0e669d92e44bc80fb0c57bc8e90adfb1");
}

#[test]
fn every_key_and_every_purpose_has_its_own() {
    let keys = keys(&[1, 2]);
    let purposes: [&[&str]; 5] = [&[], &["ab", "c"], &["a", "bc"], &["abc"], &["ab", "c", ""]];
    let mut all: Vec<_> =
        [1, 2].iter().flat_map(|n| purposes.map(|purpose| hex(&*keys.subkey(*n, purpose).unwrap()))).collect();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), 10);
    assert!(keys.subkey(3, &[]).is_none());
}

#[test]
fn the_numbers_begin_with_the_one_that_seals() {
    assert_eq!(keys(&[2, 9, 4]).numbers().collect::<Vec<_>>(), [9, 4, 2]);
}
