//! Token and EncodingAESKey.

use dingtalk_crypto::KeySlot;

use super::super::{Words, say};
use super::app as name;
use crate::cause::{KeyCause, Mend, SignatureCause, Unmatched};
use crate::text::{aes_key, token};

pub(super) fn signature(cause: &SignatureCause) -> Words {
    match cause {
        SignatureCause::Right { app, slot: KeySlot::Current } => {
            say(format!("The signature is right, made with the token of {}.", name(app)), "")
        }
        SignatureCause::Right { app, slot: KeySlot::Next } => say(
            format!(
                "The signature is made with the next_token of {}: the console has the new token already.",
                name(app)
            ),
            "Once all pushes use it and the last retry of an old one is over, move next_token to token.",
        ),
        SignatureCause::SignatureDiffers => say(
            "msg_signature is right, and signature beside it is another text: receivers that read only that one refuse it.",
            "DingTalk sends the same value in both. Find what changes signature; read msg_signature first.",
        ),
        SignatureCause::Mended { app, mend } => mended(&name(app), *mend),
        SignatureCause::Form { characters } => say(
            format!("The signature is not 40 hexadecimal digits (it has {characters} characters), so it cannot match."),
            "See whether all of it was copied.",
        ),
        SignatureCause::Wrong { known: Unmatched::Incomplete } => say(
            "The ciphertext is incomplete or changed, so the signature cannot match; of the token this says nothing.",
            "Get the whole of encrypt (logs and terminals cut it), and look again.",
        ),
        SignatureCause::Wrong { known: Unmatched::Reply } => say(
            "The signature does not match, since this ciphertext is a reply and not the body of the push.",
            "Give the push's own body; a reply is for --reply.",
        ),
        SignatureCause::Wrong { known: Unmatched::Opens { odd_timestamp } } => {
            let odd = if *odd_timestamp { " The timestamp has not the 13 digits that DingTalk's have." } else { "" };
            say(
                format!(
                    "The ciphertext is whole and for this app, and the signature does not match: the token is wrong, or \
                     timestamp, nonce or signature were changed on the way.{odd}"
                ),
                "Compare the token (签名 token) with the console's, letter case included, and the three parameters of the \
                 URL with what was received.",
            )
        }
        SignatureCause::Wrong { known: Unmatched::Nothing } => say(
            "The signature matches no known token, and none of the usual damage on the way was found: most likely the \
             token is another one, or the push is for another app.",
            "Compare the token (签名 token) with the console's, letter case included; a change in the console has to be \
             saved and verified. Sign encrypt, timestamp and nonce exactly as received.",
        ),
        SignatureCause::TokenEmpty { app, slot } => say(
            format!("The {} of {} is empty: anybody could sign.", token(*slot), name(app)),
            "Enter the token of the console (签名 token).",
        ),
        SignatureCause::TokenForm { app, slot } => say(
            format!(
                "The {} of {} does not look like one: the console takes 3 to 32 letters and digits.",
                token(*slot),
                name(app)
            ),
            "Copy it again, without blanks, line breaks or quotes.",
        ),
    }
}

fn mended(app: &str, mend: Mend) -> Words {
    let (what, todo) = match mend {
        Mend::SignatureOnly => (
            "signature is right, but msg_signature, which goes first, is not",
            "Find what adds or changes msg_signature; in DingTalk's pushes both are the same.",
        ),
        Mend::UpperCase => (
            "The signature is in upper-case digits, and lower-case ones are due",
            "DingTalk's are lower-case; find what changes them.",
        ),
        Mend::SignatureBlanks => {
            ("There is white space around the signature", "Take the parameter as it is, without blanks or line breaks.")
        }
        Mend::QueryQuotes => (
            "There are quotes, commas or white space around values of the query",
            "Copy the URL without the punctuation around it.",
        ),
        Mend::PlusLost => (
            "In encrypt, + has become a blank: something decoded it as a form",
            "Read the raw body as JSON, without URL decoding.",
        ),
        Mend::LineBreaksPutIn => (
            "encrypt was signed without the line breaks it has now",
            "Something on the way wrapped the base64: pass the body on as it came.",
        ),
        Mend::LineBreaksTakenOut => (
            "encrypt was signed with line breaks that are gone",
            "Verify the text as received; take line breaks out for the base64 decoding only.",
        ),
        Mend::EqualsLost => ("The = at the end of encrypt are lost", "Keep encrypt as it came, = included."),
        Mend::EncryptPercent => ("encrypt is percent-encoded", "Pass the body on without URL encoding."),
        Mend::EncryptUrlSafe => {
            ("encrypt was turned into the URL-safe alphabet", "Pass it on in the standard alphabet, + and /.")
        }
        Mend::EncryptEscapes => (
            "encrypt still has JSON's escapes in it (\\/ or \\u003d)",
            "Take encrypt out with a JSON parser, not by cutting strings.",
        ),
        Mend::QueryTwice => ("The query is encoded twice", "Let the proxy pass the query on as it is."),
        Mend::QueryRaw => (
            "The query was signed before it was decoded",
            "The sender has to sign first and encode then; a nonce of letters and digits avoids the question.",
        ),
        Mend::QueryPlus => {
            ("A + of the query stands for a blank", "Write blanks as %20; better, use letters and digits only.")
        }
        Mend::TokenBlanks => ("There is white space around the configured token", "Take it out."),
        Mend::TokenQuotes => ("The configured token is in quotes", "Take them out."),
        Mend::TokenIsAesKey => (
            "The signature is made with what is configured as aes_key: the two are mixed up",
            "Exchange token and aes_key in the configuration.",
        ),
        Mend::TokenIsId => (
            "The signature is made with the app's key or CorpId, which was entered as the token",
            "Make a new token in the console and configure the same one.",
        ),
    };
    say(format!("{what}; with that mended, it matches {app}."), todo)
}

pub(super) fn key(cause: &KeyCause) -> Words {
    let copy = "Copy the key (加密 aes_key, 数据加密密钥) from the console again: exactly 43 characters.";
    match cause {
        KeyCause::Length { app, slot, found } => {
            say(format!("The {} of {} has {found} characters, not 43.", aes_key(*slot), name(app)), copy)
        }
        KeyCause::Equals { app, slot } => say(
            format!("The {} of {} has 44 characters: an = is copied along.", aes_key(*slot), name(app)),
            "Take the = off: the console gives 43 characters, and the = is added for decoding only.",
        ),
        KeyCause::Blanks { app, slot } => {
            say(format!("There is white space around the {} of {}.", aes_key(*slot), name(app)), "Take it out.")
        }
        KeyCause::Character { app, slot, position } => {
            say(format!("Character {position} of the {} of {} is none of base64.", aes_key(*slot), name(app)), copy)
        }
        KeyCause::StrayBits { app, slot } => say(
            format!(
                "The two bits left over at the end of the {} of {} are set. The platform often makes such keys; they are \
                 fine here, but strict base64 decoders refuse them.",
                aes_key(*slot),
                name(app)
            ),
            "If another program complains (commons-codec from 1.13, Rust's base64, Go's strict mode), make its decoder \
             lenient; the key need not change.",
        ),
        KeyCause::Opens { app, slot } => say(format!("The {} of {} opens it.", aes_key(*slot), name(app)), ""),
        KeyCause::Generations { app, token: signed, key } => say(
            format!(
                "It is signed with the {} and sealed with the {} of {}: no pair.",
                token(*signed),
                aes_key(*key),
                name(app)
            ),
            "next_token and next_aes_key must be the pair that the console has; if only one changes, configure only that.",
        ),
        KeyCause::OtherApp { app, opens } => say(
            format!("No key of {} opens it; that of {} does.", name(app), name(opens)),
            format!("Compare the aes_key of {} with the console's: the two apps' are probably mixed up.", name(app)),
        ),
        KeyCause::OpensNothing { signature_right: true } => {
            say("The signature is right, and no key opens it: the configured aes_key is not the console's.", copy)
        }
        KeyCause::OpensNothing { signature_right: false } => say(
            "No key there is opens it.",
            "Neither token nor key fit: it is probably another app's push. Look at the app first, then at token and key.",
        ),
    }
}
