#![doc = include_str!("../README.md")]

mod access;
mod adopt;
mod announce;
mod desk;
mod driver;
mod egress;
mod failure;
mod record;
mod steps;
mod subscription;
mod taken;
mod tour;
mod visit;
mod void;
mod writes;

pub use access::Access;
pub use announce::RELIEF_HELD;
pub use desk::Desk;
pub use driver::{Driver, End};
pub use egress::{Address, AddressChange, AddressError, AddressList, Egress, MOST_ADDRESSES, Registered};
pub use record::{Facts, MOST_LISTED, Record, Secrets};
pub use subscription::{CALLBACK_URL_FOREIGN, CONTACT_TAGS, Subscribed, WantedSubscription, is_ours};
pub use taken::Taken;
pub use tour::{Tour, Toured};
pub use visit::Visit;
