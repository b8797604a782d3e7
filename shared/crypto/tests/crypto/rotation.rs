//! Two credentials at once.

use dingtalk_crypto::{KeySlot, Keyring, Reason, Reply, sign};

use crate::fixtures::{ENTROPY, KEY, NONCE, OTHER_KEY, OTHER_TOKEN, SUITE_KEY, TIMESTAMP, TOKEN, key, keyring, token};

fn push_from(sender: &Keyring) -> dingtalk_crypto::SealedPush {
    sender.seal_push(KeySlot::Current, "message", SUITE_KEY, TIMESTAMP, NONCE, ENTROPY)
}

fn reply_of(keyring: &Keyring, slot: KeySlot) -> Reply {
    keyring.seal(slot, "success", SUITE_KEY, TIMESTAMP, NONCE, ENTROPY)
}

#[test]
fn the_slot_that_matched_is_reported_and_seals_the_reply() {
    let new_token = Some(token(OTHER_TOKEN));
    let new_key = Some(key(OTHER_KEY));
    let rotations = [
        (new_token.clone(), new_key.clone(), (OTHER_TOKEN, OTHER_KEY)),
        (new_token, None, (OTHER_TOKEN, KEY)),
        (None, new_key, (TOKEN, OTHER_KEY)),
    ];
    for (next_token, next_key, (token_text, key_text)) in rotations {
        let receiver = keyring(TOKEN, KEY).with_next(next_token, next_key);
        for (platform, slot) in
            [(keyring(TOKEN, KEY), KeySlot::Current), (keyring(token_text, key_text), KeySlot::Next)]
        {
            let opened = receiver.open(&push_from(&platform), &[SUITE_KEY]).unwrap();
            assert_eq!(opened.slot, slot);
            assert_eq!(opened.message, "message");

            let reply = reply_of(&receiver, opened.slot);
            assert_eq!(platform.open_reply(KeySlot::Current, &reply).unwrap().message, "success");
            assert_eq!(receiver.open_reply(slot, &reply).unwrap().slot, slot);
            let other = if slot == KeySlot::Current { KeySlot::Next } else { KeySlot::Current };
            assert!(receiver.open_reply(other, &reply).is_err());
        }
    }
}

#[test]
fn without_a_next_one_there_is_only_the_current_one() {
    let receiver = keyring(TOKEN, KEY).with_next(None, None);
    let refusal = receiver.open(&push_from(&keyring(OTHER_TOKEN, OTHER_KEY)), &[SUITE_KEY]).unwrap_err();
    assert_eq!(*refusal.reason(), Reason::Signature);
    assert_eq!(reply_of(&receiver, KeySlot::Next), reply_of(&receiver, KeySlot::Current));
}

#[test]
fn the_last_call_decides() {
    let receiver = keyring(TOKEN, KEY).with_next(Some(token(OTHER_TOKEN)), None).with_next(None, None);
    assert!(receiver.open(&push_from(&keyring(OTHER_TOKEN, KEY)), &[SUITE_KEY]).is_err());
}

#[test]
fn the_refusal_that_got_furthest_is_reported() {
    let elsewhere = Reason::Receiver { found: SUITE_KEY.to_owned() };
    for (sender_token, sender_key) in [(TOKEN, KEY), (OTHER_TOKEN, OTHER_KEY), (TOKEN, OTHER_KEY)] {
        let receiver = keyring(TOKEN, KEY);
        let receiver = match sender_token {
            TOKEN => receiver.with_next(None, Some(key(OTHER_KEY))),
            _ => receiver.with_next(Some(token(OTHER_TOKEN)), Some(key(OTHER_KEY))),
        };
        let push = push_from(&keyring(sender_token, sender_key));
        let refusal = receiver.open(&push, &["another", ""]).unwrap_err();
        assert_eq!(*refusal.reason(), elsewhere, "{sender_token} {sender_key}");
        assert_eq!(receiver.open(&push, &[]).unwrap_err(), refusal);
    }

    let receiver = keyring(TOKEN, KEY).with_next(Some(token(OTHER_TOKEN)), None);
    let mut push = push_from(&keyring(OTHER_TOKEN, KEY));
    push.encrypt = "AAAA".to_owned();
    push.query.signature = sign(OTHER_TOKEN, TIMESTAMP, NONCE, "AAAA");
    assert_eq!(*receiver.open(&push, &[SUITE_KEY]).unwrap_err().reason(), Reason::CipherLength);
}

#[test]
fn slots_have_names() {
    assert_eq!([KeySlot::Current, KeySlot::Next].map(KeySlot::name), ["Current", "Next"]);
}

#[test]
fn a_fingerprint_names_the_pair_and_nothing_else() {
    let both = keyring(TOKEN, KEY).with_next(Some(token(OTHER_TOKEN)), None);
    let [(KeySlot::Current, current), (KeySlot::Next, next)] = &both.fingerprints()[..] else {
        panic!("two pairs");
    };
    assert_eq!(*next, both.fingerprint(KeySlot::Next));
    // After the rotation the next pair is the current one, under the same name.
    assert_eq!(*next, keyring(OTHER_TOKEN, KEY).fingerprint(KeySlot::Current));
    assert_ne!(current, next);
    assert_ne!(*next, keyring(OTHER_TOKEN, OTHER_KEY).fingerprint(KeySlot::Current));
    // The stray bits of a key are no part of it.
    let twin = KEY.strip_suffix('j').map(|start| format!("{start}i")).unwrap();
    assert_eq!(*current, keyring(TOKEN, &twin).fingerprint(KeySlot::Current));
    assert!(current.len() == 16 && current.bytes().all(|b| b.is_ascii_hexdigit()));
    assert_eq!(keyring(TOKEN, KEY).fingerprints().len(), 1);
}
