//! Why no checks can be made.

use dingtalk_crypto::KeyError;
use thiserror::Error;

/// Why no checks can be made; holds no secret.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ListenError {
    /// The URL is none, or neither of `http` nor of `https`.
    #[error("the url is not an http or https url")]
    Url,
    /// The app's AES key cannot be read.
    #[error("{0}")]
    Key(#[from] KeyError),
    /// The app's token is empty.
    #[error("the token is empty")]
    Token,
    /// The app has neither key nor CorpId to seal for, and is no suite.
    #[error("the app has neither key nor corp id to seal for")]
    Receiver,
    /// The HTTP client cannot be made.
    #[error("no http client: {0}")]
    Client(String),
    /// The operating system gave no random bytes.
    #[error("no random bytes")]
    Random,
}
