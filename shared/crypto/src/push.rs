//! A push as it arrives over HTTP, and as a sender makes it.

use std::fmt;

use serde::Deserialize;
use serde_json::Value;
use serde_json::error::Category;

use crate::malformed_push::MalformedPush;
use crate::member::{Member, is_object};
use crate::push_query::PushQuery;

/// A push that has been read but neither verified nor opened.
///
/// DingTalk's callback protocol, section on the request. `Debug` shows how long the ciphertext is.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedPush {
    /// The query string's part.
    pub query: PushQuery,
    /// The ciphertext, base64, exactly as received: it is an input of the signature.
    pub encrypt: String,
}

impl SealedPush {
    /// Reads the query string and the body `{"encrypt":"…"}`; other members of the body are ignored.
    ///
    /// # Errors
    ///
    /// [`MalformedPush`], which holds nothing of the push.
    pub fn parse(raw_query: &str, body: &[u8]) -> Result<SealedPush, MalformedPush> {
        let query = PushQuery::parse(raw_query)?;
        match serde_json::from_slice(body) {
            Ok(Body { encrypt: Some(Member::Text(encrypt)) }) if is_object(body) && !encrypt.is_empty() => {
                Ok(SealedPush { query, encrypt })
            }
            Ok(_) => Err(MalformedPush::NoEncrypt),
            Err(error) if error.classify() == Category::Data => Err(MalformedPush::NoEncrypt),
            Err(_) => Err(MalformedPush::NotJson),
        }
    }

    /// Writes the body to send: `{"encrypt":"…"}`.
    #[must_use]
    pub fn body(&self) -> String {
        format!(r#"{{"encrypt":{}}}"#, Value::from(self.encrypt.as_str()))
    }
}

impl fmt::Debug for SealedPush {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealedPush")
            .field("query", &self.query)
            .field("encrypt", &format_args!("[{} bytes]", self.encrypt.len()))
            .finish()
    }
}

#[derive(Deserialize)]
struct Body {
    encrypt: Option<Member>,
}
