//! The signature alone.

use dingtalk_crypto::{sign, verify};

use crate::fixtures::{NONCE, TIMESTAMP, TOKEN};

#[test]
fn the_order_of_the_texts_does_not_matter() {
    let expected = sign("a", "b", "c", "d");
    assert_eq!(expected, "81fe8bfe87576c3ecb22426f8e57847382917acf");
    assert_eq!(sign("d", "c", "b", "a"), expected);
    assert_eq!(sign("b", "d", "a", "c"), expected);
}

/// By bytes: upper case before lower case, and a text before its own continuations.
#[test]
fn texts_are_sorted_by_their_bytes() {
    assert_eq!(sign("b", "B", "ab", "a"), sign("Baabb", "", "", ""));
    assert_eq!(sign("中", "é", "z", "~"), sign("z~é中", "", "", ""));
}

#[test]
fn only_the_whole_signature_verifies() {
    let good = sign(TOKEN, TIMESTAMP, NONCE, "AAAA");
    assert!(verify(&good, TOKEN, TIMESTAMP, NONCE, "AAAA"));
    let longer = format!("{good}0");
    for bad in ["", &good[..39], &good[1..], longer.as_str(), &good.to_uppercase(), &"0".repeat(40)] {
        assert!(!verify(bad, TOKEN, TIMESTAMP, NONCE, "AAAA"), "{bad}");
    }
}

#[test]
fn an_empty_token_verifies_nothing() {
    assert!(!verify(&sign("", TIMESTAMP, NONCE, "AAAA"), "", TIMESTAMP, NONCE, "AAAA"));
}

/// No run can show that a comparison takes constant time, so this holds the source to it.
#[test]
fn the_comparison_is_subtles() {
    let source = include_str!("../../src/signature.rs");
    assert!(source.contains("signature.as_bytes().ct_eq(expected.as_bytes())"));
    assert!(!source.contains("=="));
}
