//! What can be right or wrong, one variant per cause, with what is known of it. No variant holds a secret.

mod app;
mod endpoint;
mod envelope;
mod event;
mod key;
mod receiver;
mod reply;
mod request;
mod signature;
mod time;

pub use app::AppCause;
pub use endpoint::{EndpointCause, Limit};
pub use envelope::EnvelopeCause;
pub use event::EventCause;
pub use key::KeyCause;
pub use receiver::{Identity, ReceiverCause, Whose};
pub use reply::{AnswerText, Member, ReplyCause, SignedWith};
pub use request::{Pasted, RequestCause};
pub use signature::{Mend, SignatureCause, Unmatched};
pub use time::TimeCause;

use crate::finding::Severity;

macro_rules! causes {
    ($($group:ident($cause:ident) $what:literal;)+) => {
        /// A cause, by what it is about.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Cause {
            $(
                #[doc = $what]
                $group($cause),
            )+
        }

        $(
            impl From<$cause> for Cause {
                fn from(cause: $cause) -> Cause {
                    Cause::$group(cause)
                }
            }
        )+

        impl Cause {
            /// Name and severity.
            fn facts(&self) -> (&'static str, Severity) {
                match self {
                    $(Cause::$group(cause) => cause.facts(),)+
                }
            }
        }
    };
}

causes! {
    Request(RequestCause) "The HTTP request: method, URL, query, body.";
    App(AppCause) "Whose push it is.";
    Signature(SignatureCause) "The signature and the Token.";
    Key(KeyCause) "The EncodingAESKey (加密 aes_key, 数据加密密钥).";
    Envelope(EnvelopeCause) "Base64, ciphertext, padding, message length.";
    Receiver(ReceiverCause) "For whom it is sealed.";
    Time(TimeCause) "The timestamp.";
    Event(EventCause) "The plaintext, and whether all is well.";
    Reply(ReplyCause) "The reply.";
    Endpoint(EndpointCause) "How a running endpoint behaves.";
}

impl Cause {
    /// A fixed name, kebab-case.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.facts().0
    }

    /// How bad it is.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.facts().1
    }
}

/// A text fit for showing if it looks like an id, else how long it is: in the place of a receiver id, a broken envelope
/// may have any part of a message.
pub(crate) fn id_or_length(text: &str) -> String {
    let of_an_id = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if text.len() <= 64 && text.bytes().all(of_an_id) { text.to_owned() } else { format!("[{} bytes]", text.len()) }
}
