//! The api family: `/v1.0/oauth2/…`.

pub(crate) mod auth_info;
pub(crate) mod tokens;
