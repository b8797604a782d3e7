//! The pushes, right ones and wrong ones.

use std::time::{SystemTime, UNIX_EPOCH};

use dingtalk_crypto::{AesKey, ExposeSecret, printable, seal, sign};
use serde_json::json;

use super::{Check, ListenError};
use crate::app::{AppKeys, AppKind, PLACEHOLDER_SUITE_KEY};
use crate::base64_text;
use crate::examine::{Signed, readable_key};
use crate::reply::DueText;

const DAY_MS: u64 = 86_400_000;
/// Bytes of padding of all checks but those of paddings: what every unpadder takes.
const USUAL_PADDING: u8 = 8;
/// Nobody's id.
const STRANGER: &str = "dingnobodyofthisname";

/// One request.
pub(super) struct Parcel {
    pub check: Check,
    pub query: String,
    pub body: String,
    /// What an answer is compared with.
    pub stamp: Signed,
    pub receiver: String,
    pub random: Option<String>,
    pub due: DueText,
    pub message: String,
}

/// Makes the pushes of one app.
pub(super) struct Sealer<'a> {
    app: &'a AppKeys,
    key: AesKey,
    receiver: &'a str,
    event: &'static str,
}

impl<'a> Sealer<'a> {
    pub(super) fn new(app: &'a AppKeys) -> Result<Sealer<'a>, ListenError> {
        if app.token.expose_secret().is_empty() {
            return Err(ListenError::Token);
        }
        let key = app.aes_key.expose_secret();
        let key = readable_key(key).map_or_else(|| AesKey::parse(key), Ok)?;
        let (event, receiver) = match (app.kind, app.receivers().first()) {
            (AppKind::Internal, Some(receiver)) => ("check_url", *receiver),
            (AppKind::Suite | AppKind::Custom, Some(receiver)) => ("check_update_suite_url", *receiver),
            (AppKind::Suite, None) => ("check_create_suite_url", PLACEHOLDER_SUITE_KEY),
            (AppKind::Internal | AppKind::Custom, None) => return Err(ListenError::Receiver),
        };
        Ok(Sealer { app, key, receiver, event })
    }

    /// The CorpId, where it is a receiver besides the key.
    pub(super) fn corp_id(&self) -> Option<&'a str> {
        self.app.receivers().get(1).copied()
    }

    /// Makes the push of a check.
    pub(super) fn seal(&self, check: Check) -> Result<Parcel, ListenError> {
        let receiver = match check {
            Check::CorpId => self.corp_id().unwrap_or(self.receiver),
            Check::OtherReceiver => STRANGER,
            _ => self.receiver,
        };
        let random = (self.event != "check_url").then(text::<8>).transpose()?;
        let message = self.message(check, receiver, random.as_deref());
        let encrypt = match check {
            Check::NotBase64 => "?this is not base64?".to_owned(),
            Check::NotBlocks => base64_text::encode(&bytes::<20>()?),
            Check::OtherKey => {
                let other = AesKey::parse(&text::<43>()?)?;
                seal(&other, printable(bytes()?), message.as_bytes(), receiver)
            }
            _ => seal(&self.key, printable(bytes()?), message.as_bytes(), receiver),
        };
        let stamp = self.stamp(check, &encrypt)?;
        let body = match check {
            Check::NotJson => "this is not JSON".to_owned(),
            Check::EmptyBody | Check::Get => String::new(),
            Check::UnknownMember => json!({ "encrypt": encrypt, "doctor": 1 }).to_string(),
            _ => json!({ "encrypt": encrypt }).to_string(),
        };
        let due = if random.is_some() { DueText::UrlCheck } else { DueText::Success };
        let receiver = receiver.to_owned();
        Ok(Parcel { check, query: query(check, &stamp), body, stamp, receiver, random, due, message })
    }

    fn message(&self, check: Check, receiver: &str, random: Option<&str>) -> String {
        let mut event = json!({ "EventType": self.event });
        if let Some(random) = random {
            event["Random"] = random.into();
            event["TestSuiteKey"] = self.receiver.into();
        }
        if check == Check::UnknownMember {
            event["Doctor"] = json!({ "members": ["nobody", "knows"] });
        }
        let mut message = event.to_string();
        let padding = if let Check::Padding(bytes) = check { bytes } else { USUAL_PADDING };
        // Blanks before the last brace, until the padding has the size that is wanted.
        let length = 20 + message.len() + receiver.len() + usize::from(padding);
        message.pop();
        message.extend(std::iter::repeat_n(' ', length.wrapping_neg() % 32));
        message.push('}');
        message
    }

    fn stamp(&self, check: Check, encrypt: &str) -> Result<Signed, ListenError> {
        let age = if check == Check::Stale { DAY_MS } else { 0 };
        let timestamp = now_ms().saturating_sub(age).to_string();
        let nonce = text::<8>()?;
        let mut signature = sign(self.app.token.expose_secret(), &timestamp, &nonce, encrypt);
        if check == Check::WrongSignature {
            let digit = if signature.starts_with('0') { "1" } else { "0" };
            signature.replace_range(..1, digit);
        }
        Ok(Signed { signature, timestamp, nonce, encrypt: String::new() })
    }
}

fn query(check: Check, stamp: &Signed) -> String {
    let Signed { signature, timestamp, nonce, .. } = stamp;
    let rest = format!("timestamp={timestamp}&nonce={nonce}");
    match check {
        Check::OnlySignature => format!("signature={signature}&{rest}"),
        Check::OnlyMsgSignature => format!("msg_signature={signature}&{rest}"),
        Check::NoSignature => rest,
        Check::UnknownMember => format!("signature={signature}&msg_signature={signature}&{rest}&doctor=1"),
        _ => format!("signature={signature}&msg_signature={signature}&{rest}"),
    }
}

fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

fn bytes<const N: usize>() -> Result<[u8; N], ListenError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| ListenError::Random)?;
    Ok(bytes)
}

fn text<const N: usize>() -> Result<String, ListenError> {
    Ok(printable(bytes::<N>()?).map(char::from).iter().collect())
}
