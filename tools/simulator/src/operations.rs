//! What DingTalk can be made to do.

mod checks;
mod contact;
mod market;
mod raw;
mod suite;

pub use checks::LicenseCheck;
