//! End to end: the functions' own handlers, wired by `template.yaml`, behind the real AWS SDK, on an embedded DynamoDB.
//!
//! Rules for whoever adds a test:
//!
//! * `support::Bench` starts a whole stack of its own in some ten milliseconds; share nothing between tests.
//! * Push with the simulator or with sealed bytes; look at the tables, the metrics and the answers, not at internals.
//! * What begins with `store::` also runs against Amazon's DynamoDB Local (`AWS_ENDPOINT_URL_DYNAMODB`).
//! * No sleeping for luck: wait with `support::eventually`, and move the clock of the bench instead of waiting.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod authorise;
mod callback;
mod claims;
mod contacts;
mod deployment;
mod events;
mod failed;
mod feed;
mod flow;
mod hangs;
mod market;
mod mirror;
mod rotation;
mod schemas;
mod secrets;
mod store;
mod subscription;
mod support;
mod sweep;
mod template;
mod tokens;
