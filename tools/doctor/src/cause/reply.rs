//! The reply.

use crate::cause::Whose;
use crate::finding::Severity::{self, Note, Ok, Problem};

/// What is wrong with a reply (DingTalk's callback protocol, section on the response).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReplyCause {
    /// It is sealed, signed and says what is due.
    Right {
        /// What it says.
        text: AnswerText,
    },
    /// It is empty.
    Empty,
    /// It is the bare text `success`, neither sealed nor JSON.
    Plain,
    /// It is HTML.
    Html,
    /// It is not JSON.
    NotJson,
    /// It is a JSON string that holds the JSON.
    Doubled,
    /// It is not a JSON object.
    NotAnObject,
    /// The four members lie in another object, such as a framework's `data` or a proxy's `body`.
    Wrapped {
        /// The member that holds them.
        member: String,
    },
    /// All four members are missing.
    NoMembers,
    /// A member is missing.
    Missing(Member),
    /// A member has another name than DingTalk reads.
    Misnamed {
        /// Which member.
        member: Member,
        /// The name it has.
        found: &'static str,
    },
    /// A member is a number, not a string.
    Number(Member),
    /// A member is neither string nor number, or an empty string.
    NotText(Member),
    /// There are other members.
    Extra {
        /// How many.
        count: usize,
    },
    /// `timeStamp` is in seconds, or no number at all.
    TimeUnit,
    /// `msg_signature` does not match.
    Signature(SignedWith),
    /// `encrypt` has line breaks.
    LineBreaks,
    /// `encrypt` is not base64, or of no length that a ciphertext has.
    NotCiphertext,
    /// `encrypt` cannot be opened with any key.
    CannotOpen,
    /// The key is right, and the plaintext does not end in padding, or is not whole.
    Padding,
    /// `encrypt` is sealed with a key, or signed with a token, of the other generation or of another app.
    OtherKey,
    /// It is sealed for another receiver.
    Receiver {
        /// The id found, or how many bytes stand in its place.
        found: String,
        /// The one of the push.
        expected: String,
        /// Whose it is.
        whose: Whose,
    },
    /// It says something else than what is due.
    Text(AnswerText),
    /// It answers a serial-number check: `success` means valid, everything else invalid.
    LicenceAnswer {
        /// Whether it says valid.
        valid: bool,
    },
    /// Its padding goes to a multiple of 16, not of 32.
    ShortPadding,
}

/// A member of the reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Member {
    /// `msg_signature`
    MsgSignature,
    /// `timeStamp`
    TimeStamp,
    /// `nonce`
    Nonce,
    /// `encrypt`
    Encrypt,
}

impl Member {
    /// The name on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::MsgSignature => "msg_signature",
            Self::TimeStamp => "timeStamp",
            Self::Nonce => "nonce",
            Self::Encrypt => "encrypt",
        }
    }
}

/// Of what the signature of a reply is, where it is not the reply's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignedWith {
    /// It is right, in upper-case digits.
    UpperCase,
    /// It is the request's signature, repeated.
    Request,
    /// It is made with the request's time and nonce, and the reply has others.
    RequestStamp,
    /// It is made without the line breaks that `encrypt` has.
    WithoutLineBreaks,
    /// Nothing known.
    Unknown,
}

/// What a reply says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerText {
    /// `success`
    Success,
    /// The event's `Random`.
    Random,
    /// `success` in quotes or with white space around it.
    SuccessQuoted,
    /// `success` in another letter case.
    SuccessCase,
    /// The event itself.
    Event,
    /// A JSON text.
    Json,
    /// Nothing.
    Empty,
    /// `fail` or the like: the event is refused on purpose.
    Fail,
    /// Something else.
    Other,
}

impl ReplyCause {
    pub(super) fn facts(&self) -> (&'static str, Severity) {
        match self {
            Self::Right { .. } => ("reply-right", Ok),
            Self::Empty => ("reply-empty", Problem),
            Self::Plain => ("reply-plain-success", Problem),
            Self::Html => ("reply-html", Problem),
            Self::NotJson => ("reply-not-json", Problem),
            Self::Doubled => ("reply-json-in-json", Problem),
            Self::NotAnObject => ("reply-not-an-object", Problem),
            Self::Wrapped { .. } => ("reply-wrapped", Problem),
            Self::NoMembers => ("reply-members-missing", Problem),
            Self::Missing(_) => ("reply-member-missing", Problem),
            Self::Misnamed { .. } => ("reply-member-misnamed", Problem),
            Self::Number(_) => ("reply-member-number", Problem),
            Self::NotText(_) => ("reply-member-not-text", Problem),
            Self::Extra { .. } => ("reply-extra-members", Note),
            Self::TimeUnit => ("reply-time-unit", Note),
            Self::Signature(SignedWith::UpperCase) => ("reply-signature-upper-case", Problem),
            Self::Signature(SignedWith::Request) => ("reply-signature-of-request", Problem),
            Self::Signature(SignedWith::RequestStamp) => ("reply-signature-of-request-stamp", Problem),
            Self::Signature(SignedWith::WithoutLineBreaks) => ("reply-signature-without-line-breaks", Problem),
            Self::Signature(SignedWith::Unknown) => ("reply-signature-wrong", Problem),
            Self::LineBreaks => ("reply-line-breaks", Note),
            Self::NotCiphertext => ("reply-not-ciphertext", Problem),
            Self::CannotOpen => ("reply-cannot-open", Problem),
            Self::Padding => ("reply-padding-wrong", Problem),
            Self::OtherKey => ("reply-other-key", Problem),
            Self::Receiver { .. } => ("reply-receiver", Problem),
            Self::Text(text) => (text.name(), Problem),
            Self::LicenceAnswer { .. } => ("reply-licence-answer", Note),
            Self::ShortPadding => ("reply-padding-to-16", Note),
        }
    }
}

impl AnswerText {
    fn name(self) -> &'static str {
        match self {
            // Never found as a cause of its own: `success` is right everywhere.
            Self::Success => "reply-success",
            Self::Random => "reply-random-not-due",
            Self::SuccessQuoted => "reply-success-quoted",
            Self::SuccessCase => "reply-success-case",
            Self::Event => "reply-echoes-event",
            Self::Json => "reply-says-json",
            Self::Empty => "reply-says-nothing",
            Self::Fail => "reply-says-fail",
            Self::Other => "reply-other-text",
        }
    }
}
