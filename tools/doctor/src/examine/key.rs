//! The AES keys: their form, and which of them opens.

use dingtalk_crypto::{AesKey, ExposeSecret, KeySlot, Plain, Reason, SecretString};

use super::forced::{self, Fit};
use super::signature::Signer;
use crate::app::AppKeys;
use crate::base64_text;
use crate::cause::{Cause, EnvelopeCause, KeyCause};
use crate::finding::Report;

/// What is wrong with an app's keys before they are tried.
pub(crate) fn form(app: &AppKeys) -> Vec<KeyCause> {
    app.aes_keys().filter_map(|(slot, key)| fault(app.id.clone(), slot, key.expose_secret())).collect()
}

fn fault(app: String, slot: KeySlot, key: &str) -> Option<KeyCause> {
    let found = key.chars().count();
    let trimmed = key.trim();
    if trimmed.len() != key.len() && trimmed.chars().count() == 43 {
        return Some(KeyCause::Blanks { app, slot });
    }
    if found == 44 && key.ends_with('=') {
        return Some(KeyCause::Equals { app, slot });
    }
    if found != 43 {
        return Some(KeyCause::Length { app, slot, found });
    }
    let value = |character: char| u8::try_from(character).ok().and_then(base64_text::value);
    if let Some(position) = key.chars().position(|character| value(character).is_none()) {
        return Some(KeyCause::Character { app, slot, position: position.saturating_add(1) });
    }
    let stray = key.chars().last().and_then(value).is_some_and(|value| value % 4 != 0);
    stray.then_some(KeyCause::StrayBits { app, slot })
}

/// The key, also where something hangs on to it.
pub(crate) fn readable(key: &str) -> Option<AesKey> {
    AesKey::parse(key.trim().trim_end_matches('=')).ok()
}

/// How far an app is from being the one a ciphertext is for: 0 if key and receiver fit, 1 if the key does, 2 otherwise.
pub(super) fn distance(app: &AppKeys, encrypt: &str) -> u8 {
    let open = |key: &SecretString| dingtalk_crypto::open(&readable(key.expose_secret())?, encrypt).ok();
    match app.aes_keys().find_map(|(_, key)| open(key)) {
        Some(plain) if app.receivers().contains(&plain.receiver_id.as_str()) => 0,
        Some(_) => 1,
        None => 2,
    }
}

/// A push, opened.
pub(super) struct Opened<'a> {
    pub app: &'a AppKeys,
    pub slot: KeySlot,
    pub plain: Plain,
}

/// Opens `encrypt` with the first key that does, the keys of `app` before all others.
pub(super) fn open<'a>(
    encrypt: &str,
    apps: &'a [AppKeys],
    app: Option<&'a AppKeys>,
    signer: Option<&Signer<'a>>,
    report: &mut Report,
) -> Option<Opened<'a>> {
    let others = apps.iter().filter(|other| app.is_none_or(|app| app.id != other.id));
    let keys: Vec<(&AppKeys, KeySlot, AesKey)> = app
        .into_iter()
        .chain(others)
        .flat_map(|app| app.aes_keys().map(move |(slot, key)| (app, slot, key)))
        .filter_map(|(app, slot, key)| Some((app, slot, readable(key.expose_secret())?)))
        .collect();
    let mut reason = None;
    for (holder, slot, key) in &keys {
        match dingtalk_crypto::open(key, encrypt) {
            Ok(plain) => {
                report.add(opens(app, signer, holder, *slot));
                let bytes = base64_text::decode(encrypt).map_or(0, |cipher| cipher.len());
                if !bytes.is_multiple_of(32) {
                    report.add(EnvelopeCause::ShortPadding);
                }
                return Some(Opened { app: holder, slot: *slot, plain });
            }
            Err(refusal) => {
                reason.get_or_insert_with(|| refusal.reason().clone());
            }
        }
    }
    if let Some(reason) = reason {
        let fit = keys.iter().filter_map(|(_, _, key)| forced::fit(key, encrypt)).next();
        report.add(closed(&reason, fit, signer.is_some()));
    }
    None
}

fn opens(app: Option<&AppKeys>, signer: Option<&Signer<'_>>, holder: &AppKeys, slot: KeySlot) -> KeyCause {
    let id = holder.id.clone();
    if let Some(app) = app.filter(|app| app.id != holder.id) {
        return KeyCause::OtherApp { app: app.id.clone(), opens: id };
    }
    // A half that a rotation does not change counts for both generations.
    let both_change = holder.next_token.is_some() && holder.next_aes_key.is_some();
    match signer.filter(|signer| both_change && signer.app.id == holder.id && signer.slot != slot) {
        Some(signer) => KeyCause::Generations { app: id, token: signer.slot, key: slot },
        None => KeyCause::Opens { app: id, slot },
    }
}

fn closed(reason: &Reason, fit: Option<Fit>, signature_right: bool) -> Cause {
    match reason {
        Reason::Utf8 => EnvelopeCause::ReceiverNotUtf8.into(),
        Reason::Padding | Reason::MessageLength if fit == Some(Fit::Shortened) => EnvelopeCause::Shortened.into(),
        Reason::Padding if fit.is_some() => EnvelopeCause::Padding.into(),
        Reason::MessageLength => EnvelopeCause::MessageLength.into(),
        _ => KeyCause::OpensNothing { signature_right }.into(),
    }
}
