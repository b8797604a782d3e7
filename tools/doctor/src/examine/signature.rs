//! Whose signature it is.

use dingtalk_crypto::{ExposeSecret, KeySlot, verify};

use super::key;
use super::mend;
use super::push::{Push, Signed};
use crate::app::AppKeys;
use crate::cause::{AppCause, Cause, EnvelopeCause, EventCause, KeyCause, ReceiverCause, SignatureCause, Unmatched};
use crate::finding::{Finding, Report};

/// Whose token made the signature.
pub(super) struct Signer<'a> {
    pub app: &'a AppKeys,
    pub slot: KeySlot,
    /// `encrypt` as it was signed, where that is another text than was received.
    pub encrypt: Option<String>,
}

/// What came of the check.
#[derive(Default)]
pub(super) struct Checked<'a> {
    pub signer: Option<Signer<'a>>,
    /// No token matches: at this place of the report [`unmatched`] belongs, once the ciphertext was tried.
    pub unmatched: Option<usize>,
}

/// Finds the signer; `named` is the app it should be.
pub(super) fn check<'a>(
    push: &Push,
    apps: &'a [AppKeys],
    named: Option<&'a AppKeys>,
    report: &mut Report,
) -> Checked<'a> {
    let own: Vec<&AppKeys> = named.map_or_else(|| apps.iter().collect(), |named| vec![named]);
    for app in &own {
        report.add_all(app.tokens().filter_map(|(slot, token)| form(app, slot, token.expose_secret())));
    }
    let Some(signed) = push.signed() else { return Checked::default() };
    let found = straight(&signed, own.iter().copied())
        .map(|(app, slot)| (app, slot, None))
        .or_else(|| mended(push, &signed, &own))
        .or_else(|| straight(&signed, apps.iter()).map(|(app, slot)| (app, slot, None)));
    let Some((app, slot, mended)) = found else {
        let characters = signed.signature.chars().count();
        let hexadecimal = signed.signature.bytes().all(|byte| byte.is_ascii_hexdigit());
        let formed = characters == 40 && hexadecimal;
        if formed {
            return Checked { signer: None, unmatched: Some(report.findings.len()) };
        }
        report.add(SignatureCause::Form { characters });
        return Checked::default();
    };
    if let Some(named) = named.filter(|named| named.id != app.id) {
        report.add(AppCause::Elsewhere { path: named.id.clone(), signed: app.id.clone() });
    }
    let Some((mend, signed)) = mended else {
        report.add(SignatureCause::Right { app: app.id.clone(), slot });
        if push.signature.as_ref().is_some_and(|other| *other != signed.signature) {
            report.add(SignatureCause::SignatureDiffers);
        }
        return Checked { signer: Some(Signer { app, slot, encrypt: None }), unmatched: None };
    };
    report.add(SignatureCause::Mended { app: app.id.clone(), mend });
    Checked { signer: Some(Signer { app, slot, encrypt: Some(signed.encrypt) }), unmatched: None }
}

/// What is to be said of a signature that matches no token, by what was found in the ciphertext.
pub(super) fn unmatched(push: &Push, later: &[Finding]) -> SignatureCause {
    let any = |is: fn(&Cause) -> bool| later.iter().any(|finding| is(&finding.cause));
    let opens = any(|cause| matches!(cause, Cause::Key(KeyCause::Opens { .. })));
    let received =
        any(|cause| matches!(cause, Cause::Receiver(ReceiverCause::Right { .. } | ReceiverCause::Placeholder { .. })));
    let broken = any(|cause| match cause {
        Cause::Envelope(cause) => matches!(
            cause,
            EnvelopeCause::Character { .. }
                | EnvelopeCause::Cut
                | EnvelopeCause::Length { .. }
                | EnvelopeCause::Padding
                | EnvelopeCause::Shortened
        ),
        _ => false,
    });
    let known = if any(|cause| *cause == Cause::Event(EventCause::Reply)) {
        Unmatched::Reply
    } else if opens && received {
        let usual = |time: &String| time.len() == 13 && time.bytes().all(|byte| byte.is_ascii_digit());
        Unmatched::Opens { odd_timestamp: !push.timestamp.as_ref().is_some_and(usual) }
    } else if broken {
        Unmatched::Incomplete
    } else {
        Unmatched::Nothing
    };
    SignatureCause::Wrong { known }
}

/// What is wrong with a token on its own. The console takes 3 to 32 letters and digits, the API up to 63 characters.
fn form(app: &AppKeys, slot: KeySlot, token: &str) -> Option<SignatureCause> {
    let id = app.id.clone();
    if token.is_empty() {
        return Some(SignatureCause::TokenEmpty { app: id, slot });
    }
    let formed = (3..=63).contains(&token.len()) && token.bytes().all(|byte| byte.is_ascii_graphic());
    (!formed).then_some(SignatureCause::TokenForm { app: id, slot })
}

fn matches(signed: &Signed, token: &str) -> bool {
    verify(&signed.signature, token, &signed.timestamp, &signed.nonce, &signed.encrypt)
}

/// Whose token it is; of several apps with the same one, that whose AES key opens, and whose receiver fits.
fn straight<'a>(signed: &Signed, apps: impl Iterator<Item = &'a AppKeys>) -> Option<(&'a AppKeys, KeySlot)> {
    let mut found: Vec<_> = apps
        .filter_map(|app| {
            let mut tokens = app.tokens();
            let (slot, _) = tokens.find(|(_, token)| matches(signed, token.expose_secret()))?;
            Some((app, slot))
        })
        .collect();
    if found.len() > 1 {
        found.sort_by_key(|(app, _)| key::distance(app, &signed.encrypt));
    }
    found.into_iter().next()
}

type Mended<'a> = (&'a AppKeys, KeySlot, Option<(crate::cause::Mend, Signed)>);

fn mended<'a>(push: &Push, signed: &Signed, apps: &[&'a AppKeys]) -> Option<Mended<'a>> {
    for (mend, other) in mend::requests(push, signed) {
        if let Some((app, slot)) = straight(&other, apps.iter().copied()) {
            return Some((app, slot, Some((mend, other))));
        }
    }
    for app in apps {
        let aes_key = app.aes_key.expose_secret();
        for (slot, token) in app.tokens() {
            for (mend, token) in mend::tokens(token.expose_secret(), aes_key, app) {
                if matches(signed, token) {
                    return Some((app, slot, Some((mend, signed.clone()))));
                }
            }
        }
    }
    None
}
