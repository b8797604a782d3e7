#![doc = include_str!("../README.md")]

mod address;
mod app;
mod base64_text;
mod body;
pub mod cause;
mod curl;
mod examine;
mod finding;
mod gateway;
mod listen;
mod reply;
mod request;
mod text;

pub use app::{AppKeys, AppKind, Freshness, PLACEHOLDER_SUITE_KEY};
pub use cause::Cause;
pub use curl::CurlError;
pub use dingtalk_crypto::KeySlot;
pub use examine::examine;
pub use finding::{Finding, Report, Severity};
pub use listen::{Check, ListenError, listen};
pub use request::Request;
pub use text::{Language, Text};
