//! Bodies as logs and shells show them.

use serde_json::Value;

use crate::base64_text;
use crate::cause::Pasted;

/// The shortest ciphertext there is has 32 bytes, 44 characters; shorter words may be anything.
const SHORTEST: usize = 64;

/// The form in which a body that is not JSON was pasted, and its `encrypt`.
pub(super) fn read(text: &str) -> Option<(Pasted, String)> {
    let unquoted = text.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
    if let Some(encrypt) = unquoted.and_then(encrypt) {
        return Some((Pasted::ShellQuotes, encrypt));
    }
    let form = if text.starts_with("{encrypt:") {
        Pasted::ShellQuotes
    } else if text.starts_with("{encrypt=") || text.starts_with("{encrypt =") {
        Pasted::JavaMap
    } else if text.contains("\\\"encrypt\\\"") {
        // The string literal, without its own quotes.
        let literal = text.trim_matches('"');
        let json = serde_json::from_str::<String>(&format!("\"{literal}\"")).ok();
        if let Some(encrypt) = json.as_deref().and_then(encrypt) {
            return Some((Pasted::LogEscaped, encrypt));
        }
        Pasted::LogEscaped
    } else if text.bytes().all(of_base64) {
        Pasted::Bare
    } else if text.starts_with('{') && text.contains("\"encrypt\"") && ends_in_it(text) {
        Pasted::CutOff
    } else {
        return None;
    };
    Some((form, run(text)?))
}

/// The longest text of base64's characters after `encrypt`, or in all of it where that word is not there.
pub(super) fn run(text: &str) -> Option<String> {
    let rest = text.split_once("encrypt").map_or(text, |(_, rest)| rest);
    let longest = rest.split(|c: char| !u8::try_from(c).is_ok_and(of_base64)).max_by_key(|part| part.len())?;
    // A `=` in front belongs to `encrypt=`.
    let longest = longest.trim_start_matches('=');
    (longest.len() >= SHORTEST).then(|| longest.to_owned())
}

fn encrypt(json: &str) -> Option<String> {
    let value: Value = serde_json::from_str(json).ok()?;
    Some(value.get("encrypt")?.as_str()?.to_owned())
}

fn ends_in_it(text: &str) -> bool {
    let cut = text.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '.' | '…' | '"'));
    run(text).is_some_and(|run| cut.ends_with(&run))
}

fn of_base64(byte: u8) -> bool {
    byte == b'=' || base64_text::value(byte).is_some()
}
