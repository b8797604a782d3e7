#![doc = include_str!("../README.md")]

mod aws;
mod bus;
mod function;
mod gateway;
mod happening;
mod pattern;
mod pool;
mod queue;
mod schedule;
mod stack;
mod tables;
mod template;

pub use aws::{AwsFaults, Service};
pub use happening::{Happening, Observer};
pub use pool::InvokeError;
pub use queue::DeadLetter;
pub use stack::{Options, Stack, StackError, Status};
pub use tables::create_tables;
pub use template::{Function, Template, TemplateError, Trigger};
