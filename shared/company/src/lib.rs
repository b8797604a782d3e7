#![doc = include_str!("../README.md")]

mod access;
mod adopt;
mod announce;
mod desk;
mod driver;
mod failure;
mod record;
mod steps;
mod taken;
mod visit;
mod writes;

pub use access::Access;
pub use announce::RELIEF_HELD;
pub use desk::Desk;
pub use driver::{Driver, End};
pub use record::{Facts, MOST_LISTED, Record, Secrets};
pub use taken::Taken;
pub use visit::Visit;
