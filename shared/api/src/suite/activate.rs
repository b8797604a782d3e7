//! Activation, its repair, and a company's own egress addresses.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::{endpoint::endpoint, liberal, secret};

/// An answer without members.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Done {}

/// `activate_suite`. Auth: suite token.
#[derive(Debug, Serialize)]
pub struct ActivateSuite<'a> {
    /// SuiteKey.
    pub suite_key: &'a str,
    /// CorpId.
    pub auth_corpid: &'a str,
    /// The permanent code, when known.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "secret::expose_known")]
    pub permanent_code: Option<&'a SecretString>,
}
endpoint!(ActivateSuite<'_> => Done, POST Oapi "/service/activate_suite", Idempotent);

/// `get_unactive_corp`: companies that authorised and are not active. No cursor: ask again after a batch was repaired.
#[derive(Debug, Serialize)]
pub struct GetUnactiveCorp {
    /// The micro-app.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_id: Option<i64>,
}
endpoint!(GetUnactiveCorp => UnactiveCorps, POST Oapi "/service/get_unactive_corp", Read);

/// Answer of [`GetUnactiveCorp`].
#[derive(Debug, Deserialize)]
pub struct UnactiveCorps {
    /// CorpIds.
    #[serde(default, deserialize_with = "liberal::list_of_text")]
    pub corp_list: Vec<String>,
    /// Whether there are more.
    #[serde(default, deserialize_with = "liberal::any_flag")]
    pub has_more: bool,
}

/// `reauth_corp`: DingTalk pushes the authorisation of these companies again. Never without a list.
#[derive(Debug, Serialize)]
pub struct ReauthCorp<'a> {
    /// The micro-app.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_id: Option<i64>,
    /// CorpIds.
    pub corpid_list: &'a [String],
}
endpoint!(ReauthCorp<'_> => Done, POST Oapi "/service/reauth_corp", Idempotent);

/// `set_corp_ipwhitelist`: egress addresses of one company's own deployment. Auth: suite token.
#[derive(Debug, Serialize)]
pub struct SetCorpIpWhitelist<'a> {
    /// CorpId.
    pub auth_corpid: &'a str,
    /// Addresses; `*` in the third and fourth segment only.
    pub ip_whitelist: &'a [String],
}
endpoint!(SetCorpIpWhitelist<'_> => Done, POST Oapi "/service/set_corp_ipwhitelist", Idempotent);
