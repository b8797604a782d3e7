//! `oapi.dingtalk.com`: HTTP 200 and `errcode`.

use serde_json::Value;

use super::{Asked, Verdict, codes, refused, throttle, unreadable};
use crate::{Class, liberal, send::Answer};

/// The gateway's wrapper around the code of whoever refused behind it.
const WRAPPER: i64 = 88;

pub(super) fn classify(asked: Asked, answer: &Answer, json: Option<Value>) -> Verdict {
    if answer.status != 200 {
        let class = if answer.status >= 500 || answer.status == 429 { Class::Busy } else { Class::Caller };
        let code = format!("HTTP {}", answer.status);
        let mut refused = refused(&json.unwrap_or_default(), class, code);
        // Too many requests: it was not even looked at.
        refused.definite |= answer.status == 429;
        return Verdict::Refused(refused);
    }
    let Some(body) = json else {
        return unreadable(asked);
    };
    let errcode = liberal::member(&body, "errcode");
    // Old answers have no code when all went well.
    let code = match (liberal::whole(errcode), liberal::text(errcode)) {
        (Some(0), _) | (None, None) => return Verdict::Success(body),
        (Some(WRAPPER), _) => inner(&body),
        (Some(code), _) => Code::Number(code),
        (None, Some(text)) => Code::Name(text),
    };
    let (class, text) = match code {
        Code::Number(code) => (codes::numeric(asked, code), code.to_string()),
        Code::Name(name) => (codes::gateway(&name), name),
    };
    let mut refused = refused(&body, class, text);
    if class == Class::Throttle {
        refused.throttle = throttle::of(&refused.code);
    }
    Verdict::Refused(refused)
}

enum Code {
    Number(i64),
    Name(String),
}

/// What the wrapper holds: `sub_code`, or the number behind `subcode=` in the message. The only text that is looked into.
fn inner(body: &Value) -> Code {
    let sub = liberal::member(body, "subcode");
    if let Some(code) = liberal::whole(sub) {
        return Code::Number(code);
    }
    if let Some(name) = liberal::text(sub) {
        return Code::Name(name);
    }
    let message = liberal::text(liberal::member(body, "errmsg")).unwrap_or_default();
    let digits = message.split_once("subcode=").map(|(_, rest)| rest).unwrap_or_default();
    let end = digits.find(|c: char| !c.is_ascii_digit() && c != '-').unwrap_or(digits.len());
    Code::Number(digits.get(..end).and_then(|digits| digits.parse().ok()).unwrap_or(WRAPPER))
}
