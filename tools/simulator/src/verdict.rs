//! What DingTalk makes of one answer.

use std::fmt;

/// What DingTalk makes of one answer. All but [`Verdict::Acknowledged`] count as "not received".
///
/// `Display` gives the words of DingTalk's console where they are known, with an English gloss.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verdict {
    /// A sealed reply with the expected text, in time.
    Acknowledged,
    /// An answer, whatever it says, after the deadline.
    Late,
    /// No answer, not even within the grace time after the deadline.
    NoAnswer,
    /// No connection, or one that broke before the answer was whole.
    Unreachable,
    /// An HTTP status other than 200. Redirects are among them: DingTalk does not follow them.
    HttpStatus(u16),
    /// The body is no JSON object, or longer than 64 KiB.
    NotJson,
    /// This member of the reply is absent or no string.
    MissingMember(&'static str),
    /// The signature is not that of the reply's own members.
    BadSignature,
    /// The ciphertext cannot be decrypted.
    CannotOpen,
    /// The envelope carries another receiver id than the push did.
    WrongReceiver,
    /// The decrypted text is not the expected one. To a serial-number check this is the answer no.
    WrongText,
}

impl Verdict {
    /// A fixed name, for tables and metrics.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Acknowledged => "acknowledged",
            Verdict::Late => "late",
            Verdict::NoAnswer => "no answer",
            Verdict::Unreachable => "unreachable",
            Verdict::HttpStatus(_) => "http status",
            Verdict::NotJson => "not json",
            Verdict::MissingMember(_) => "missing member",
            Verdict::BadSignature => "bad signature",
            Verdict::CannotOpen => "cannot open",
            Verdict::WrongReceiver => "wrong receiver",
            Verdict::WrongText => "wrong text",
        }
    }
}

const BAD_REPLY: &str = "HTTP请求结果校验返回字段值失败";

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Verdict::Acknowledged => f.write_str("success (acknowledged)"),
            Verdict::Late => f.write_str("timedout (answered after the deadline)"),
            Verdict::NoAnswer => f.write_str("timedout (no answer)"),
            Verdict::Unreachable => f.write_str("url地址访问异常 (no connection, or it broke)"),
            Verdict::HttpStatus(status) => {
                write!(f, "url地址访问异常,错误原因为:http statusCode is:{status} (the HTTP status must be 200)")
            }
            Verdict::NotJson => write!(f, "{BAD_REPLY} (the reply is no JSON object)"),
            Verdict::MissingMember(name) => write!(f, "{BAD_REPLY} (no string member {name})"),
            Verdict::BadSignature => write!(f, "{BAD_REPLY} (msg_signature does not match)"),
            Verdict::CannotOpen => write!(f, "{BAD_REPLY} (encrypt cannot be decrypted)"),
            Verdict::WrongReceiver => write!(f, "{BAD_REPLY} (sealed for another receiver id)"),
            Verdict::WrongText => write!(f, "{BAD_REPLY} (the decrypted text is another one than expected)"),
        }
    }
}
