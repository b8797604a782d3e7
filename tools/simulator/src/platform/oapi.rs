//! The oapi family: `/service/…` and the calls with a company's token.

pub(crate) mod activation;
pub(crate) mod auth_info;
pub(crate) mod company;
pub(crate) mod ip_whitelist;
pub(crate) mod permanent_code;
pub(crate) mod tokens;
