//! Organisations: their shape, their calls, and their life.

mod callbacks;
mod crawl;
mod errors;
mod failed;
mod faults;
mod fields;
mod life;
mod office;
mod paging;
mod pushes;
mod random;
mod restless;
mod roles;
mod scope;
mod shape;
mod storm;
mod whole;
