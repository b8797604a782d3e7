//! The JSON of a reply.

use serde_json::{Map, Value};

use crate::cause::{Member, ReplyCause, id_or_length};

/// The four members, each where it can be read.
#[derive(Default)]
pub(super) struct Members {
    pub msg_signature: Option<String>,
    pub time_stamp: Option<String>,
    pub nonce: Option<String>,
    pub encrypt: Option<String>,
}

/// The names under which each member is met: DingTalk's first.
const NAMES: [(Member, &[&str]); 4] = [
    (Member::MsgSignature, &["msg_signature", "signature", "msgSignature", "MsgSignature", "msg_Signature"]),
    (Member::TimeStamp, &["timeStamp", "timestamp", "time_stamp", "TimeStamp", "Timestamp"]),
    (Member::Nonce, &["nonce", "Nonce"]),
    (Member::Encrypt, &["encrypt", "Encrypt", "encrypted"]),
];

/// Reads a body; no members if there is nothing like a reply in it.
pub(super) fn read(body: &[u8]) -> (Option<Members>, Vec<ReplyCause>) {
    let mut causes = Vec::new();
    let members = object(body, &mut causes).map(|object| members(&object, &mut causes));
    (members, causes)
}

fn object(body: &[u8], causes: &mut Vec<ReplyCause>) -> Option<Map<String, Value>> {
    let text = body.trim_ascii();
    let plain = |text: &[u8]| text.trim_ascii().eq_ignore_ascii_case(b"success");
    let cause = match serde_json::from_slice(text) {
        Ok(Value::Object(object)) => return Some(unwrapped(object, causes)),
        Ok(Value::String(inner)) if plain(inner.as_bytes()) => ReplyCause::Plain,
        Ok(Value::String(inner)) => match serde_json::from_str(&inner) {
            Ok(Value::Object(object)) => {
                causes.push(ReplyCause::Doubled);
                return Some(unwrapped(object, causes));
            }
            _ => ReplyCause::NotAnObject,
        },
        Ok(_) => ReplyCause::NotAnObject,
        Err(_) if text.is_empty() => ReplyCause::Empty,
        Err(_) if plain(text) => ReplyCause::Plain,
        Err(_) if text.starts_with(b"<") => ReplyCause::Html,
        Err(_) => ReplyCause::NotJson,
    };
    causes.push(cause);
    None
}

/// The object that has the ciphertext: this one, or one in it, as an object or as the text of one.
fn unwrapped(object: Map<String, Value>, causes: &mut Vec<ReplyCause>) -> Map<String, Value> {
    let is_reply = |object: &Map<String, Value>| object.contains_key("encrypt") || object.contains_key("msg_signature");
    if is_reply(&object) {
        return object;
    }
    let inner = object.iter().find_map(|(name, value)| {
        let inner = match value {
            Value::Object(inner) => inner.clone(),
            Value::String(text) => serde_json::from_str(text).ok()?,
            _ => return None,
        };
        is_reply(&inner).then(|| (id_or_length(name), inner))
    });
    match inner {
        Some((member, inner)) => {
            causes.push(ReplyCause::Wrapped { member });
            inner
        }
        None => object,
    }
}

fn members(object: &Map<String, Value>, causes: &mut Vec<ReplyCause>) -> Members {
    let mut used = 0;
    let mut member = |(member, names): (Member, &'static [&'static str])| {
        let Some((found, value)) = names.iter().find_map(|name| Some((*name, object.get(*name)?))) else {
            causes.push(ReplyCause::Missing(member));
            return None;
        };
        used += 1;
        if found != member.name() {
            causes.push(ReplyCause::Misnamed { member, found });
        }
        match value {
            Value::String(text) if !text.is_empty() => return Some(text.clone()),
            Value::Number(number) => {
                causes.push(ReplyCause::Number(member));
                return Some(number.to_string());
            }
            _ => causes.push(ReplyCause::NotText(member)),
        }
        None
    };
    let [msg_signature, time_stamp, nonce, encrypt] = NAMES.map(&mut member);
    if used == 0 {
        causes.retain(|cause| !matches!(cause, ReplyCause::Missing(_)));
        causes.push(ReplyCause::NoMembers);
        return Members::default();
    }
    match object.len().saturating_sub(used) {
        0 => {}
        count => causes.push(ReplyCause::Extra { count }),
    }
    Members { msg_signature, time_stamp, nonce, encrypt }
}
