//! The `dingtalk` binary, from outside: what it prints, what it refuses, and what is left when it is killed.

#![expect(clippy::expect_used, clippy::panic, reason = "helpers of tests, which the lints do not take for tests")]

mod app;
mod check;
mod contacts;
mod corp;
mod deployment;
mod doctor;
mod envelope;
mod events;
#[cfg(unix)]
mod kill;
mod license;
mod orders;
mod process;
mod refused;
mod secret;
mod secrets;
mod stand;
mod state;
mod story;
mod sync;
