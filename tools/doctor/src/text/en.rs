//! English

mod endpoint;
mod keys;
mod push;
mod reply;
mod request;

use super::{Shown, Words, console, span};
use crate::cause::Cause;
use crate::listen::Check;

pub(super) fn cause(cause: &Cause) -> Words {
    match cause {
        Cause::Request(cause) => request::request(cause),
        Cause::App(cause) => request::app(cause),
        Cause::Signature(cause) => keys::signature(cause),
        Cause::Key(cause) => keys::key(cause),
        Cause::Envelope(cause) => push::envelope(cause),
        Cause::Receiver(cause) => push::receiver(cause),
        Cause::Time(cause) => push::time(cause),
        Cause::Event(cause) => push::event(cause),
        Cause::Reply(cause) => reply::reply(cause),
        Cause::Endpoint(cause) => endpoint::endpoint(cause),
    }
}

pub(super) fn shown(shown: Shown) -> Option<String> {
    let (bad, status) = (console::BAD_REPLY, console::STATUS);
    Some(match shown {
        Shown::Refused([]) => return None,
        Shown::Refused(numbers) => format!("the official Java library says {}", span::joined(numbers, " or ")),
        Shown::BadReply => format!("“{bad}” (the API: 71009)"),
        Shown::Status(code) => format!("“{status}{code}” (the API: 71012)"),
        Shown::TimedOut => format!("“{}”", console::TIMED_OUT),
        Shown::PerhapsTimedOut => format!("perhaps “{}”", console::TIMED_OUT),
        Shown::Unreachable => format!("“{}” (the API: 71012)", console::UNREACHABLE),
        Shown::Redirect => format!("“{}”", console::REDIRECT),
    })
}

pub(super) fn refusal_shown() -> String {
    let (bad, status) = (console::BAD_REPLY, console::STATUS);
    format!(
        "it depends on the answer: for a status other than 200 “{status}<status>” (the API: 71012), for 200 without a \
         sealed success “{bad}” (the API: 71009)"
    )
}

pub(super) fn check(check: Check) -> String {
    match check {
        Check::First => "the first push".to_owned(),
        Check::Warm => "a push after it".to_owned(),
        Check::OnlySignature => "signature alone".to_owned(),
        Check::OnlyMsgSignature => "msg_signature alone".to_owned(),
        Check::UnknownMember => "members that no documentation names".to_owned(),
        Check::Padding(1) => "1 byte of padding".to_owned(),
        Check::Padding(bytes) => format!("{bytes} bytes of padding"),
        Check::CorpId => "sealed for the CorpId".to_owned(),
        Check::SideBySide => "ten at once".to_owned(),
        Check::WrongSignature => "one wrong digit in the signature".to_owned(),
        Check::NoSignature => "no signature".to_owned(),
        Check::OtherKey => "signed rightly, sealed with another key".to_owned(),
        Check::OtherReceiver => "signed rightly, sealed for somebody else".to_owned(),
        Check::NotBase64 => "signed rightly, encrypt is not base64".to_owned(),
        Check::NotBlocks => "signed rightly, encrypt is not whole blocks".to_owned(),
        Check::NotJson => "a body that is not JSON".to_owned(),
        Check::EmptyBody => "an empty body".to_owned(),
        Check::Get => "a GET".to_owned(),
        Check::Stale => "a timestamp of yesterday".to_owned(),
    }
}

/// No id: the keys were given one by one.
fn app(id: &str) -> String {
    if id.is_empty() { "the keys given".to_owned() } else { format!("app {id}") }
}

fn duration(ms: i64) -> String {
    let (count, unit) = span::of(ms);
    let unit = match unit {
        span::Unit::Seconds => "s",
        span::Unit::Minutes => "min",
        span::Unit::Hours => "hours",
        span::Unit::Days => "days",
    };
    format!("{count} {unit}")
}
