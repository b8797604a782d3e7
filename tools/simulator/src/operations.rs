//! What DingTalk can be made to do.

mod checks;
mod contact;
mod raw;
mod suite;

pub use checks::LicenseCheck;
