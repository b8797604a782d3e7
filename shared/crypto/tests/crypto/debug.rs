//! Nothing that is printed holds a secret.

use std::error::Error;

use dingtalk_crypto::{AesKey, Credentials, KeySlot, Reason, Refusal, SealingKeys, open, parse_sealing_key, seal};

use crate::fixtures::{ENTROPY, KEY, NONCE, SUITE_KEY, TIMESTAMP, TOKEN, key, keyring, token};

const MESSAGE: &str = r#"{"SuiteTicket":"not-to-be-seen"}"#;

/// What comes of a push with a message of that many bytes, addressed to `receiver`.
fn refusal(message_length: usize, receiver: &str) -> Refusal {
    let keyring = keyring(TOKEN, KEY);
    let message = "x".repeat(message_length);
    let push = keyring.seal_push(KeySlot::Current, &message, receiver, TIMESTAMP, NONCE, ENTROPY);
    keyring.open(&push, &[SUITE_KEY]).unwrap_err()
}

#[test]
fn keys_and_tokens_are_redacted() {
    assert_eq!(format!("{:?}", key(KEY)), "AesKey([redacted])");
    let keyring = keyring(TOKEN, KEY).with_next(Some(token("next-token")), None);
    for shown in
        [format!("{:#?}", Credentials::new(token(TOKEN), key(KEY))), format!("{keyring:?}"), format!("{keyring:#?}")]
    {
        for secret in [TOKEN, "next-token", KEY, "226, 14", "e20e"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}

#[test]
fn sealing_keys_show_their_numbers() {
    let keys = SealingKeys::new([(3, [170; 32]), (1, [187; 32])]).unwrap();
    assert_eq!(format!("{keys:?}"), "SealingKeys { numbers: [1, 3], .. }");
}

#[test]
fn messages_and_signatures_are_redacted() {
    let keyring = keyring(TOKEN, KEY);
    let push = keyring.seal_push(KeySlot::Current, MESSAGE, SUITE_KEY, TIMESTAMP, NONCE, ENTROPY);
    let opened = keyring.open(&push, &[SUITE_KEY]).unwrap();
    assert_eq!(
        format!("{opened:?}"),
        format!("Opened {{ message: [32 bytes], receiver_id: \"{SUITE_KEY}\", slot: Current }}")
    );
    let plain = open(&key(KEY), &push.encrypt).unwrap();
    assert_eq!(format!("{plain:?}"), "Plain { message: [32 bytes], receiver_id: [20 bytes], .. }");

    let reply = keyring.seal(KeySlot::Current, "success", SUITE_KEY, TIMESTAMP, NONCE, ENTROPY);
    let query = format!("PushQuery {{ timestamp: \"{TIMESTAMP}\", nonce: \"{NONCE}\", .. }}");
    assert_eq!(format!("{:?}", push.query), query);
    assert_eq!(
        format!("{push:?}"),
        format!("SealedPush {{ query: {query}, encrypt: [{} bytes] }}", push.encrypt.len())
    );
    assert_eq!(
        format!("{reply:?}"),
        format!(
            "Reply {{ time_stamp: \"{TIMESTAMP}\", nonce: \"{NONCE}\", encrypt: [{} bytes], .. }}",
            reply.encrypt.len()
        )
    );
    let shown = format!("{push:#?} {reply:#?}");
    for sealed in [&push.query.signature, &push.encrypt, &reply.msg_signature, &reply.encrypt] {
        assert!(!shown.contains(sealed.as_str()));
    }
}

/// A sender that counts characters instead of bytes makes a part of the message look like the receiver id.
#[test]
fn a_wrong_length_does_not_bring_the_message_into_the_log() {
    assert_eq!(*refusal(3, "\"}suitetestkey00000001").reason(), Reason::Receiver { found: "[22 bytes]".to_owned() });
    assert_eq!(*refusal(0, &"a".repeat(64)).reason(), Reason::Receiver { found: "a".repeat(64) });
    assert_eq!(*refusal(0, &"a".repeat(65)).reason(), Reason::Receiver { found: "[65 bytes]".to_owned() });
    let refusal = refusal(0, "ding-app_key");
    let found = "ding-app_key".to_owned();
    assert_eq!(*refusal.reason(), Reason::Receiver { found });

    let push = keyring(TOKEN, KEY).seal_push(KeySlot::Current, "", MESSAGE, TIMESTAMP, NONCE, ENTROPY);
    let opened = keyring(TOKEN, KEY).open(&push, &[MESSAGE]).unwrap();
    assert!(!format!("{opened:?}").contains("not-to-be-seen"));
}

#[test]
fn every_refusal_prints_the_same() {
    let refusals = [refusal(0, "other"), open(&key(KEY), "?").unwrap_err(), open(&key(KEY), "").unwrap_err()];
    let names = ["Receiver", "Base64", "CipherLength"];
    for (refusal, name) in refusals.iter().zip(names) {
        assert_eq!(refusal.to_string(), "callback refused");
        assert_eq!(format!("{refusal:?}"), format!("Refusal({name})"));
        assert_eq!(refusal.reason().name(), name);
        assert!(refusal.source().is_none());
    }
}

#[test]
fn reasons_have_dingtalks_numbers() {
    let reasons = [
        (Reason::Signature, "Signature", 900_005),
        (Reason::Base64, "Base64", 900_008),
        (Reason::CipherLength, "CipherLength", 900_008),
        (Reason::Padding, "Padding", 900_008),
        (Reason::MessageLength, "MessageLength", 900_009),
        (Reason::Receiver { found: String::new() }, "Receiver", 900_010),
        (Reason::Utf8, "Utf8", 900_001),
    ];
    for (reason, name, code) in reasons {
        assert_eq!((reason.name(), reason.code()), (name, code));
    }
}

#[test]
fn parse_errors_hold_no_key() {
    let almost = &KEY[1..];
    let error = AesKey::parse(almost).unwrap_err();
    assert!(!format!("{error} {error:?}").contains(&almost[..4]));
    let error = parse_sealing_key(KEY.trim_end_matches('j')).unwrap_err();
    assert!(!format!("{error} {error:?}").contains(&KEY[..4]));
}

/// The wrong key gives a refusal like any other.
#[test]
fn the_wrong_key_is_refused() {
    let sealed = seal(&key(crate::fixtures::OTHER_KEY), ENTROPY, MESSAGE.as_bytes(), SUITE_KEY);
    assert_eq!(*open(&key(KEY), &sealed).unwrap_err().reason(), Reason::Padding);
}
