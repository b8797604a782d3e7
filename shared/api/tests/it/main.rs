//! The client against servers that answer as DingTalk does.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "clippy takes only the functions marked as tests for tests, not what they call"
)]

mod answers;
mod bans;
mod codes;
mod deadline;
mod order;
mod requests;
mod retries;
mod secrets;
mod signed;
mod support;
mod throttle;
