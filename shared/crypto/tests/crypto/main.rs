//! The crate from outside, one module a promise.

#![expect(clippy::unwrap_used, reason = "what a helper of a test cannot unwrap fails that test")]

mod debug;
mod fixtures;
mod properties;
mod push;
mod reply;
mod rest;
mod rotation;
mod round_trip;
mod signature;
mod subkey;
mod vectors;
