#![doc = include_str!("../README.md")]

pub mod base64_text;
mod cipher;
mod credentials;
mod entropy;
mod envelope;
mod hex;
mod key;
mod keyring;
mod malformed_push;
mod member;
mod padding;
pub mod percent;
mod push;
mod push_query;
mod refusal;
mod reply;
mod rest;
mod sealing_key;
mod secret;
mod signature;
mod subkey;

pub use credentials::Credentials;
pub use entropy::printable;
pub use envelope::{Plain, open, seal};
pub use key::{AesKey, KeyError};
pub use keyring::{KeySlot, Keyring, Opened};
pub use malformed_push::MalformedPush;
pub use push::SealedPush;
pub use push_query::PushQuery;
pub use refusal::{Reason, Refusal};
pub use reply::{MalformedReply, Reply};
pub use rest::{SealingKeys, UnsealError};
pub use sealing_key::{SealingKeyError, parse_sealing_key};
pub use secret::{ExposeSecret, SecretString};
pub use signature::{sign, verify};
