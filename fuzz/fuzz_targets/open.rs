//! The envelope of a push: any text as its ciphertext, and any decrypted buffer behind a correct encryption.
//!
//! The first byte says what the rest is: `t` a text, `r` a buffer as it stands, `p` a buffer that is padded first.
#![no_main]

use dingtalk_crypto::{Plain, Reason, open, seal};
use dingtalk_fuzz::keys::{encrypt, key};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    match data.split_first() {
        Some((b't', text)) => {
            if let Ok(text) = str::from_utf8(text) {
                any_text(text);
            }
        }
        Some((b'r', buffer)) => any_text(&encrypt(buffer)),
        Some((b'p', buffer)) => padded(buffer),
        _ => {}
    }
});

/// What opens is sealed to something that opens to the same; blanks and a missing `=` make no difference.
fn any_text(text: &str) {
    let Ok(plain) = open(&key(), text) else { return };
    assert!(plain.message.len() + plain.receiver_id.len() + 20 < text.len(), "nothing comes out that did not go in");
    assert_eq!(sealed_and_opened(&plain), plain);
    let bare = text.trim_ascii_end().trim_end_matches('=');
    assert_eq!(open(&key(), &format!("\n {bare}\r\n")).as_ref(), Ok(&plain));
}

fn sealed_and_opened(plain: &Plain) -> Plain {
    let sealed = seal(&key(), plain.entropy, &plain.message, &plain.receiver_id);
    assert!(!sealed.bytes().any(|byte| byte.is_ascii_whitespace()));
    open(&key(), &sealed).expect("what was sealed opens")
}

/// The length decides: beyond the end it is refused, else it says what is message and what receiver id.
fn padded(buffer: &[u8]) {
    let padding = 32 - buffer.len() % 32;
    let text = encrypt(&[buffer, &[padding as u8; 32][..padding]].concat());
    let opened = open(&key(), &text);
    let Some((header, rest)) = buffer.split_first_chunk::<20>() else {
        assert_eq!(opened.expect_err("it has no header").reason(), &Reason::MessageLength);
        return;
    };
    let [entropy @ .., a, b, c, d] = *header;
    match rest.split_at_checked(u32::from_be_bytes([a, b, c, d]) as usize) {
        None => assert_eq!(opened.expect_err("its length is too large").reason(), &Reason::MessageLength),
        Some((message, receiver_id)) => match (opened, str::from_utf8(receiver_id)) {
            (Ok(plain), Ok(receiver_id)) => {
                assert_eq!(plain.entropy, entropy);
                assert_eq!(plain.message, message);
                assert_eq!(plain.receiver_id, receiver_id);
                assert_eq!(seal(&key(), entropy, message, receiver_id), text);
            }
            (Err(refusal), Err(_)) => assert_eq!(refusal.reason(), &Reason::Utf8),
            (opened, _) => panic!("{opened:?}"),
        },
    }
}
