//! What is pure in this crate; how companies are driven is shown end to end, in the workspace's `tests`.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod addresses;
