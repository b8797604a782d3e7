//! The local stack against the AWS SDK's own clients, with templates and functions of its own.
//!
//! `AWS_ENDPOINT_URL_DYNAMODB` runs the tests of the streams on Amazon's DynamoDB Local as well.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod fifo;
mod poller;
mod refused;
mod schedules;
mod sqs;
mod streams;
mod support;
mod trouble;
