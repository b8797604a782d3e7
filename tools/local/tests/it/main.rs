//! The local stack against the AWS SDK's own clients, with templates and functions of its own.

mod fifo;
mod poller;
mod refused;
mod schedules;
mod sqs;
mod streams;
mod support;
mod trouble;
