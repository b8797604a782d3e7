//! What is sealed opens again, whatever its length.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use dingtalk_crypto::{KeySlot, SealedPush, open, seal};

use crate::fixtures::{ENTROPY, KEY, NONCE, SUITE_KEY, TIMESTAMP, TOKEN, key, keyring};

#[test]
fn every_length_to_1024() {
    let key = key(KEY);
    for length in 0..=1024_usize {
        let message: Vec<u8> = (0..length).map(|i| u8::try_from(i % 251).unwrap()).collect();
        let sealed = seal(&key, ENTROPY, &message, SUITE_KEY);

        let unpadded = 20 + length + SUITE_KEY.len();
        let cipher_length = BASE64_STANDARD.decode(&sealed).unwrap().len();
        assert_eq!(cipher_length, (unpadded / 32 + 1) * 32, "{length}");

        let plain = open(&key, &sealed).unwrap();
        assert_eq!(plain.message, message, "{length}");
        assert_eq!(plain.receiver_id, SUITE_KEY);
        assert_eq!(plain.entropy, ENTROPY);
    }
}

#[test]
fn chinese_and_emoji() {
    let keyring = keyring(TOKEN, KEY);
    for message in ["", "中文测试", "钉钉👨‍👩‍👧‍👦🇨🇳 naïve\0\n", "\u{10ffff}"] {
        let push = keyring.seal_push(KeySlot::Current, message, "套件", TIMESTAMP, NONCE, ENTROPY);
        let opened = keyring.open(&push, &["套件"]).unwrap();
        assert_eq!((opened.message.as_str(), opened.receiver_id.as_str()), (message, "套件"));
    }
}

#[test]
fn seventy_kilobytes_and_a_megabyte() {
    let keyring = keyring(TOKEN, KEY);
    for length in [70_000, 1 << 20] {
        let message: String = "部门成员".chars().cycle().take(length / 3).collect();
        let sent = keyring.seal_push(KeySlot::Current, &message, SUITE_KEY, TIMESTAMP, NONCE, ENTROPY);
        let received = SealedPush::parse(&sent.query.to_query(), sent.body().as_bytes()).unwrap();
        assert_eq!(received, sent);
        assert!(keyring.open(&received, &[SUITE_KEY]).unwrap().message == message);
    }
}

/// Some samples wrap base64: the text is signed as it travels, and unwrapped only to be decoded.
#[test]
fn wrapped_base64() {
    let keyring = keyring(TOKEN, KEY);
    for (every, line_end) in [(76, "\n"), (60, "\r\n"), (1, " ")] {
        let mut push = keyring.seal_push(KeySlot::Current, &"x".repeat(300), SUITE_KEY, TIMESTAMP, NONCE, ENTROPY);
        assert!(!push.encrypt.contains(char::is_whitespace));
        let lines: Vec<&str> =
            push.encrypt.as_bytes().chunks(every).map(|line| str::from_utf8(line).unwrap()).collect();
        push.encrypt = lines.join(line_end) + line_end;
        assert_eq!(keyring.open(&push, &[SUITE_KEY]).unwrap_err().reason().name(), "Signature");

        push.query.signature = dingtalk_crypto::sign(TOKEN, TIMESTAMP, NONCE, &push.encrypt);
        let received = SealedPush::parse(&push.query.to_query(), push.body().as_bytes()).unwrap();
        assert_eq!(keyring.open(&received, &[SUITE_KEY]).unwrap().message, "x".repeat(300));
    }
}

#[test]
fn base64_without_its_padding() {
    let key = key(KEY);
    let sealed = seal(&key, ENTROPY, b"success", SUITE_KEY);
    let bare = sealed.trim_end_matches('=');
    assert_ne!(bare, sealed);
    assert_eq!(open(&key, bare), open(&key, &sealed));
}
