//! `dingtalk app`: the apps' own state.

pub(crate) mod check;
pub(crate) mod keys;
pub(crate) mod list;
mod verdict;
