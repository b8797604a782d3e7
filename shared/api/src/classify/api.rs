//! `api.dingtalk.com`: HTTP statuses and `code`.

use serde_json::{Map, Value};

use super::{Asked, Verdict, codes, refused, throttle, unreadable};
use crate::{Class, liberal, send::Answer};

pub(super) fn classify(asked: Asked, answer: &Answer, json: Option<Value>) -> Verdict {
    if (200..300).contains(&answer.status) {
        return match json {
            Some(body) => Verdict::Success(body),
            None if answer.body.is_empty() => Verdict::Success(Value::Object(Map::new())),
            None => unreadable(asked),
        };
    }
    let body = json.unwrap_or_default();
    let name = liberal::text(liberal::member(&body, "code"));
    let class = name.as_deref().and_then(|name| named(answer.status, name)).unwrap_or_else(|| unnamed(answer.status));
    let code = name.unwrap_or_else(|| format!("HTTP {}", answer.status));
    let mut refused = refused(&body, class, code);
    refused.definite |= answer.status == 429;
    match class {
        Class::Throttle => refused.throttle = throttle::of(&refused.code),
        Class::Permission => refused.message.push_str(&missing(&body)),
        _ => {}
    }
    Verdict::Refused(refused)
}

/// The class by the code, unless the status comes first.
fn named(status: u16, code: &str) -> Option<Class> {
    if throttle::is_throttle(code) {
        return Some(Class::Throttle);
    }
    codes::before_status(code)
        .or(matches!(status, 429 | 503 | 504).then_some(Class::Busy))
        .or_else(|| codes::after_status(code))
        .or_else(|| (status >= 500).then(|| codes::of_a_failure(code)).flatten())
}

/// The class by the status alone. HTTP 500 is also used for plain errors of business (no permission, too large), so it is
/// not tried again blindly; a gateway in front says 502 or more.
fn unnamed(status: u16) -> Class {
    match status {
        401 => Class::Token,
        429 | 501.. => Class::Busy,
        _ => Class::Caller,
    }
}

/// Which points the app has to apply for.
fn missing(body: &Value) -> String {
    let scopes = liberal::texts(liberal::member(liberal::member(body, "accessdenieddetail"), "requiredscopes"));
    if scopes.is_empty() { String::new() } else { format!("; missing: {}", scopes.join(", ")) }
}
