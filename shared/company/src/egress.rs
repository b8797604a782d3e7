//! A company's own egress addresses: from where its own deployment (独立部署) calls DingTalk and asks for tokens.
//!
//! `set_corp_ipwhitelist` (suite-api, section 2.8) does not say whether it replaces or extends DingTalk's list. So the
//! whole wanted list is kept here and always sent whole: under "replaces" DingTalk has it exactly, under "extends" at
//! least.

mod address;
mod list;
mod register;
mod reserved;

pub use address::{Address, AddressError};
pub use list::{AddressList, MOST_ADDRESSES};
pub use register::{AddressChange, Egress, Registered};
