//! What holds for every input.

use dingtalk_crypto::{
    AesKey, KeySlot, PushQuery, Reason, Reply, SealedPush, SealingKeys, open, parse_sealing_key, printable, seal, sign,
    verify,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::fixtures::{ENTROPY, KEY, NONCE, SUITE_KEY, TIMESTAMP, TOKEN, key, keyring};

/// Flips one of the lower seven bits of one byte of an ASCII text: it stays a text of the same length.
fn flipped(text: &str, at: Index, bit: u8) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let position = at.index(bytes.len());
    bytes[position] ^= 1 << bit;
    String::from_utf8(bytes).unwrap()
}

proptest! {
    #[test]
    fn one_flipped_bit_is_refused(
        texts in prop::array::uniform4("[ -~]{1,40}"),
        which in 0..5_usize,
        at: Index,
        bit in 0..7_u8,
    ) {
        let [token, timestamp, nonce, encrypt] = &texts;
        let mut all = [sign(token, timestamp, nonce, encrypt), token.clone(), timestamp.clone(), nonce.clone(), encrypt.clone()];
        let ok = |[signature, token, timestamp, nonce, encrypt]: &[String; 5]| {
            verify(signature, token, timestamp, nonce, encrypt)
        };
        prop_assert!(ok(&all));
        all[which] = flipped(&all[which], at, bit);
        prop_assert!(!ok(&all));
    }

    #[test]
    fn one_flipped_bit_of_a_push_is_refused_by_its_signature(
        message in ".{0,80}",
        entropy: [u8; 16],
        which in 0..4_usize,
        at: Index,
        bit in 0..7_u8,
    ) {
        let keyring = keyring(TOKEN, KEY);
        let mut push = keyring.seal_push(KeySlot::Current, &message, SUITE_KEY, TIMESTAMP, NONCE, entropy);
        prop_assert_eq!(&keyring.open(&push, &[SUITE_KEY]).unwrap().message, &message);
        let field = match which {
            0 => &mut push.query.signature,
            1 => &mut push.query.timestamp,
            2 => &mut push.query.nonce,
            _ => &mut push.encrypt,
        };
        *field = flipped(field, at, bit);
        let refusal = keyring.open(&push, &[SUITE_KEY]).unwrap_err();
        prop_assert_eq!(refusal.reason(), &Reason::Signature);
    }

    #[test]
    fn what_is_sealed_opens(
        encoded in "[A-Za-z0-9+/]{43}",
        entropy: [u8; 16],
        message in vec(any::<u8>(), 0..300),
        receiver_id in ".{0,40}",
    ) {
        let key = key(&encoded);
        let plain = open(&key, &seal(&key, entropy, &message, &receiver_id)).unwrap();
        prop_assert_eq!(plain.entropy, entropy);
        prop_assert_eq!(plain.message, message);
        prop_assert_eq!(plain.receiver_id, receiver_id);
    }

    #[test]
    fn what_was_never_sealed_does_not_open(bytes in vec(any::<u8>(), 0..200), text in ".{0,200}") {
        use base64::Engine;
        let key = key(KEY);
        let encoded = base64::prelude::BASE64_STANDARD.encode(&bytes);
        // Random blocks are padding by chance once in 256 times; a message length that fits is what never happens.
        let refusal = open(&key, &encoded).unwrap_err();
        if bytes.is_empty() || bytes.len() % 16 != 0 {
            prop_assert_eq!(refusal.reason(), &Reason::CipherLength);
        }
        prop_assert!(open(&key, &text).is_err());
    }

    #[test]
    fn no_parser_panics(bytes in vec(any::<u8>(), 0..200), text in "\\PC{0,100}") {
        let _ = PushQuery::parse(&text).map(|query| query.timestamp_ms());
        let _ = PushQuery::parse(&String::from_utf8_lossy(&bytes));
        let _ = SealedPush::parse("signature=s&timestamp=1&nonce=n", &bytes);
        let _ = SealedPush::parse("signature=s&timestamp=1&nonce=n", text.as_bytes());
        let _ = Reply::parse(&bytes);
        let _ = Reply::parse(text.as_bytes());
        let _ = AesKey::parse(&text);
        let _ = parse_sealing_key(&text);
        let keys = SealingKeys::new([(0, [0; 32])]).unwrap();
        prop_assert!(keys.open(&[], &bytes).is_err());
        let _ = keyring(TOKEN, KEY).open_reply(KeySlot::Next, &Reply {
            msg_signature: sign(TOKEN, "", &text, &text),
            time_stamp: String::new(),
            nonce: text.clone(),
            encrypt: text,
        });
    }

    #[test]
    fn a_query_that_is_built_of_pieces_does_not_panic(
        pieces in vec(prop::sample::select(vec![
            "signature", "msg_signature", "timestamp", "timeStamp", "nonce", "=", "&", "%", "%2", "%25", "+", "?", "中",
        ]), 0..30),
    ) {
        let raw = pieces.concat();
        if let Ok(query) = PushQuery::parse(&raw) {
            prop_assert!(!query.signature.is_empty() && !query.timestamp.is_empty() && !query.nonce.is_empty());
            prop_assert_eq!(PushQuery::parse(&query.to_query()), Ok(query));
        }
    }

    #[test]
    fn what_is_written_reads_the_same(texts in prop::array::uniform4(".{1,30}")) {
        let [signature, timestamp, nonce, encrypt] = texts;
        let reply = Reply {
            msg_signature: signature.clone(),
            time_stamp: timestamp.clone(),
            nonce: nonce.clone(),
            encrypt: encrypt.clone(),
        };
        prop_assert_eq!(Reply::parse(reply.to_json().as_bytes()), Ok(reply));
        let push = SealedPush { query: PushQuery { signature, timestamp, nonce }, encrypt };
        prop_assert_eq!(SealedPush::parse(&push.query.to_query(), push.body().as_bytes()), Ok(push));
    }

    #[test]
    fn a_key_has_43_characters_of_the_alphabet(text in "[A-Za-z0-9+/=_-]{40,46}") {
        let foreign = text.contains(['=', '_', '-']);
        prop_assert_eq!(AesKey::parse(&text).is_ok(), text.len() == 43 && !foreign);
    }

    #[test]
    fn at_rest_any_plain_text_opens(
        number: u32,
        sealing_key: [u8; 32],
        nonce: [u8; 12],
        parts in vec(".{0,20}", 0..4),
        plain in vec(any::<u8>(), 0..300),
    ) {
        let keys = SealingKeys::new([(number, sealing_key)]).unwrap();
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        let sealed = keys.seal(nonce, &parts, &plain);
        let opened = keys.open(&parts, &sealed).unwrap();
        prop_assert_eq!(opened.as_slice(), plain);
    }

    #[test]
    fn printable_is_letters_and_digits(entropy: [u8; 16]) {
        let printed = printable(entropy);
        prop_assert!(printed.iter().all(u8::is_ascii_alphanumeric));
        prop_assert_eq!(printable(ENTROPY), printable(ENTROPY));
    }
}
