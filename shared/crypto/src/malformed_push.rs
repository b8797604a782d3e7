//! What can be wrong with a request before any cryptography.

use thiserror::Error;

/// Why a request is not a push; holds nothing of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum MalformedPush {
    /// A parameter of the query string is missing or empty.
    #[error("query parameter {0} is missing or empty")]
    Missing(&'static str),
    /// A parameter of the query string is not percent-encoded UTF-8.
    #[error("query string is not percent-encoded utf-8")]
    Query,
    /// The body is not JSON.
    #[error("body is not json")]
    NotJson,
    /// The body has no member `encrypt`, or has it twice, or it is not a text, or it is empty.
    #[error("body has no text named encrypt")]
    NoEncrypt,
}
