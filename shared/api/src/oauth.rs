//! The newer family: `/v1.0/oauth2/…` (suite-api, section 5).

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::endpoint::endpoint;
use crate::{Endpoint, Host, Repeat, liberal, secret, suite::AuthInfo};

/// Answer of the three token calls in camelCase.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccessToken {
    /// The token.
    #[serde(alias = "access_token", deserialize_with = "liberal::secret")]
    pub access_token: SecretString,
    /// Its life, in seconds; 7200 if not told.
    #[serde(
        alias = "expires_in",
        alias = "expiresIn",
        default = "liberal::life",
        deserialize_with = "liberal::seconds"
    )]
    pub expire_in: i64,
}

/// `suiteAccessToken`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SuiteAccessToken<'a> {
    /// SuiteKey.
    pub suite_key: &'a str,
    /// SuiteSecret.
    #[serde(serialize_with = "secret::expose")]
    pub suite_secret: &'a SecretString,
    /// A ticket.
    #[serde(serialize_with = "secret::expose")]
    pub suite_ticket: &'a SecretString,
}
endpoint!(SuiteAccessToken<'_> => AccessToken, POST Api "/v1.0/oauth2/suiteAccessToken", Idempotent);

/// `corpAccessToken`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CorpAccessToken<'a> {
    /// SuiteKey or CustomKey.
    pub suite_key: &'a str,
    /// Its secret.
    #[serde(serialize_with = "secret::expose")]
    pub suite_secret: &'a SecretString,
    /// CorpId.
    pub auth_corp_id: &'a str,
    /// A ticket.
    #[serde(serialize_with = "secret::expose")]
    pub suite_ticket: &'a SecretString,
}
endpoint!(CorpAccessToken<'_> => AccessToken, POST Api "/v1.0/oauth2/corpAccessToken", Idempotent);

/// `accessToken` of an internal app.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InternalAccessToken<'a> {
    /// AppKey.
    pub app_key: &'a str,
    /// AppSecret.
    #[serde(serialize_with = "secret::expose")]
    pub app_secret: &'a SecretString,
}
endpoint!(InternalAccessToken<'_> => AccessToken, POST Api "/v1.0/oauth2/accessToken", Idempotent);

/// `/{corpId}/token`: no ticket; suites and internal apps alike.
#[derive(Debug, Serialize)]
pub struct CorpIdToken<'a> {
    /// CorpId, in the path.
    #[serde(skip)]
    pub corp_id: &'a str,
    /// Client ID.
    pub client_id: &'a str,
    /// Client secret.
    #[serde(serialize_with = "secret::expose")]
    pub client_secret: &'a SecretString,
    /// `client_credentials`.
    pub grant_type: &'static str,
}

impl Endpoint for CorpIdToken<'_> {
    type Answer = crate::suite::CorpToken;
    const NAME: &'static str = "oauth2/token";
    const HOST: Host = Host::Api;
    const METHOD: &'static str = "POST";
    const REPEAT: Repeat = Repeat::Idempotent;
    fn path(&self) -> String {
        format!("/v1.0/oauth2/{}/token", dingtalk_crypto::percent::encode(self.corp_id))
    }
}

/// `apps/authInfo`. Auth: the token of [`SuiteAccessToken`].
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GetAppsAuthInfo<'a> {
    /// CorpId.
    pub auth_corp_id: &'a str,
}
endpoint!(GetAppsAuthInfo<'_> => AuthInfo, GET Api "/v1.0/oauth2/apps/authInfo", Read);
