//! What DingTalk can be made to do.

mod checks;
mod contact;
mod market;
mod quick_deployment;
mod raw;
mod suite;

pub use checks::LicenseCheck;
pub use quick_deployment::QuickDeployment;
