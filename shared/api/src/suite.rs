//! Suites, the older family: `/service/…` (suite-api, sections 2 to 4).

mod activate;
mod auth_info;
mod granted;
mod tokens;

pub use activate::{ActivateSuite, Done, GetUnactiveCorp, ReauthCorp, SetCorpIpWhitelist, UnactiveCorps};
pub use auth_info::{Agent, AuthAgent, AuthCorpInfo, AuthInfo, GetAgent, GetAuthInfo};
pub use tokens::{
    CorpToken, GetCorpToken, GetPermanentCode, GetSuiteToken, PermanentCode, PermanentCodeCorp, SuiteToken,
};
