//! The mirror: what the syncs and the events make of a living organisation.

mod brake;
mod compare;
mod complete;
mod drive;
mod marks;
mod mirrors;
mod news;
mod plan;
mod safety;
mod scopes;
mod slices;
mod trouble;
mod world;
