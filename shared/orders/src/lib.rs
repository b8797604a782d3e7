#![doc = include_str!("../README.md")]

mod company;
mod digest;
mod heard;
mod holding;
mod news;
mod order;
mod purchase;
mod pushes;
mod service;
mod told;
mod trial;

pub use company::Company;
pub use heard::Heard;
pub use holding::{Holding, holdings};
pub use news::News;
pub use order::Order;
pub use purchase::Purchase;
pub use pushes::Pushes;
pub use service::{Refund, Service};
pub use told::Told;
pub use trial::Trial;
