//! The callback function behind its route: what it answers, and what it leaves in the store.

mod checks;
mod licence;
mod refusals;
mod rotation;
mod vectors;
