//! A deployment of a company's own (独立部署): its addresses, its credential, its token, and the end of each.

mod addresses;
mod credentials;
pub mod scene;
mod secrets;
mod tokens;
mod trouble;
mod withdrawal;
