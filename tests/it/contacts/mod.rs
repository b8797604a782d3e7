//! Reading the mirror, as a team's own code does it.

mod changes;
mod paging;
mod people;
mod refusals;
mod scene;
mod trees;
