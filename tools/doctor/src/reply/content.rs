//! Signature, envelope and receiver of a reply.

use dingtalk_crypto::{AesKey, ExposeSecret, Plain, SecretString, verify};

use super::form::Members;
use super::{Due, of_slot, text};
use crate::app::AppKeys;
use crate::base64_text::{self, has_line_breaks};
use crate::cause::{AnswerText, ReplyCause, SignedWith, id_or_length};
use crate::examine::{fit, readable_key, whose};

/// Checks what stands in the members; the answer is what the reply says, if it opens.
pub(super) fn check(
    members: &Members,
    apps: &[AppKeys],
    due: &Due<'_>,
    causes: &mut Vec<ReplyCause>,
) -> Option<AnswerText> {
    let seconds = |time: &String| time.parse::<i64>().map_or(true, |time| time < 100_000_000_000);
    if members.time_stamp.as_ref().is_some_and(seconds) {
        causes.push(ReplyCause::TimeUnit);
    }
    causes.extend(signature(members, apps, due));
    let encrypt = members.encrypt.as_deref()?;
    if has_line_breaks(encrypt) {
        causes.push(ReplyCause::LineBreaks);
    }
    let bytes = base64_text::decode(encrypt).map_or(0, |cipher| cipher.len());
    if bytes == 0 || !bytes.is_multiple_of(16) {
        causes.push(ReplyCause::NotCiphertext);
        return None;
    }
    let Some((plain, right)) = open(encrypt, apps, due) else {
        let keys = || apps.iter().flat_map(AppKeys::aes_keys).filter_map(|(_, key)| readable_key(key.expose_secret()));
        let right = keys().any(|key| fit(&key, encrypt).is_some());
        causes.push(if right { ReplyCause::Padding } else { ReplyCause::CannotOpen });
        return None;
    };
    if !right && !causes.contains(&ReplyCause::OtherKey) {
        causes.push(ReplyCause::OtherKey);
    }
    causes.extend(receiver(&plain.receiver_id, apps, due));
    if !bytes.is_multiple_of(32) {
        causes.push(ReplyCause::ShortPadding);
    }
    let message = zeroize::Zeroizing::new(plain.message);
    Some(text::of(&message, due))
}

fn signature(members: &Members, apps: &[AppKeys], due: &Due<'_>) -> Option<ReplyCause> {
    let (signature, time) = (members.msg_signature.as_deref()?, members.time_stamp.as_deref()?);
    let (nonce, encrypt) = (members.nonce.as_deref()?, members.encrypt.as_deref()?);
    let right: Vec<&SecretString> = match due.app {
        Some(app) => of_slot(app.tokens(), due.slot),
        None => apps.iter().flat_map(|app| app.tokens().map(|(_, token)| token)).collect(),
    };
    let any = |tokens: &[&SecretString], signature: &str, time: &str, nonce: &str, encrypt: &str| {
        tokens.iter().any(|token| verify(signature, token.expose_secret(), time, nonce, encrypt))
    };
    if any(&right, signature, time, nonce, encrypt) {
        return None;
    }
    let all: Vec<&SecretString> = apps.iter().flat_map(|app| app.tokens().map(|(_, token)| token)).collect();
    let request = due.request.as_ref();
    Some(if any(&all, signature, time, nonce, encrypt) {
        ReplyCause::OtherKey
    } else if any(&right, &signature.to_ascii_lowercase(), time, nonce, encrypt) {
        ReplyCause::Signature(SignedWith::UpperCase)
    } else if any(&right, signature, time, nonce, &encrypt.replace(['\r', '\n'], "")) {
        ReplyCause::Signature(SignedWith::WithoutLineBreaks)
    } else if request.is_some_and(|request| request.signature == signature) {
        ReplyCause::Signature(SignedWith::Request)
    } else if request.is_some_and(|stamp| any(&right, signature, &stamp.timestamp, &stamp.nonce, encrypt)) {
        ReplyCause::Signature(SignedWith::RequestStamp)
    } else {
        ReplyCause::Signature(SignedWith::Unknown)
    })
}

/// Opens it; whether it took the key that is due.
fn open(encrypt: &str, apps: &[AppKeys], due: &Due<'_>) -> Option<(Plain, bool)> {
    let attempt = |key: &SecretString| {
        let key: AesKey = readable_key(key.expose_secret())?;
        dingtalk_crypto::open(&key, encrypt).ok()
    };
    let right = due.app.and_then(|app| of_slot(app.aes_keys(), due.slot).into_iter().find_map(attempt));
    if let Some(plain) = right {
        return Some((plain, true));
    }
    let plain = apps.iter().flat_map(AppKeys::aes_keys).find_map(|(_, key)| attempt(key))?;
    Some((plain, due.app.is_none()))
}

fn receiver(found: &str, apps: &[AppKeys], due: &Due<'_>) -> Option<ReplyCause> {
    let app = due.app?;
    let expected = match &due.receiver {
        Some(receiver) => receiver.as_str(),
        None if app.receivers().contains(&found) => return None,
        None => app.receivers().first().copied()?,
    };
    (found != expected).then(|| ReplyCause::Receiver {
        found: id_or_length(found),
        expected: id_or_length(expected),
        whose: whose(found, app, apps),
    })
}
