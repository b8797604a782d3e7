//! The ciphertext, before any key.

use crate::base64_text::{self, has_line_breaks, without_blanks};
use crate::cause::EnvelopeCause;
use dingtalk_crypto::percent;

/// How the sample of DingTalk's documentation begins; it has 162 bytes, which no key opens.
const DOCUMENTATION_SAMPLE: &str = "1ojQf0NS";

/// What is wrong with `encrypt`, and its text in a form that can be tried with keys.
pub(super) fn look(encrypt: &str) -> (Option<String>, Vec<EnvelopeCause>) {
    let mut causes = Vec::new();
    if encrypt.trim_start().starts_with(DOCUMENTATION_SAMPLE) {
        return (None, vec![EnvelopeCause::Placeholder]);
    }
    if has_line_breaks(encrypt) {
        causes.push(EnvelopeCause::LineBreaks);
    }
    let mut text = encrypt.replace(['\r', '\n'], "").trim().to_owned();
    if text.contains('%')
        && let Some(decoded) = percent::decode(&text)
    {
        causes.push(EnvelopeCause::PercentEncoded);
        text = decoded;
    }
    if text.contains(['-', '_']) && !text.contains(['+', '/']) {
        causes.push(EnvelopeCause::UrlSafe);
        text = text.replace('-', "+").replace('_', "/");
    }
    if text.contains(' ') {
        // Blanks may also be all that is left of line breaks.
        let pluses = text.replace(' ', "+");
        let lost = whole_blocks(&pluses) && !whole_blocks(&without_blanks(&text));
        causes.extend(lost.then_some(EnvelopeCause::PlusLost));
        text = if lost { pluses } else { without_blanks(&text) };
    }
    match length(&text) {
        Ok(_) => (Some(text), causes),
        Err(cause) => {
            causes.push(cause);
            (None, causes)
        }
    }
}

fn whole_blocks(text: &str) -> bool {
    length(text).is_ok()
}

/// The number of bytes, if it is one of a ciphertext.
fn length(text: &str) -> Result<usize, EnvelopeCause> {
    let characters = text.trim_end_matches('=');
    if let Some(position) = characters.chars().position(|c| u8::try_from(c).ok().and_then(base64_text::value).is_none())
    {
        return Err(EnvelopeCause::Character { position: position.saturating_add(1) });
    }
    let bytes = base64_text::decode(characters).ok_or(EnvelopeCause::Cut)?.len();
    if bytes == 0 || !bytes.is_multiple_of(16) { Err(EnvelopeCause::Length { bytes }) } else { Ok(bytes) }
}
