//! For whom the push is sealed.

use crate::app::{AppKeys, AppKind, PLACEHOLDER_SUITE_KEY};
use crate::cause::{Cause, EnvelopeCause, Identity, ReceiverCause, Whose, id_or_length};

/// The only event for which the placeholder is good.
const CREATION: &str = "check_create_suite_url";

/// Compares the receiver id with what the protocol wants for this app and event.
pub(super) fn check(found: &str, app: &AppKeys, apps: &[AppKeys], event: Option<&str>) -> Cause {
    let expected = app.receivers();
    if app.key.as_deref() == Some(found) {
        return ReceiverCause::Right { found: found.to_owned(), is: Identity::Key }.into();
    }
    if expected.contains(&found) {
        return ReceiverCause::Right { found: found.to_owned(), is: Identity::CorpId }.into();
    }
    if found == PLACEHOLDER_SUITE_KEY {
        // Keys given alone may be those of a suite.
        let may_be_created = app.kind == AppKind::Suite || expected.is_empty();
        return match event {
            Some(CREATION) if may_be_created => ReceiverCause::Placeholder { suite_exists: app.key.is_some() },
            event => ReceiverCause::PlaceholderElsewhere { event: event.map(id_or_length).unwrap_or_default() },
        }
        .into();
    }
    // A length that counts characters is too short for Chinese text: the message's end stands before the receiver id.
    if expected.iter().any(|id| found.len() > id.len() && found.ends_with(id) && found.contains('}')) {
        return EnvelopeCause::LengthInCharacters.into();
    }
    let id = id_or_length(found);
    if expected.is_empty() && app.kind != AppKind::Suite && !found.is_empty() {
        return ReceiverCause::Unchecked { found: id }.into();
    }
    let expected = expected_ids(app, &expected);
    ReceiverCause::Wrong { found: id, expected, whose: whose(found, app, apps) }.into()
}

/// What would be right, the placeholder where there is nothing else yet.
fn expected_ids(app: &AppKeys, expected: &[&str]) -> Vec<String> {
    match expected {
        [] if app.kind == AppKind::Suite => vec![PLACEHOLDER_SUITE_KEY.to_owned()],
        ids => ids.iter().map(|id| (*id).to_owned()).collect(),
    }
}

/// Whose an id is that is not the app's own.
pub(crate) fn whose(found: &str, app: &AppKeys, apps: &[AppKeys]) -> Whose {
    if found.is_empty() {
        return Whose::Empty;
    }
    if app.corp_id.as_deref() == Some(found) {
        return Whose::OwnCorpId;
    }
    if app.key.as_deref() == Some(found) {
        return Whose::OwnKey;
    }
    for other in apps.iter().filter(|other| other.id != app.id) {
        for (id, is) in [(&other.key, Identity::Key), (&other.corp_id, Identity::CorpId)] {
            if id.as_deref() == Some(found) {
                return Whose::OtherApp { app: other.id.clone(), is };
            }
        }
    }
    if app.receivers().iter().any(|id| id.trim().eq_ignore_ascii_case(found.trim())) {
        return Whose::Nearly;
    }
    if found.strip_prefix("suite4").is_some_and(|rest| rest.len() > 2 && rest.bytes().all(|byte| byte == b'x')) {
        return Whose::NearlyPlaceholder;
    }
    let hexadecimal = |text: &str| matches!(text.len(), 16 | 32) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    match found.strip_prefix("ding") {
        Some(rest) if hexadecimal(rest) => Whose::LooksLikeCorpId,
        Some(rest) if rest.bytes().all(|byte| byte.is_ascii_alphanumeric()) => Whose::LooksLikeAppKey,
        None if found.starts_with("suite") => Whose::LooksLikeSuiteKey,
        // Shorter words are parts of a message.
        _ if (8..=64).contains(&found.len()) && found.bytes().all(of_an_id) => Whose::LooksLikeId,
        _ => Whose::Unknown,
    }
}

fn of_an_id(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}
