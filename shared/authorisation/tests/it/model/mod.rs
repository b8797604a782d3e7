//! A model of DingTalk, of its wire and of the driver, to hold the machine against.

pub mod checks;
pub mod driver;
pub mod history;
pub mod platform;
pub mod world;
