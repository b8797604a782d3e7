//! A push as it arrives: the raw query string, a line break, the body.
#![no_main]

use dingtalk_crypto::{KeySlot, PushQuery, Reason, SealedPush, open, sign};
use dingtalk_fuzz::keys::{TOKEN, key, keyring};
use libfuzzer_sys::fuzz_target;

/// To whom the pushes of the seeds are addressed.
const RECEIVERS: [&str; 2] = ["suite4xxxxxxxxxxxxxxx", "suitetestkey00000001"];

fuzz_target!(|data: &[u8]| {
    let at = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let (query, body) = data.split_at(at);
    let (Ok(query), body) = (str::from_utf8(query), body.get(1..).unwrap_or_default()) else { return };

    let parsed = PushQuery::parse(query);
    if let Ok(query) = &parsed {
        read_again(query);
    }
    match (SealedPush::parse(query, body), &parsed) {
        (Ok(push), Ok(query)) => {
            assert_eq!(&push.query, query);
            assert_eq!(SealedPush::parse(&push.query.to_query(), push.body().as_bytes()).as_ref(), Ok(&push));
            signed(push);
        }
        (Err(_), Ok(_)) => {}
        (whole, Err(error)) => assert_eq!(whole.as_ref(), Err(error), "the query comes first"),
    }
    if let (Ok(query), Ok(message)) = (parsed, str::from_utf8(body)) {
        sealed(message, &query);
    }
});

fn read_again(query: &PushQuery) {
    assert!(!query.signature.is_empty() && !query.timestamp.is_empty() && !query.nonce.is_empty());
    assert_eq!(PushQuery::parse(&query.to_query()).as_ref(), Ok(query));
    assert_eq!(PushQuery::parse(&format!("?a=%zz&{}", query.to_query())).as_ref(), Ok(query));
    assert!(query.timestamp_ms().is_none_or(|time| time >= 0));
}

/// With a correct signature the envelope alone decides, and with any other nothing opens.
fn signed(mut push: SealedPush) {
    push.query.signature = sign(TOKEN, &push.query.timestamp, &push.query.nonce, &push.encrypt);
    let opened = keyring().open(&push, &RECEIVERS);
    match open(&key(), &push.encrypt) {
        Ok(plain) => match (opened, String::from_utf8(plain.message)) {
            (Ok(opened), Ok(message)) => {
                assert!(RECEIVERS.contains(&opened.receiver_id.as_str()));
                assert_eq!((opened.message, opened.receiver_id), (message, plain.receiver_id));
            }
            (Err(refusal), Ok(_)) => assert!(matches!(refusal.reason(), Reason::Receiver { .. })),
            (Err(refusal), Err(_)) => assert!(matches!(refusal.reason(), Reason::Receiver { .. } | Reason::Utf8)),
            (Ok(_), Err(_)) => panic!("a message that is no text"),
        },
        Err(refusal) => assert_eq!(opened.expect_err("the envelope does not open"), refusal),
    }
    flipped(push);
}

fn flipped(mut push: SealedPush) {
    // Which digit is changed follows from the push, so that all are.
    let at = push.encrypt.len() % push.query.signature.len();
    let digit = if push.query.signature.as_bytes()[at] == b'0' { "1" } else { "0" };
    push.query.signature.replace_range(at..=at, digit);
    let refusal = keyring().open(&push, &RECEIVERS).expect_err("its signature is not the one");
    assert_eq!(refusal.reason(), &Reason::Signature);
}

/// Any message under any timestamp and nonce goes through a request and back.
fn sealed(message: &str, query: &PushQuery) {
    let [receiver, ..] = RECEIVERS;
    let push =
        keyring().seal_push(KeySlot::Current, message, receiver, &query.timestamp, &query.nonce, *b"0123456789abcdef");
    let received = SealedPush::parse(&push.query.to_query(), push.body().as_bytes()).expect("it was written for this");
    let opened = keyring().open(&received, &RECEIVERS).expect("it was sealed for this");
    assert_eq!(opened.message, message);
    flipped(received);
}
