//! The one refusal for every failure of a push or a reply.

use std::fmt;

use thiserror::Error;

/// A push or a reply was refused.
///
/// It prints one text for every reason, so that an answer made of it tells an attacker nothing. The reason is for the
/// app's own log.
#[derive(Clone, PartialEq, Eq, Error)]
#[error("callback refused")]
pub struct Refusal {
    reason: Reason,
}

impl Refusal {
    /// Why it was refused.
    #[must_use]
    pub fn reason(&self) -> &Reason {
        &self.reason
    }

    /// Of two refusals the one that passed more checks; the first if they passed as many.
    pub(crate) fn further(self, other: Refusal) -> Refusal {
        if other.reason.checks_passed() > self.reason.checks_passed() { other } else { self }
    }
}

impl From<Reason> for Refusal {
    fn from(reason: Reason) -> Self {
        Refusal { reason }
    }
}

impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Refusal").field(&format_args!("{}", self.reason.name())).finish()
    }
}

/// Why a push or a reply was refused, in the order in which the checks are made.
///
/// DingTalk's callback protocol, section on the order of checks and error numbers. Nothing in it is a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The signature is not that of the token, the timestamp, the nonce and the ciphertext.
    Signature,
    /// The ciphertext is not base64.
    Base64,
    /// The ciphertext is empty or not a multiple of sixteen bytes.
    CipherLength,
    /// The decrypted text does not end in 1 to 32 bytes of padding: most often the key is the wrong one.
    Padding,
    /// The message is longer than the decrypted text.
    MessageLength,
    /// The envelope is addressed to somebody else.
    Receiver {
        /// The receiver id found, or how many bytes stand in its place if they do not look like an id: a wrong message
        /// length would put a part of the message there.
        found: String,
    },
    /// The message or the receiver id is not UTF-8.
    Utf8,
}

impl Reason {
    pub(crate) fn receiver(found: &str) -> Reason {
        Reason::Receiver { found: id_or_length(found) }
    }

    /// The number that DingTalk's own libraries use for it.
    #[must_use]
    pub fn code(&self) -> u32 {
        match self {
            Reason::Signature => 900_005,
            Reason::Base64 | Reason::CipherLength | Reason::Padding => 900_008,
            Reason::MessageLength => 900_009,
            Reason::Receiver { .. } => 900_010,
            Reason::Utf8 => 900_001,
        }
    }

    /// A fixed name for logs and metrics.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Reason::Signature => "Signature",
            Reason::Base64 => "Base64",
            Reason::CipherLength => "CipherLength",
            Reason::Padding => "Padding",
            Reason::MessageLength => "MessageLength",
            Reason::Receiver { .. } => "Receiver",
            Reason::Utf8 => "Utf8",
        }
    }

    fn checks_passed(&self) -> u8 {
        match self {
            Reason::Signature => 0,
            Reason::Base64 => 1,
            Reason::CipherLength => 2,
            Reason::Padding => 3,
            Reason::MessageLength => 4,
            Reason::Receiver { .. } => 5,
            Reason::Utf8 => 6,
        }
    }
}

/// `text` if it looks like a suite key, an app key or a corp id, else its length.
pub(crate) fn id_or_length(text: &str) -> String {
    let of_an_id = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if text.len() <= 64 && text.bytes().all(of_an_id) { text.to_owned() } else { format!("[{} bytes]", text.len()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_refusals_the_one_that_passed_more_checks_stays() {
        let in_order = [
            Reason::Signature,
            Reason::Base64,
            Reason::CipherLength,
            Reason::Padding,
            Reason::MessageLength,
            Reason::receiver("one"),
            Reason::Utf8,
        ];
        let refusals = in_order.map(Refusal::from);
        for (i, first) in refusals.iter().enumerate() {
            for (j, second) in refusals.iter().enumerate() {
                let expected = if j > i { second } else { first };
                assert_eq!(first.clone().further(second.clone()), *expected);
            }
        }
        let one = Refusal::from(Reason::receiver("one"));
        assert_eq!(one.clone().further(Reason::receiver("two").into()), one);
    }
}
