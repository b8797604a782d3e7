//! The API half, called as a third-party client calls it.

mod activation;
mod addresses;
mod attached;
pub mod bench;
mod codes;
mod company;
mod faults;
mod forms;
mod info;
mod internal;
mod limits;
mod lost;
mod oauth;
mod signed;
mod tokens;
