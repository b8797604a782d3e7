#![doc = include_str!("../README.md")]

mod api;
mod attempt;
mod auth;
mod ban;
mod bans;
mod class;
mod classify;
mod clock;
pub mod contact;
mod endpoint;
mod error;
pub mod internal;
pub mod jsapi;
mod liberal;
mod limiter;
pub mod oauth;
mod observe;
mod options;
mod policy;
mod random;
mod request;
mod scrub;
mod secret;
mod send;
mod sign;
pub mod suite;

pub use api::{Api, BuildError, Caller};
pub use auth::{Auth, Signed};
pub use bans::{Bans, NoBans};
pub use class::{Class, Refusal};
pub use endpoint::{Endpoint, Host, Repeat};
pub use error::{ApiError, Arrival};
pub use observe::{Called, Observer, Unobserved};
pub use options::{ApiOptions, Hosts, Pauses, Timeouts};
pub use sign::signature;
