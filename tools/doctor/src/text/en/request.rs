//! The request, and whose it is.

use super::super::{Words, say};
use super::app as name;
use crate::cause::{AppCause, Pasted, RequestCause};

pub(super) fn request(cause: &RequestCause) -> Words {
    match cause {
        RequestCause::GatewayEvent => say("This is an API Gateway event; the request inside is examined.", ""),
        RequestCause::Method { found } => say(
            format!("The method is {found}; DingTalk pushes with POST only."),
            "A browser that opens the callback URL makes no push: send a POST. If it did come from DingTalk, see whether \
             a proxy in between changes the method.",
        ),
        RequestCause::ContentType { found } => say(
            format!("The content type is {found}, not application/json: some frameworks then read the body as a form."),
            "Replaying with curl, add -H 'Content-Type: application/json'. If your service gets it so, look at the proxy.",
        ),
        RequestCause::NoQuery => say(
            "The URL has no query, and signature, timestamp and nonce are in the query.",
            "Paste the whole URL. If your service gets none either, a gateway or proxy drops what follows the `?`.",
        ),
        RequestCause::HtmlAmpersand => say(
            "The URL has &amp; in place of &: it was copied out of HTML or XML.",
            "Replace &amp; by & (the following findings take it as replaced).",
        ),
        RequestCause::ShellAmpersand => say(
            "The URL of the command is not in quotes: a shell ends the command at the first &, and the rest is never sent.",
            "Put the URL in single quotes.",
        ),
        RequestCause::SecondQuestionMark { .. } => say(
            "The URL has two question marks: it had a query of its own, and the signature was appended with ? for &.",
            "Join them with &; better, register a callback URL without a query.",
        ),
        RequestCause::Missing { parameter } => say(
            format!("The query has no {parameter}, or an empty one."),
            "See whether the whole URL was copied; if your service lacks it too, a gateway filters the query.",
        ),
        RequestCause::BrokenPercent => say(
            "A parameter has a broken percent escape, or is not UTF-8 once decoded.",
            "See whether the URL was cut, or encoded or decoded once too often.",
        ),
        RequestCause::NoUrl => say(
            "No URL was given, and signature, timestamp and nonce are in its query.",
            "Give the whole URL as --url.",
        ),
        RequestCause::BodyEmpty { given: false } => say(
            "No body was given.",
            "Give it as --body. If your service itself gets none, a filter or a logger has most often read it before.",
        ),
        RequestCause::BodyPasted { form } => {
            say(pasted(*form), "Paste the raw body; if your service gets it so, it cannot read it.")
        }
        RequestCause::BodyEmpty { given: true } => say(
            "The body is empty.",
            "Most often a filter or a logger of your framework has read it before: read the raw body first and keep it.",
        ),
        RequestCause::ByteOrderMark => say(
            "The body begins with a byte order mark, which most JSON parsers refuse.",
            "Take it out; an editor put it there when the body was saved.",
        ),
        RequestCause::BodyForm => say(
            "The body is a form (encrypt=…), not JSON.",
            "DingTalk sends {\"encrypt\":\"…\"} as application/json. Find what made a form of it.",
        ),
        RequestCause::BodyDoubled => say(
            "The body is a JSON string with the real JSON inside: it was serialised twice.",
            "Pass the body on as it came, without serialising it again.",
        ),
        RequestCause::BodyNotJson { single_quotes: true } => say(
            "The body is not JSON: it has single quotes, as a dictionary printed by Python has.",
            "Keep the raw body, not a printed object.",
        ),
        RequestCause::BodyNotJson { single_quotes: false } => say(
            "The body is not JSON.",
            "See whether all of it was copied; if your service gets it so, look at what compresses or recodes in between.",
        ),
        RequestCause::BodyDecrypted => say(
            "The body is the event, already decrypted; there is no encrypt in it.",
            "Give the raw body from before the decryption. If your service gets it in clear, it is no push of DingTalk's: \
             do not trust it.",
        ),
        RequestCause::NoEncrypt => say(
            "The body has no member encrypt.",
            "DingTalk's body is {\"encrypt\":\"…\"}: see whether this is the body itself.",
        ),
        RequestCause::EncryptMisnamed { found } => {
            say(format!("The ciphertext is named {found}, not encrypt."), "Find what renames it.")
        }
        RequestCause::EncryptNotText => {
            say("encrypt is not a string.", "Keep it as the string it was: the signature is made over it.")
        }
        RequestCause::EncryptTwice => {
            say("encrypt is there twice, which strict readers refuse.", "Find what adds a second one.")
        }
        RequestCause::EncryptEmpty => say("encrypt is an empty string.", "See whether the body is complete."),
    }
}

fn pasted(form: Pasted) -> &'static str {
    match form {
        Pasted::LogEscaped => {
            "The quotes of the body are escaped (\\\"), as in a log or a program; it is examined without that."
        }
        Pasted::JavaMap => {
            "The body is {encrypt=…}, what Java's Map.toString gives, and not JSON; the ciphertext in it is examined."
        }
        Pasted::ShellQuotes => {
            "A shell spoiled the quotes of the body (Windows' cmd keeps single ones, PowerShell drops double ones); the \
             ciphertext in it is examined."
        }
        Pasted::Bare => "This is the ciphertext alone, without {\"encrypt\":\"…\"} around it; it is examined.",
        Pasted::CutOff => "The end of the body is missing; what is left of the ciphertext is examined.",
    }
}

pub(super) fn app(cause: &AppCause) -> Words {
    match cause {
        AppCause::Named { app } => say(format!("The callback URL is that of {}.", name(app)), ""),
        AppCause::Unknown { found, apps } => say(
            format!("The configuration has no app {found}; it has {}.", apps.join(", ")),
            "Compare the last part of the callback URL with the ids, letter case included. What follows goes by the \
             signature.",
        ),
        AppCause::None => say("The configuration has no app.", "Write down an app's token and aes_key first."),
        AppCause::Elsewhere { path, signed } => say(
            format!("The signature is that of {}, and the URL that of {}.", name(signed), name(path)),
            format!("In DingTalk's console, give {} its own callback URL.", name(signed)),
        ),
    }
}
