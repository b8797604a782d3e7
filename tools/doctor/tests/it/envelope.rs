//! Ciphertexts.

use dingtalk_crypto::{AesKey, Reason, open, printable};
use dingtalk_doctor::AppKeys;

use crate::support::{
    EVENT, KEY, Push, SUITE, bytes_of, examined, faults, sealed, sealed_bytes, sealed_short, suite, text_of,
};

fn faults_of(encrypt: &str) -> Vec<&'static str> {
    faults(&examined(&Push::sealed(encrypt).request(), &[suite()]))
}

#[test]
fn what_is_no_ciphertext_is_told_by_how_it_is_none() {
    let encrypt = sealed(KEY, &EVENT.repeat(2).replace("}{", ","), SUITE);
    assert!(encrypt.contains('+') && encrypt.contains('/'));
    let url_safe = encrypt.replace('+', "-").replace('/', "_");
    assert_eq!(faults_of(&url_safe), ["base64-url-safe"]);
    assert_eq!(faults_of(&encrypt.replace('+', " ")), ["base64-plus-lost"]);
    assert_eq!(faults_of(&encrypt.replace('/', "%2F")), ["base64-percent-encoded"]);
    assert_eq!(faults_of(&encrypt.replacen('/', "?", 1)), ["base64-character"]);
    assert_eq!(faults_of(&encrypt[..101]), ["base64-cut"]);
    assert_eq!(faults_of(&encrypt[..100]), ["ciphertext-length"]);
    assert_eq!(faults_of(&format!("{}\n{}", &encrypt[..76], &encrypt[76..])), ["encrypt-line-breaks"]);
}

#[test]
fn the_documentations_sample_is_known() {
    let vectors: serde_json::Value =
        serde_json::from_str(include_str!("../../../../shared/crypto/tests/vectors.json")).unwrap();
    let sample = vectors.as_array().unwrap().iter().find(|vector| vector["id"] == "official-doc-placeholder").unwrap();
    assert_eq!(faults_of(sample["encrypt"].as_str().unwrap()), ["encrypt-documentation-sample"]);
}

#[test]
fn wrong_padding_under_the_right_key_is_not_taken_for_a_wrong_key() {
    // Whole blocks before a padding of 32, of which the second half is cut off.
    let message = "x".repeat(64 - 20 - SUITE.len());
    let bytes = bytes_of(&sealed(KEY, &message, SUITE));
    assert_eq!(bytes.len(), 96);
    assert_eq!(faults_of(&text_of(&bytes[..80])), ["padding-wrong"]);
    // Of a longer one, so much is missing that the message is not whole.
    let cut = &bytes_of(&sealed(KEY, EVENT, SUITE))[..64];
    assert_eq!(faults_of(&text_of(cut)), ["ciphertext-cut"]);
    assert_eq!(faults_of(&text_of(&[0x5a; 96])), ["aes-key-wrong"], "random bytes are under no key of ours");
}

#[test]
fn an_impossible_length_points_to_the_key() {
    let encrypt = sealed(KEY, EVENT, SUITE);
    let keys = (0..=u16::MAX).map(|i| {
        let [high, low] = i.to_be_bytes();
        let characters = printable(std::array::from_fn::<u8, 43, _>(|at| if at % 2 == 0 { high } else { low }));
        String::from_utf8(characters.to_vec()).unwrap()
    });
    // Under one wrong key of 256, the last byte happens to be a padding of one.
    let unlucky = |key: &String| {
        let opened = open(&AesKey::parse(key).unwrap(), &encrypt);
        opened.is_err_and(|refusal| *refusal.reason() == Reason::MessageLength)
    };
    let key = keys.into_iter().find(unlucky).expect("one of 65,536 keys");
    let app = AppKeys { aes_key: key.into(), ..suite() };
    assert_eq!(faults(&examined(&Push::sealed(&encrypt).request(), &[app])), ["message-length-wrong"]);
}

#[test]
fn a_length_in_characters_leaves_the_messages_end_before_the_receiver() {
    let (start, end) = (r#"{"EventType":"check_url","Name":"票""#, r#""}"#);
    let start = start.trim_end_matches('"');
    assert_eq!(faults_of(&sealed(KEY, start, &format!("{end}{SUITE}"))), ["message-length-in-characters"]);
}

#[test]
fn short_padding_is_a_note() {
    assert_eq!(faults_of(&sealed_short(KEY, r#"{"EventType":"suite_relieve"}"#, SUITE)), ["padding-to-16"]);
}

#[test]
fn a_receiver_that_is_no_text_is_told() {
    // 20 + 44 bytes: the receiver id begins with a block. A flipped bit in the block before flips the same one there.
    let mut bytes = bytes_of(&sealed_bytes(KEY, &[b'x'; 44], SUITE));
    bytes[48] ^= 0x80;
    assert_eq!(faults_of(&text_of(&bytes)), ["receiver-not-utf8"]);
}
