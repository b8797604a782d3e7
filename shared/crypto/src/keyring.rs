//! The credentials in force and the next ones: opening and sealing during a rotation.

use std::fmt;

use secrecy::SecretString;
use zeroize::Zeroize;

use crate::credentials::Credentials;
use crate::envelope::{self, Plain};
use crate::key::AesKey;
use crate::push::SealedPush;
use crate::push_query::PushQuery;
use crate::refusal::{Reason, Refusal, id_or_length};
use crate::reply::Reply;

/// The credentials of one app: those in force and, during a rotation, the next ones. Silent in `Debug`.
#[derive(Debug, Clone)]
pub struct Keyring {
    current: Credentials,
    next: Option<Credentials>,
}

/// Which credentials of a [`Keyring`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeySlot {
    /// Those in force.
    Current,
    /// Those that a rotation brings in. Where a keyring has none, this means the ones in force.
    Next,
}

impl KeySlot {
    /// A fixed name for logs and metrics.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            KeySlot::Current => "Current",
            KeySlot::Next => "Next",
        }
    }
}

/// A push or a reply, verified and opened; `Debug` leaves the message out.
#[derive(Clone, PartialEq, Eq)]
pub struct Opened {
    /// The message: JSON in an event, bare text in a reply. It may hold tickets and codes.
    pub message: String,
    /// To whom it was addressed. The reply to a push carries the same one.
    pub receiver_id: String,
    /// Which credentials matched. The reply to a push is sealed with the same ones.
    pub slot: KeySlot,
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opened")
            .field("message", &format_args!("[{} bytes]", self.message.len()))
            .field("receiver_id", &id_or_length(&self.receiver_id))
            .field("slot", &self.slot)
            .finish()
    }
}

impl Keyring {
    /// A keyring outside a rotation.
    #[must_use]
    pub fn new(current: Credentials) -> Keyring {
        Keyring { current, next: None }
    }

    /// Adds the next credentials; a half that is missing is that of the current ones, and without either there are none.
    #[must_use]
    pub fn with_next(self, token: Option<SecretString>, key: Option<AesKey>) -> Keyring {
        let next = (token.is_some() || key.is_some()).then(|| Credentials {
            token: token.unwrap_or_else(|| self.current.token.clone()),
            key: key.unwrap_or_else(|| self.current.key.clone()),
        });
        Keyring { current: self.current, next }
    }

    /// Which pairs it holds, by [`Credentials::fingerprint`]: the current one, and during a rotation the next one.
    #[must_use]
    pub fn fingerprints(&self) -> Vec<(KeySlot, String)> {
        self.slots().map(|(slot, credentials)| (slot, credentials.fingerprint())).collect()
    }

    /// The fingerprint of the pair in a slot.
    #[must_use]
    pub fn fingerprint(&self, slot: KeySlot) -> String {
        self.slot(slot).fingerprint()
    }

    /// Verifies and opens a push addressed to one of `receivers`: with the current credentials, else with the next ones.
    ///
    /// The checks come in the order of DingTalk's callback protocol: signature, base64 and AES, padding, length of the
    /// message, receiver id, UTF-8.
    ///
    /// # Errors
    ///
    /// [`Refusal`]; of the two attempts the one that passed more checks.
    pub fn open(&self, push: &SealedPush, receivers: &[&str]) -> Result<Opened, Refusal> {
        let mut refusal = Refusal::from(Reason::Signature);
        for (slot, credentials) in self.slots() {
            let PushQuery { signature, timestamp, nonce } = &push.query;
            let attempt = credentials
                .open(signature, timestamp, nonce, &push.encrypt)
                .and_then(|plain| addressed_to(plain, receivers))
                .and_then(|plain| as_text(plain, slot));
            match attempt {
                Ok(opened) => return Ok(opened),
                Err(other) => refusal = refusal.further(other),
            }
        }
        Err(refusal)
    }

    /// Seals the reply to a push.
    ///
    /// `slot` and `receiver_id` are those of the push as [`Opened`] reports them. `timestamp` is in milliseconds since
    /// 1970, `nonce` letters and digits; both may repeat the push's. `entropy` is sixteen random bytes, see
    /// [`seal`](crate::seal).
    #[must_use]
    pub fn seal(
        &self,
        slot: KeySlot,
        message: &str,
        receiver_id: &str,
        timestamp: &str,
        nonce: &str,
        entropy: [u8; 16],
    ) -> Reply {
        let credentials = self.slot(slot);
        let encrypt = envelope::seal(&credentials.key, entropy, message.as_bytes(), receiver_id);
        Reply {
            msg_signature: credentials.sign(timestamp, nonce, &encrypt),
            time_stamp: timestamp.to_owned(),
            nonce: nonce.to_owned(),
            encrypt,
        }
    }

    /// Seals a push, as the platform does: for simulators and tests. The arguments are those of [`seal`](Self::seal).
    #[must_use]
    pub fn seal_push(
        &self,
        slot: KeySlot,
        message: &str,
        receiver_id: &str,
        timestamp: &str,
        nonce: &str,
        entropy: [u8; 16],
    ) -> SealedPush {
        let Reply { msg_signature, time_stamp, nonce, encrypt } =
            self.seal(slot, message, receiver_id, timestamp, nonce, entropy);
        SealedPush { query: PushQuery { signature: msg_signature, timestamp: time_stamp, nonce }, encrypt }
    }

    /// Verifies and opens a reply, as the platform does: for simulators and tests. It takes any receiver id and reports it.
    ///
    /// # Errors
    ///
    /// [`Refusal`], as for [`open`](Self::open).
    pub fn open_reply(&self, slot: KeySlot, reply: &Reply) -> Result<Opened, Refusal> {
        let plain = self.slot(slot).open(&reply.msg_signature, &reply.time_stamp, &reply.nonce, &reply.encrypt)?;
        as_text(plain, slot)
    }

    fn slots(&self) -> impl Iterator<Item = (KeySlot, &Credentials)> {
        let next = self.next.iter().map(|next| (KeySlot::Next, next));
        std::iter::once((KeySlot::Current, &self.current)).chain(next)
    }

    fn slot(&self, slot: KeySlot) -> &Credentials {
        match slot {
            KeySlot::Current => &self.current,
            KeySlot::Next => self.next.as_ref().unwrap_or(&self.current),
        }
    }
}

fn addressed_to(mut plain: Plain, receivers: &[&str]) -> Result<Plain, Refusal> {
    if receivers.contains(&plain.receiver_id.as_str()) {
        return Ok(plain);
    }
    plain.message.zeroize();
    Err(Reason::receiver(&plain.receiver_id).into())
}

fn as_text(plain: Plain, slot: KeySlot) -> Result<Opened, Refusal> {
    match String::from_utf8(plain.message) {
        Ok(message) => Ok(Opened { message, receiver_id: plain.receiver_id, slot }),
        Err(error) => {
            error.into_bytes().zeroize();
            Err(Reason::Utf8.into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Only a message that is not a text needs the envelope's own `seal`: the keyring's takes texts.
    #[test]
    fn a_message_that_is_not_utf_8_is_the_last_thing_to_be_refused() {
        let key = AesKey::parse("4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij").unwrap();
        let encrypt = envelope::seal(&key, [0; 16], b"\xff", "receiver");
        let credentials = Credentials::new(SecretString::from("123456"), key);
        let query =
            PushQuery { signature: credentials.sign("1", "n", &encrypt), timestamp: "1".into(), nonce: "n".into() };
        let push = SealedPush { query, encrypt };
        let keyring = Keyring::new(credentials);
        assert_eq!(*keyring.open(&push, &["receiver"]).unwrap_err().reason(), Reason::Utf8);

        // A next key that opens nothing does not hide how far the current one came.
        let rotating = keyring.clone().with_next(None, AesKey::parse(&"A".repeat(43)).ok());
        let refusal = rotating.open(&push, &["receiver"]).unwrap_err();
        assert_eq!(*refusal.reason(), Reason::Utf8);

        let elsewhere = Reason::Receiver { found: "receiver".to_owned() };
        assert_eq!(*keyring.open(&push, &["other"]).unwrap_err().reason(), elsewhere);
    }
}
