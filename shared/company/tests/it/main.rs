//! What is pure in this crate; how companies are driven is shown end to end, in the workspace's `tests`.

#![expect(clippy::unwrap_used, reason = "what a helper of a test cannot unwrap fails that test")]

mod addresses;
