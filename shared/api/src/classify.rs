//! What an answer means: the ordered classification of errors-and-limits, section 1. The order matters: throttling comes
//! as HTTP 403, an expired token as HTTP 400, and both would be taken for something else.

mod api;
mod codes;
mod oapi;
mod throttle;

pub(crate) use throttle::{Scope, Throttle};

use serde_json::Value;

use crate::{Class, Host, Repeat, liberal, send::Answer};

/// What the classification needs to know of the call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    /// The endpoint's name: some codes mean another thing on another call.
    pub(crate) name: &'static str,
    pub(crate) host: Host,
    /// Whether the call carried a token.
    pub(crate) token: bool,
    pub(crate) repeat: Repeat,
}

/// What became of a request that was answered.
#[derive(Debug)]
pub(crate) enum Verdict {
    Success(Value),
    Refused(Refused),
    /// A page instead of an answer; what it means depends on whether others came before it.
    Html,
}

/// An answer that is no success. Its texts are as they came, secrets included.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) class: Class,
    pub(crate) code: String,
    pub(crate) message: String,
    pub(crate) request_id: Option<String>,
    /// How it was throttled, if it was.
    pub(crate) throttle: Option<Throttle>,
    /// DingTalk itself said no; else nobody knows whether the request was carried out.
    pub(crate) definite: bool,
}

/// The classification.
pub(crate) fn classify(asked: Asked, answer: &Answer) -> Verdict {
    let json = serde_json::from_slice::<Value>(&answer.body).ok().filter(Value::is_object);
    match &json {
        Some(body) if liberal::whole(liberal::member(body, "status")) == Some(1111) => {
            return Verdict::Refused(refused(body, Class::IpBan, "1111".to_owned()));
        }
        None if answer.is_html() => return Verdict::Html,
        _ => {}
    }
    match asked.host {
        Host::Api => api::classify(asked, answer, json),
        Host::Oapi => oapi::classify(asked, answer, json),
    }
}

/// A refusal with what both hosts tell, in whichever spelling.
fn refused(body: &Value, class: Class, code: String) -> Refused {
    let first = |names: [&str; 3]| names.iter().find_map(|name| liberal::text(liberal::member(body, name)));
    Refused {
        class,
        code,
        message: first(["errmsg", "message", "submsg"]).unwrap_or_default(),
        request_id: first(["requestid", "traceid", "uuid"]),
        throttle: None,
        definite: class != Class::Busy,
    }
}

/// A success that is none: its caller gets nothing of it, and whether it was carried out is not known.
fn unreadable(asked: Asked) -> Verdict {
    Verdict::Refused(Refused {
        class: of_unreadable(asked.repeat),
        code: UNREADABLE.to_owned(),
        message: "the answer is no JSON object".to_owned(),
        request_id: None,
        throttle: None,
        definite: false,
    })
}

/// The code of a success that cannot be read.
pub(crate) const UNREADABLE: &str = "unreadable";

/// What that means: it was cut off on the way, or DingTalk did not mean it so, and a read is simply tried again. What
/// writes may be done, and to write again on such an answer would be wrong.
pub(crate) const fn of_unreadable(repeat: Repeat) -> Class {
    match repeat {
        Repeat::Read => Class::Busy,
        Repeat::Idempotent | Repeat::Once => Class::Caller,
    }
}
