//! The simulator against a small receiver that answers well and badly.

#![expect(clippy::expect_used, reason = "helpers of tests, which the lint does not take for tests")]

mod cli;
mod deterministic;
mod envelope;
mod figures;
mod market;
mod organisation;
mod platform;
mod quirks;
mod receiver;
mod retries;
mod run;
mod suite;
mod sync_http;
mod verdicts;
