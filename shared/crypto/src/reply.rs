//! The reply to a push.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

use crate::member::{Member, is_object};

/// The body of the answer to a push: four texts, content type `application/json`, HTTP status 200.
///
/// DingTalk's callback protocol, section on the response. `Debug` leaves the signature out and shows how long the
/// ciphertext is.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Reply {
    /// The signature of this reply's own three other members.
    pub msg_signature: String,
    /// Milliseconds since 1970. The capital S is the platform's.
    #[serde(rename = "timeStamp")]
    pub time_stamp: String,
    /// Random text, letters and digits.
    pub nonce: String,
    /// The ciphertext, base64.
    pub encrypt: String,
}

impl Reply {
    /// Reads a reply as apps really write it: `msg_signature` or `signature`, `timeStamp` or `timestamp`, and that one and
    /// the nonce as a text or an integer. Other members are ignored.
    ///
    /// # Errors
    ///
    /// [`MalformedReply`], which holds nothing of the reply but the name of a member.
    pub fn parse(json: &[u8]) -> Result<Reply, MalformedReply> {
        let body: Body = serde_json::from_slice(json).map_err(|_| MalformedReply::NotAnObject)?;
        if !is_object(json) {
            return Err(MalformedReply::NotAnObject);
        }
        let signature = given(body.msg_signature).or(given(body.signature));
        let time_stamp = given(body.time_stamp).or(given(body.timestamp));
        Ok(Reply {
            msg_signature: text("msg_signature", signature)?,
            time_stamp: text_or_integer("timeStamp", time_stamp)?,
            nonce: text_or_integer("nonce", given(body.nonce))?,
            encrypt: text("encrypt", given(body.encrypt))?,
        })
    }

    /// Writes the body to answer with.
    #[must_use]
    pub fn to_json(&self) -> String {
        format!(
            r#"{{"msg_signature":{},"timeStamp":{},"nonce":{},"encrypt":{}}}"#,
            Value::from(self.msg_signature.as_str()),
            Value::from(self.time_stamp.as_str()),
            Value::from(self.nonce.as_str()),
            Value::from(self.encrypt.as_str()),
        )
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("time_stamp", &self.time_stamp)
            .field("nonce", &self.nonce)
            .field("encrypt", &format_args!("[{} bytes]", self.encrypt.len()))
            .finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct Body {
    msg_signature: Option<Member>,
    signature: Option<Member>,
    #[serde(rename = "timeStamp")]
    time_stamp: Option<Member>,
    timestamp: Option<Member>,
    nonce: Option<Member>,
    encrypt: Option<Member>,
}

/// An empty text counts as missing, so that the other name of the member is looked at.
fn given(member: Option<Member>) -> Option<Member> {
    member.filter(|member| !matches!(member, Member::Text(text) if text.is_empty()))
}

fn text(name: &'static str, member: Option<Member>) -> Result<String, MalformedReply> {
    match member.ok_or(MalformedReply::Missing(name))? {
        Member::Text(text) => Ok(text),
        Member::Integer(_) | Member::Other => Err(MalformedReply::Kind(name)),
    }
}

fn text_or_integer(name: &'static str, member: Option<Member>) -> Result<String, MalformedReply> {
    match member.ok_or(MalformedReply::Missing(name))? {
        Member::Text(text) | Member::Integer(text) => Ok(text),
        Member::Other => Err(MalformedReply::Kind(name)),
    }
}

/// Why a text is not a reply; holds nothing of it but the name of a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum MalformedReply {
    /// It is not one JSON object, or a member is there twice.
    #[error("reply is not a json object, or has a member twice")]
    NotAnObject,
    /// A member is missing, null or empty.
    #[error("reply member {0} is missing or empty")]
    Missing(&'static str),
    /// A member has a value of the wrong kind.
    #[error("reply member {0} is of the wrong kind")]
    Kind(&'static str),
}
