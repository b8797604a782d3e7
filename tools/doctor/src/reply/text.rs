//! What a reply says.

use super::{Due, DueText};
use crate::cause::{AnswerText, ReplyCause};

/// Reads the plaintext of a reply.
pub(super) fn of(message: &[u8], due: &Due<'_>) -> AnswerText {
    let quotes = |character: char| character.is_whitespace() || matches!(character, '"' | '\'');
    let text = String::from_utf8_lossy(message);
    let bare = text.trim_matches(quotes);
    let lower = bare.to_ascii_lowercase();
    match text.as_ref() {
        "success" => AnswerText::Success,
        "" => AnswerText::Empty,
        text if due.random.as_deref() == Some(text) => AnswerText::Random,
        _ if bare == "success" => AnswerText::SuccessQuoted,
        _ if lower == "success" => AnswerText::SuccessCase,
        _ if due.message.as_ref().is_some_and(|event| event.as_slice() == message) => AnswerText::Event,
        _ if lower.starts_with("fail") || lower == "false" || lower == "error" => AnswerText::Fail,
        _ if bare.starts_with(['{', '[']) => AnswerText::Json,
        _ => AnswerText::Other,
    }
}

/// Whether DingTalk may take it for an acknowledgement.
pub(super) fn is_yes(text: AnswerText) -> bool {
    matches!(text, AnswerText::Success | AnswerText::Random)
}

/// What it is worth, by what is due.
pub(super) fn verdict(text: AnswerText, due: DueText) -> ReplyCause {
    match (due, text) {
        (DueText::Licence, text) => ReplyCause::LicenceAnswer { valid: text == AnswerText::Success },
        (_, AnswerText::Success) => ReplyCause::Right { text },
        (DueText::UrlCheck | DueText::Unknown, AnswerText::Random) => ReplyCause::Right { text },
        (_, text) => ReplyCause::Text(text),
    }
}
