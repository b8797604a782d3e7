//! The mirror: what the syncs and the events make of a living organisation.

mod compare;
mod complete;
mod news;
mod world;
