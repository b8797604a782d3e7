//! What is commonly broken on the way, undone: one thing at a time.

use super::push::{Push, Signed};
use crate::app::AppKeys;
use crate::base64_text::has_line_breaks;
use crate::cause::Mend;
use dingtalk_crypto::percent;

const QUOTES: [char; 4] = ['"', '\'', '“', '”'];

/// The request in every mended form that differs from it.
pub(super) fn requests(push: &Push, signed: &Signed) -> Vec<(Mend, Signed)> {
    let mut mended = Vec::new();
    let mut add = |mend, other: Signed| {
        if other != *signed {
            mended.push((mend, other));
        }
    };
    if let Some(signature) = &push.signature {
        add(Mend::SignatureOnly, Signed { signature: signature.clone(), ..signed.clone() });
    }
    let trimmed = signed.signature.trim().to_owned();
    add(Mend::UpperCase, Signed { signature: signed.signature.to_ascii_lowercase(), ..signed.clone() });
    add(Mend::SignatureBlanks, Signed { signature: trimmed, ..signed.clone() });
    let bare =
        |value: &str| value.trim_matches(|c: char| c.is_whitespace() || QUOTES.contains(&c) || c == ',').to_owned();
    let (signature, timestamp, nonce) = (bare(&signed.signature), bare(&signed.timestamp), bare(&signed.nonce));
    add(Mend::QueryQuotes, Signed { signature, timestamp, nonce, encrypt: signed.encrypt.clone() });
    for (mend, encrypt) in encrypts(&signed.encrypt) {
        add(mend, Signed { encrypt, ..signed.clone() });
    }
    let nonce = &signed.nonce;
    if let Some(nonce) = percent::decode(nonce) {
        add(Mend::QueryTwice, Signed { nonce, ..signed.clone() });
    }
    if let Some(nonce) = push.raw_nonce.clone() {
        add(Mend::QueryRaw, Signed { nonce, ..signed.clone() });
    }
    add(Mend::QueryPlus, Signed { nonce: nonce.replace('+', " "), ..signed.clone() });
    mended
}

fn encrypts(encrypt: &str) -> Vec<(Mend, String)> {
    let mut mended = vec![
        (Mend::PlusLost, encrypt.replace(' ', "+")),
        (Mend::LineBreaksPutIn, encrypt.replace(['\r', '\n'], "")),
        (Mend::EncryptEscapes, encrypt.replace("\\/", "/").replace("\\u003d", "=").replace("\\u002b", "+")),
        (Mend::EncryptUrlSafe, with_equals(&encrypt.replace('-', "+").replace('_', "/"))),
    ];
    if !encrypt.ends_with('=') {
        mended.insert(0, (Mend::EqualsLost, with_equals(encrypt)));
    }
    mended.extend(percent::decode(encrypt).map(|decoded| (Mend::EncryptPercent, decoded)));
    if !has_line_breaks(encrypt) {
        for width in [76, 64] {
            for line_break in ["\n", "\r\n"] {
                let wrapped = wrapped(encrypt, width, line_break);
                mended.push((Mend::LineBreaksTakenOut, format!("{wrapped}{line_break}")));
                mended.push((Mend::LineBreaksTakenOut, wrapped));
            }
        }
    }
    mended
}

fn with_equals(encrypt: &str) -> String {
    let missing = encrypt.len().wrapping_neg() % 4;
    format!("{encrypt}{}", "=".repeat(missing))
}

fn wrapped(encrypt: &str, width: usize, line_break: &str) -> String {
    let characters: Vec<char> = encrypt.chars().collect();
    characters.chunks(width).map(|line| line.iter().collect::<String>()).collect::<Vec<_>>().join(line_break)
}

/// A configured token in every mended form, and what else of the app may have been taken for it.
pub(super) fn tokens<'a>(token: &'a str, aes_key: &'a str, app: &'a AppKeys) -> Vec<(Mend, &'a str)> {
    let mut mended = vec![
        (Mend::TokenBlanks, token.trim()),
        (Mend::TokenQuotes, token.trim().trim_matches(QUOTES)),
        (Mend::TokenIsAesKey, aes_key),
    ];
    mended.extend([app.key.as_deref(), app.corp_id.as_deref()].into_iter().flatten().map(|id| (Mend::TokenIsId, id)));
    mended.retain(|(_, other)| *other != token && !other.is_empty());
    mended
}
