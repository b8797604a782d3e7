#![doc = include_str!("../README.md")]

mod counted;
mod departments;
mod engine;
mod error;
mod fault;
mod marked;
mod message;
mod open;
mod plan;
mod report;
mod roles;
mod row;
mod scope;
mod shop;
mod slice;
mod sweep;
mod tally;
mod users;
mod whole;
mod woken;
mod worker;

pub use engine::Engine;
pub use error::SyncError;
pub use message::{QueueEvent, QueueRecord};
pub use plan::{First, Planner};
pub use report::RunReport;
pub use whole::{REMOVALS_HELD, SYNC_FINISHED};
pub use worker::{Done, Worked};
