//! Real pushes and replies from official and other published material, and computed edge cases.

use std::collections::BTreeMap;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use dingtalk_crypto::{KeySlot, Keyring, PushQuery, Reason, Reply, SealedPush, open, seal, sign, verify};
use serde::Deserialize;

use crate::fixtures::{key, keyring};

#[derive(Deserialize)]
struct Vector {
    id: String,
    kind: String,
    token: Option<String>,
    encoding_aes_key: Option<String>,
    receiver_id: Option<String>,
    timestamp: Option<String>,
    nonce: Option<String>,
    encrypt: Option<String>,
    signature: Option<String>,
    expect: Option<Expect>,
}

#[derive(Deserialize)]
struct Expect {
    random: Option<String>,
    msg_len: Option<usize>,
    msg: Option<String>,
    pad_len: usize,
    cipher_len: Option<usize>,
}

/// The vector padded to sixteen bytes: read, but never written.
const PADDED_TO_16: &str = "computed-16-block-padding";

fn vectors() -> Vec<Vector> {
    serde_json::from_str(include_str!("../vectors.json")).unwrap()
}

fn of_kinds(kinds: &[&str]) -> Vec<Vector> {
    vectors().into_iter().filter(|vector| kinds.contains(&vector.kind.as_str())).collect()
}

impl Vector {
    fn keyring(&self) -> Keyring {
        keyring(self.token.as_deref().unwrap(), self.encoding_aes_key.as_deref().unwrap())
    }

    fn push(&self) -> SealedPush {
        let query = PushQuery {
            signature: self.signature.clone().unwrap(),
            timestamp: self.timestamp.clone().unwrap(),
            nonce: self.nonce.clone().unwrap(),
        };
        SealedPush { query, encrypt: self.encrypt.clone().unwrap() }
    }
}

/// No kind is skipped silently: the API signatures (HMAC) are not this crate's, and the cipher-only vector is opened by a
/// unit test of the cipher.
#[test]
fn every_kind_is_counted() {
    let mut counts = BTreeMap::new();
    for vector in vectors() {
        *counts.entry(vector.kind).or_insert(0) += 1;
    }
    let expected = [
        ("aes-cbc-primitive", 1),
        ("callback", 14),
        ("callback-decrypt-only", 3),
        ("isv-api-hmac", 2),
        ("negative", 4),
    ];
    assert_eq!(counts, expected.map(|(kind, count)| (kind.to_owned(), count)).into());
}

#[test]
fn every_envelope_opens() {
    for vector in of_kinds(&["callback", "callback-decrypt-only"]) {
        let id = &vector.id;
        let expect = vector.expect.as_ref().unwrap();
        let encrypt = vector.encrypt.as_deref().unwrap();
        let receiver_id = vector.receiver_id.as_deref().unwrap();

        let plain = open(&key(vector.encoding_aes_key.as_deref().unwrap()), encrypt).unwrap();
        assert_eq!(plain.entropy, expect.random.as_deref().unwrap().as_bytes(), "{id}");
        assert_eq!(plain.message, expect.msg.as_deref().unwrap().as_bytes(), "{id}");
        assert_eq!(plain.message.len(), expect.msg_len.unwrap(), "{id}");
        assert_eq!(plain.receiver_id, receiver_id, "{id}");

        let cipher_length = BASE64_STANDARD.decode(encrypt).unwrap().len();
        assert_eq!(cipher_length, expect.cipher_len.unwrap(), "{id}");
        let unpadded = 20 + plain.message.len() + receiver_id.len();
        assert_eq!(cipher_length - unpadded, expect.pad_len, "{id}");
    }
}

#[test]
fn every_envelope_seals_to_the_same_text() {
    let mut sealed = 0;
    for vector in of_kinds(&["callback", "callback-decrypt-only"]) {
        let expect = vector.expect.unwrap();
        let entropy = expect.random.unwrap().into_bytes().try_into().unwrap();
        let key = key(&vector.encoding_aes_key.unwrap());
        let again = seal(&key, entropy, expect.msg.unwrap().as_bytes(), &vector.receiver_id.unwrap());
        if vector.id == PADDED_TO_16 {
            assert_ne!(again, vector.encrypt.unwrap());
        } else {
            assert_eq!(again, vector.encrypt.unwrap(), "{}", vector.id);
            sealed += 1;
        }
    }
    assert_eq!(sealed, 16);
}

#[test]
fn every_signature_is_computed_and_verified() {
    for vector in of_kinds(&["callback"]) {
        let SealedPush { query, encrypt } = vector.push();
        let token = vector.token.as_deref().unwrap();
        assert_eq!(sign(token, &query.timestamp, &query.nonce, &encrypt), query.signature, "{}", vector.id);
        assert!(verify(&query.signature, token, &query.timestamp, &query.nonce, &encrypt), "{}", vector.id);
    }
}

#[test]
fn every_push_opens_and_every_reply_is_sealed_alike() {
    for vector in of_kinds(&["callback"]) {
        let keyring = vector.keyring();
        let expect = vector.expect.as_ref().unwrap();
        let receiver_id = vector.receiver_id.as_deref().unwrap();
        let message = expect.msg.as_deref().unwrap();

        let opened = keyring.open(&vector.push(), &["someone-else", receiver_id]).unwrap();
        assert_eq!(opened.message, message, "{}", vector.id);
        assert_eq!(opened.receiver_id, receiver_id, "{}", vector.id);
        assert_eq!(opened.slot, KeySlot::Current, "{}", vector.id);

        let SealedPush { query, encrypt } = vector.push();
        let reply = Reply { msg_signature: query.signature, time_stamp: query.timestamp, nonce: query.nonce, encrypt };
        assert_eq!(keyring.open_reply(KeySlot::Current, &reply).unwrap(), opened, "{}", vector.id);
        if vector.id != PADDED_TO_16 {
            let entropy = expect.random.as_deref().unwrap().as_bytes().try_into().unwrap();
            let again = keyring.seal(KeySlot::Current, message, receiver_id, &reply.time_stamp, &reply.nonce, entropy);
            assert_eq!(again, reply, "{}", vector.id);
        }
    }
}

#[test]
fn every_negative_is_refused_for_its_reason() {
    for vector in of_kinds(&["negative"]) {
        let refusal = match vector.id.as_str() {
            // It names neither a token nor a key, so only its envelope can be looked at.
            "official-doc-placeholder" => {
                open(&key(crate::fixtures::KEY), vector.encrypt.as_deref().unwrap()).unwrap_err()
            }
            _ => vector.keyring().open(&vector.push(), &[vector.receiver_id.as_deref().unwrap()]).unwrap_err(),
        };
        let expected = match vector.id.as_str() {
            "sdk-007gzs-wrong-nonce" | "app-o2oa-stale-signature" => Reason::Signature,
            "official-doc-placeholder" => Reason::CipherLength,
            "computed-wrong-receiver" => Reason::Receiver { found: "suitetestkey00000001".to_owned() },
            other => panic!("new negative vector {other}"),
        };
        assert_eq!(*refusal.reason(), expected, "{}", vector.id);
        assert_eq!(refusal.to_string(), "callback refused", "{}", vector.id);
    }
}
