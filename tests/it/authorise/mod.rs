//! A company's whole life with a suite: the bundle against the simulated DingTalk's pushes and server APIs.

mod code;
mod heal;
mod histories;
mod licence;
mod life;
mod secrets;
mod trouble;
mod withdrawal;
pub mod world;
