//! The client against servers that answer as DingTalk does.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "clippy takes only the functions marked as tests for tests, not what they call"
)]

mod answers;
mod bans;
mod callbacks;
mod codes;
mod contact_requests;
mod deadline;
mod departments;
mod names;
mod odd;
mod order;
mod pages;
mod proof;
mod requests;
mod retries;
mod roles;
mod secrets;
mod signed;
mod support;
mod throttle;
mod users;
