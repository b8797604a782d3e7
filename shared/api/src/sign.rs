//! The signature of signed calls (suite-api, section 3.2).

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// `base64(HMAC-SHA256(secret, timestamp + "\n" + ticket))`, not yet percent-encoded. The time is in milliseconds since
/// 1970 and may differ from DingTalk's by a minute.
#[must_use]
pub fn signature(secret: &SecretString, timestamp: i64, ticket: &SecretString) -> String {
    // A key of any length is a key of HMAC's.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()) else {
        return String::new();
    };
    mac.update(timestamp.to_string().as_bytes());
    mac.update(b"\n");
    mac.update(ticket.expose_secret().as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}
