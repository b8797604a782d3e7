//! The HTTP request.

use crate::finding::Severity::{self, Note, Problem, Warning};

/// What is wrong with the request before any cryptography (DingTalk's callback protocol, section on the request).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestCause {
    /// It was given as an API Gateway event, and read as the request inside.
    GatewayEvent,
    /// The method is another one than POST.
    Method {
        /// Which, or its length if it does not look like one.
        found: String,
    },
    /// The content type is not JSON's: what `curl -d` sends unless told otherwise, and frameworks read as a form.
    ContentType {
        /// Which, or its length if it does not look like one.
        found: String,
    },
    /// The URL has no query.
    NoQuery,
    /// The URL holds `&amp;` where `&` belongs: it was copied out of HTML or XML.
    HtmlAmpersand,
    /// In the command, an `&` stands outside quotes: a shell cuts the URL there.
    ShellAmpersand,
    /// The URL has a second `?` in place of an `&`.
    SecondQuestionMark {
        /// Nothing that is needed is lost by it, since newer pushes carry the signature twice.
        harmless: bool,
    },
    /// A parameter of the query is missing or empty.
    Missing {
        /// `signature`, `timestamp` or `nonce`.
        parameter: &'static str,
    },
    /// A parameter of the query is not percent-encoded UTF-8.
    BrokenPercent,
    /// There is no URL at all.
    NoUrl,
    /// The body is empty.
    BodyEmpty {
        /// It is known to be the body, and not just left out.
        given: bool,
    },
    /// The body is JSON, but not as it was sent: as a log or a shell shows it. What it means is plain.
    BodyPasted {
        /// In which form.
        form: Pasted,
    },
    /// The body begins with a byte order mark.
    ByteOrderMark,
    /// The body is a form, `encrypt=…`.
    BodyForm,
    /// The body is a JSON text that holds the JSON as a string.
    BodyDoubled,
    /// The body is not JSON.
    BodyNotJson {
        /// It has single quotes in place of double ones, as a printed dictionary has.
        single_quotes: bool,
    },
    /// The body is the event itself, already decrypted.
    BodyDecrypted,
    /// The body is a JSON object without `encrypt`, or no object.
    NoEncrypt,
    /// `encrypt` is there in another letter case or under a near name.
    EncryptMisnamed {
        /// Under which.
        found: String,
    },
    /// `encrypt` is not a string.
    EncryptNotText,
    /// `encrypt` is there twice, which strict readers refuse.
    EncryptTwice,
    /// `encrypt` is an empty string.
    EncryptEmpty,
}

/// A form in which a body is met outside a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pasted {
    /// `{\"encrypt\":\"…\"}`: a log or a string literal escapes the quotes.
    LogEscaped,
    /// `{encrypt=…}`: Java's `Map.toString`.
    JavaMap,
    /// `'{"encrypt":"…"}'` or `{encrypt:…}`: Windows' shells keep single quotes, and take double ones off.
    ShellQuotes,
    /// The base64 alone.
    Bare,
    /// The end of the JSON is missing.
    CutOff,
}

impl RequestCause {
    pub(super) fn facts(&self) -> (&'static str, Severity) {
        match self {
            Self::GatewayEvent => ("gateway-event", Note),
            Self::Method { .. } => ("method-not-post", Problem),
            Self::ContentType { .. } => ("content-type-not-json", Warning),
            Self::NoQuery => ("query-missing", Problem),
            Self::HtmlAmpersand => ("query-html-ampersand", Problem),
            Self::ShellAmpersand => ("query-cut-by-shell", Warning),
            Self::SecondQuestionMark { harmless: true } => ("query-second-question-mark", Warning),
            Self::SecondQuestionMark { harmless: false } => ("query-second-question-mark", Problem),
            Self::Missing { parameter } => match *parameter {
                "signature" => ("signature-missing", Problem),
                "timestamp" => ("timestamp-missing", Problem),
                _ => ("nonce-missing", Problem),
            },
            Self::BrokenPercent => ("query-broken-percent", Problem),
            Self::NoUrl => ("url-missing", Problem),
            Self::BodyEmpty { .. } => ("body-empty", Problem),
            Self::BodyPasted { form } => match form {
                Pasted::LogEscaped => ("body-log-escaped", Warning),
                Pasted::JavaMap => ("body-java-map", Warning),
                // What a shell did was sent so.
                Pasted::ShellQuotes => ("body-shell-quotes", Problem),
                Pasted::Bare => ("body-bare-base64", Warning),
                Pasted::CutOff => ("body-cut-off", Warning),
            },
            Self::ByteOrderMark => ("body-byte-order-mark", Problem),
            Self::BodyForm => ("body-form-encoded", Problem),
            Self::BodyDoubled => ("body-json-in-json", Problem),
            Self::BodyNotJson { .. } => ("body-not-json", Problem),
            Self::BodyDecrypted => ("body-already-decrypted", Problem),
            Self::NoEncrypt => ("encrypt-missing", Problem),
            Self::EncryptMisnamed { .. } => ("encrypt-misnamed", Problem),
            Self::EncryptNotText => ("encrypt-not-text", Problem),
            Self::EncryptTwice => ("encrypt-twice", Problem),
            Self::EncryptEmpty => ("encrypt-empty", Problem),
        }
    }
}
