#![doc = include_str!("../README.md")]

mod aws;
mod bus;
mod error;
mod function;
mod gateway;
mod happening;
mod lifetime;
mod options;
mod pattern;
mod pool;
mod queue;
mod schedule;
mod stack;
mod status;
mod tables;
mod template;

/// A client for addresses of this machine, past every proxy of its user.
fn loopback_client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().unwrap_or_default()
}

pub use aws::{AwsFaults, Service};
pub use error::StackError;
pub use happening::{Happening, Observer};
pub use options::Options;
pub use pool::InvokeError;
pub use queue::DeadLetter;
pub use stack::Stack;
pub use status::Status;
pub use tables::create_tables;
pub use template::{Function, Template, TemplateError, Trigger};
