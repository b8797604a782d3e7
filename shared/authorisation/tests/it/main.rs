//! The state machine, by examples and against a model of DingTalk.

mod exchange;
mod generations;
mod licence;
mod micro_apps;
mod model;
mod property;
mod table;
mod told;
mod withdrawal;
