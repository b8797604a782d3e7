#![doc = include_str!("../README.md")]

mod asked;
mod bans;
mod company;
mod credentials;
mod error;
mod memory;
mod mint;
mod prepare;
mod probe;
mod renew;
mod retry;
mod signed;
mod tickets;
mod tokens;

pub use bans::StoreBans;
pub use company::{CompanyAccess, NoCompanies, PermanentCodes};
pub use credentials::{AppCredentials, Generation, Kind};
pub use dingtalk_store::{Token, TokenKey};
pub use error::{CallError, TokenError};
pub use tokens::Tokens;
