//! What a company granted.

use secrecy::SecretString;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::granted;
use crate::{endpoint::endpoint, liberal, secret};

/// `get_auth_info`. Auth: suite token (the permanent code is superfluous), or signed.
#[derive(Debug, Serialize)]
pub struct GetAuthInfo<'a> {
    /// CorpId.
    pub auth_corpid: &'a str,
    /// SuiteKey.
    pub suite_key: &'a str,
    /// The permanent code, when known.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "secret::expose_known")]
    pub permanent_code: Option<&'a SecretString>,
}
endpoint!(GetAuthInfo<'_> => AuthInfo, POST Oapi "/service/get_auth_info", Read);

/// Answer of [`GetAuthInfo`] and of `apps/authInfo`: any member may be missing, numbers may be strings, empty texts are
/// none. Reads the members of both families.
#[derive(Debug, Default)]
pub struct AuthInfo {
    /// The company.
    pub auth_corp_info: AuthCorpInfo,
    /// The suite's micro-apps in the company.
    pub agents: Vec<AuthAgent>,
    /// The administrator who authorised.
    pub auth_user_id: Option<String>,
}

impl<'de> Deserialize<'de> for AuthInfo {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(granted::read(&Value::deserialize(deserializer)?))
    }
}

/// `auth_corp_info`.
#[derive(Debug, Default)]
pub struct AuthCorpInfo {
    /// CorpId; `apps/authInfo` does not tell it.
    pub corpid: Option<String>,
    /// Short name.
    pub corp_name: Option<String>,
    /// Full name.
    pub full_corp_name: Option<String>,
    /// Industry, free text.
    pub industry: Option<String>,
    /// Logo.
    pub corp_logo_url: Option<String>,
    /// Whether DingTalk has verified the company.
    pub is_authenticated: Option<bool>,
    /// 0 none, 1 high, 2 middle, 3 low.
    pub auth_level: Option<i64>,
    /// Kind of organisation.
    pub corp_type: Option<i64>,
    /// Channel code.
    pub auth_channel: Option<String>,
    /// Its kind.
    pub auth_channel_type: Option<String>,
    /// The ISV's invite code.
    pub invite_code: Option<SecretString>,
    /// The team's invite link: `https://` only, a stray `invite_url:` in front is taken off.
    pub invite_url: Option<SecretString>,
    /// The serial number typed at an offline deployment.
    pub license_code: Option<SecretString>,
}

/// One micro-app in the company.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthAgent {
    /// As installed in this company.
    pub agent_id: i64,
    /// As the ISV made it; negative in some old suites.
    pub app_id: Option<i64>,
    /// Name.
    pub agent_name: Option<String>,
    /// Administrators, by userid.
    pub admin_list: Vec<String>,
}

/// `get_agent`. Auth: suite token and signed.
#[derive(Debug, Serialize)]
pub struct GetAgent<'a> {
    /// SuiteKey.
    pub suite_key: &'a str,
    /// CorpId.
    pub auth_corpid: &'a str,
    /// The permanent code, when known.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "secret::expose_known")]
    pub permanent_code: Option<&'a SecretString>,
    /// The micro-app as installed in this company.
    pub agentid: i64,
}
endpoint!(GetAgent<'_> => Agent, POST Oapi "/service/get_agent", Read);

/// Answer of [`GetAgent`].
#[derive(Debug, Default, Deserialize)]
pub struct Agent {
    /// 0 disabled, 1 normal, 2 waiting for activation.
    #[serde(default, deserialize_with = "liberal::some_whole")]
    pub close: Option<i64>,
    /// Name.
    #[serde(default, deserialize_with = "liberal::some_text")]
    pub name: Option<String>,
}
