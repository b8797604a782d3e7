//! Signatures that match only once something is mended.

use dingtalk_crypto::sign;
use dingtalk_doctor::cause::{SignatureCause, Unmatched};
use dingtalk_doctor::{AppKeys, Cause, Request};
use serde_json::json;

use crate::support::{
    EVENT, KEY, OTHER_KEY, OTHER_TOKEN, Push, SUITE, TIMESTAMP, TOKEN, examined, faults, sealed, suite,
};

/// A ciphertext with `+`, `/` and `=`, as nearly every one.
fn encrypt() -> String {
    let mut sealed = (0..9).map(|i| sealed(KEY, &format!("{EVENT}{}", " ".repeat(32 * i)), SUITE));
    sealed.find(|text| text.contains('+') && text.contains('/') && text.ends_with('=')).expect("one of nine")
}

fn faults_with(push: &Push, app: AppKeys) -> Vec<&'static str> {
    faults(&examined(&push.request(), &[app]))
}

#[test]
fn another_token_is_the_last_explanation() {
    let app = AppKeys { token: OTHER_TOKEN.into(), ..suite() };
    assert_eq!(faults_with(&Push::good(), app), ["signature-wrong"]);
    for signature in ["", "5a65", "zz65ceeef9aab2d149439f82dc191dd6c5cbe2c0"] {
        let push = Push { signature: signature.to_owned(), ..Push::good() };
        let expected = if signature.is_empty() { "signature-missing" } else { "signature-form" };
        assert_eq!(faults_with(&push, suite()), [expected]);
    }
}

/// What is known of a signature that matches nothing, and what else is wrong.
fn known(push: &Push, app: AppKeys) -> Unmatched {
    let report = examined(&push.request(), &[app]);
    let wrong = report.findings.iter().find_map(|finding| match finding.cause {
        Cause::Signature(SignatureCause::Wrong { known }) => Some(known),
        _ => None,
    });
    wrong.expect("an unmatched signature")
}

#[test]
fn the_token_is_not_blamed_for_what_else_may_be_at_fault() {
    let push = Push::good();
    let opens = |odd_timestamp| Unmatched::Opens { odd_timestamp };
    let other_token = AppKeys { token: OTHER_TOKEN.into(), ..suite() };
    assert_eq!(known(&push, other_token.clone()), opens(false));
    assert_eq!(known(&Push { nonce: "nEXhMP4s".to_owned(), ..push.clone() }, suite()), opens(false));
    assert_eq!(known(&Push { timestamp: "170000000000".to_owned(), ..push.clone() }, suite()), opens(true));
    for length in [push.encrypt.len() - 64, push.encrypt.len() - 41, 64] {
        let cut = Push { encrypt: push.encrypt[..length].to_owned(), ..push.clone() };
        assert_eq!(known(&cut, suite()), Unmatched::Incomplete, "{length} characters");
    }
    let reply = Push { encrypt: sealed(KEY, "success", SUITE), ..push.clone() };
    assert_eq!(known(&reply, suite()), Unmatched::Reply);
    assert_eq!(known(&push, AppKeys { aes_key: OTHER_KEY.into(), ..other_token }), Unmatched::Nothing);
}

#[test]
fn punctuation_around_the_query_is_undone() {
    let push = Push::good();
    for stray in ["\"", "'", ",", "%22", "',", "%20"] {
        let push = Push { nonce: format!("{}{stray}", push.nonce), ..push.clone() };
        assert_eq!(faults_with(&push, suite()), ["query-quotes"], "{stray}");
    }
}

#[test]
fn of_two_apps_with_one_token_the_one_whose_key_opens_signed() {
    let other = AppKeys { id: "other".into(), aes_key: OTHER_KEY.into(), ..suite() };
    let stranger = AppKeys { id: "stranger".into(), key: Some("suiteotherkey0000002".into()), ..suite() };
    let push = Push { path: String::new(), ..Push::good() };
    let report = examined(&push.request(), &[other, stranger, suite()]);
    assert_eq!(faults(&report), [""; 0]);
}

#[test]
fn the_next_token_is_a_rotation() {
    let app = AppKeys { token: OTHER_TOKEN.into(), next_token: Some(TOKEN.into()), ..suite() };
    assert_eq!(faults_with(&Push::good(), app), ["signature-next-token"]);
}

#[test]
fn what_became_of_encrypt_on_the_way_is_undone() {
    let encrypt = encrypt();
    let right = Push::sealed(&encrypt);
    let wrapped = |width: usize, end: &str| {
        let lines: Vec<_> = encrypt.as_bytes().chunks(width).map(|line| str::from_utf8(line).unwrap()).collect();
        lines.join("\n") + end
    };
    let cases = [
        (encrypt.replace('+', " "), "encrypt-plus-lost"),
        (wrapped(76, "\n"), "encrypt-line-breaks-put-in"),
        (encrypt.trim_end_matches('=').to_owned(), "encrypt-equals-lost"),
        (encrypt.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D"), "encrypt-percent-encoded"),
        (encrypt.replace('+', "-").replace('/', "_"), "encrypt-made-url-safe"),
        (encrypt.replace('/', "\\/"), "encrypt-json-escapes"),
    ];
    for (encrypt, name) in cases {
        assert_eq!(faults_with(&Push { encrypt, ..right.clone() }, suite()), [name]);
    }
    for (width, end) in [(76, "\n"), (76, ""), (64, "\n"), (64, "")] {
        let push = Push { encrypt: encrypt.clone(), ..Push::sealed(&wrapped(width, end)) };
        // The ciphertext is read as it was signed, with its line breaks.
        assert_eq!(faults_with(&push, suite()), ["encrypt-line-breaks-taken-out", "encrypt-line-breaks"]);
    }
}

#[test]
fn what_became_of_the_query_is_undone() {
    let encrypt = encrypt();
    for (in_query, signed, name) in
        [("a%252Bb", "a+b", "query-encoded-twice"), ("a%2Bb", "a%2Bb", "query-signed-undecoded")]
    {
        let push = Push { nonce: in_query.to_owned(), ..Push::signed(TOKEN, signed, TIMESTAMP, &encrypt) };
        assert_eq!(faults_with(&push, suite()), [name]);
    }
    let push = Push { nonce: "a+b".to_owned(), ..Push::signed(TOKEN, "a b", TIMESTAMP, &encrypt) };
    assert_eq!(faults_with(&push, suite()), ["query-plus-is-blank"]);

    let right = Push::sealed(&encrypt);
    let upper = Push { signature: right.signature.to_uppercase(), ..right.clone() };
    assert_eq!(faults_with(&upper, suite()), ["signature-upper-case"]);
    let blanks = Push { signature: format!("%20{}", right.signature), ..right.clone() };
    assert_eq!(faults_with(&blanks, suite()), ["signature-blanks"]);
}

#[test]
fn the_two_signatures_are_told_apart() {
    let push = Push::good();
    let wrong = sign(OTHER_TOKEN, TIMESTAMP, &push.nonce, &push.encrypt);
    let url = |signature: &str, msg_signature: &str| {
        let rest = format!("timestamp={TIMESTAMP}&nonce={}", push.nonce);
        format!("{}?signature={signature}&msg_signature={msg_signature}&{rest}", push.path)
    };
    let faults = |url: String| faults(&examined(&Request::new(url, push.body()), &[suite()]));
    assert_eq!(faults(url(&push.signature, &wrong)), ["msg-signature-wrong"]);
    assert_eq!(faults(url(&wrong, &push.signature)), ["signature-differs"]);
    assert_eq!(faults(url("%zz", &push.signature)), ["signature-differs"], "and its broken escape does no harm");
}

#[test]
fn what_is_wrong_with_a_token_is_told() {
    let with = |token: &str| AppKeys { token: token.into(), ..suite() };
    let push = Push::good();
    assert_eq!(faults_with(&push, with(" 123456\n")), ["token-form", "token-blanks"]);
    assert_eq!(faults_with(&push, with("\"123456\"")), ["token-quotes"]);
    assert_eq!(faults_with(&push, with("")), ["token-empty", "signature-wrong"]);

    let mixed_up = Push::signed(KEY, "nEXhMP4r", TIMESTAMP, &push.encrypt);
    assert_eq!(faults_with(&mixed_up, suite()), ["token-is-aes-key"]);
    let of_the_key = Push::signed(SUITE, "nEXhMP4r", TIMESTAMP, &push.encrypt);
    assert_eq!(faults_with(&of_the_key, suite()), ["token-is-id"]);
}

#[test]
fn no_text_has_the_signature_that_would_be_right() {
    let push = Push::good();
    let forged = Push { signature: "0".repeat(40), ..push.clone() };
    let body = json!({ "encrypt": push.encrypt }).to_string();
    let report = examined(&Request::new(forged.url(), body), &[suite()]);
    assert_eq!(faults(&report), ["signature-wrong"]);
    assert!(!format!("{report:?}").contains(&push.signature));
}
