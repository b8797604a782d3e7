//! What the fuzz targets share: published keys, what holds for every event, and pushes with odd members.

pub mod case;
pub mod event;
pub mod keys;
pub mod names;
pub mod odd;
