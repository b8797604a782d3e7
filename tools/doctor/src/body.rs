//! The body of a callback, and what may have become of it.

mod pasted;

use dingtalk_crypto::SealedPush;
use serde_json::{Map, Value};

use crate::cause::{RequestCause, id_or_length};
use dingtalk_crypto::percent;

use crate::address;

/// Reads `encrypt` out of a body, out of a broken one too where it is plain what was meant.
///
/// `given` is whether an empty one is known to be the body.
pub(crate) fn read(body: &[u8], given: bool) -> (Option<String>, Vec<RequestCause>) {
    let mut causes = Vec::new();
    let given = given || !body.is_empty();
    let body = match body.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => {
            causes.push(RequestCause::ByteOrderMark);
            rest
        }
        None => body,
    };
    let encrypt = if body.trim_ascii().is_empty() {
        causes.push(RequestCause::BodyEmpty { given });
        None
    } else {
        match serde_json::from_slice(body) {
            Ok(value) => {
                let encrypt = of_json(value, &mut causes);
                // A `Value` keeps the last of two members of one name; the reader of the bundle takes neither.
                let strict = SealedPush::parse("signature=a&timestamp=1&nonce=b", body);
                if causes.is_empty() && strict.is_err() {
                    causes.push(RequestCause::EncryptTwice);
                }
                encrypt
            }
            Err(_) => of_text(&String::from_utf8_lossy(body), &mut causes),
        }
    };
    (encrypt, causes)
}

fn of_json(value: Value, causes: &mut Vec<RequestCause>) -> Option<String> {
    match value {
        Value::Object(members) => of_object(&members, causes),
        Value::String(text) => {
            let Ok(Value::Object(members)) = serde_json::from_str(&text) else {
                causes.push(RequestCause::NoEncrypt);
                return None;
            };
            causes.push(RequestCause::BodyDoubled);
            of_object(&members, causes)
        }
        _ => {
            causes.push(RequestCause::NoEncrypt);
            None
        }
    }
}

fn of_object(members: &Map<String, Value>, causes: &mut Vec<RequestCause>) -> Option<String> {
    let (_, value) = match members.get_key_value("encrypt") {
        Some(member) => member,
        None => {
            let near =
                |name: &str| ["encrypt", "encrypted", "encrypt_msg"].contains(&name.to_ascii_lowercase().as_str());
            let Some(member) = members.iter().find(|(name, _)| near(name)) else {
                let decrypted = ["EventType", "eventType", "bizData"].iter().any(|name| members.contains_key(*name));
                causes.push(if decrypted { RequestCause::BodyDecrypted } else { RequestCause::NoEncrypt });
                return None;
            };
            causes.push(RequestCause::EncryptMisnamed { found: id_or_length(member.0) });
            member
        }
    };
    match value {
        Value::String(text) if text.is_empty() => causes.push(RequestCause::EncryptEmpty),
        Value::String(text) => return Some(text.clone()),
        _ => causes.push(RequestCause::EncryptNotText),
    }
    None
}

fn of_text(text: &str, causes: &mut Vec<RequestCause>) -> Option<String> {
    let text = text.trim();
    if let Some(value) = address::parameter(text, &["encrypt"]).filter(|_| text.starts_with("encrypt=")) {
        causes.push(RequestCause::BodyForm);
        return percent::decode(value);
    }
    // What Python's `str` makes of a dictionary.
    let json = text.starts_with("{'").then(|| serde_json::from_str(&text.replace('\'', "\"")).ok()).flatten();
    if json.is_none()
        && let Some((form, encrypt)) = pasted::read(text)
    {
        causes.push(RequestCause::BodyPasted { form });
        return Some(encrypt);
    }
    causes.push(RequestCause::BodyNotJson { single_quotes: json.is_some() });
    json.and_then(|value: Value| Some(value.get("encrypt")?.as_str()?.to_owned())).or_else(|| pasted::run(text))
}
