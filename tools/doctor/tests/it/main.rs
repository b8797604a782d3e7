//! One broken sample per cause, and endpoints with one defect each.

#![expect(clippy::expect_used, reason = "helpers of tests, which the lint does not take for tests")]

mod app;
mod curl;
mod envelope;
mod event;
mod key;
mod listen;
mod properties;
mod receiver;
mod reply;
mod request;
mod server;
mod signature;
mod support;
mod time;
