#![doc = include_str!("../README.md")]

mod confirm;
mod counted;
mod crawl;
mod departments;
mod detail;
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
mod unseen;
mod users;
mod wanted;
mod whole;
mod woken;
mod worker;

pub use engine::Engine;
pub use error::SyncError;
pub use message::{QueueEvent, QueueRecord};
pub use plan::{First, Planner};
pub use report::RunReport;
pub use wanted::is_wanted;
pub use whole::{REMOVALS_HELD, SYNC_FINISHED};
pub use worker::{Done, Worked};
