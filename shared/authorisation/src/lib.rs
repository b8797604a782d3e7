#![doc = include_str!("../README.md")]

mod apply;
mod code;
mod company;
mod ends;
mod events;
mod input;
mod licence;
mod micro_app;
mod next;
mod order;
mod state;
mod transitions;

pub use apply::Effect;
pub use code::{Code, CodeEnd};
pub use company::{Activation, Company, Doubt, Relief};
pub use input::{AgentFact, AppChange, Began, Input, Question};
pub use licence::{Licence, LicenceCheck};
pub use micro_app::MicroApp;
pub use next::Step;
pub use order::TIE_MS;
pub use state::State;
pub use transitions::{Announcement, Signal, TRANSITIONS, Transition};
