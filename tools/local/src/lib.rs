#![doc = include_str!("../README.md")]

mod aws;
mod board;
mod bus;
mod check;
mod error;
mod function;
mod gateway;
mod happening;
mod letter;
mod lifetime;
mod options;
mod pattern;
mod pool;
mod schedule;
mod source;
mod sqs;
mod stack;
mod status;
mod tables;
mod template;
mod time;

/// Where functions think they are.
const REGION: &str = "us-east-1";

/// Whose account it is.
const ACCOUNT: &str = "000000000000";

/// A client for addresses of this machine, past every proxy of its user.
fn loopback_client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().unwrap_or_default()
}

pub use aws::{AwsFaults, PollerPoint, Service};
pub use error::StackError;
pub use function::{Functions, Instance};
pub use happening::{Happening, Observer};
pub use letter::DeadLetter;
pub use options::Options;
pub use pool::InvokeError;
pub use stack::Stack;
pub use status::{AppStatus, MirrorStatus, Status, SyncStatus};
pub use tables::create_tables;
pub use template::{
    Function, QueueProperties, QueueTrigger, Redrive, StreamTrigger, Template, TemplateError, TemplateQueues, Trigger,
};
