//! Internal apps: `gettoken` (enterprise-api).

use secrecy::SecretString;
use serde::Serialize;

use crate::{endpoint::endpoint, secret, suite::CorpToken};

/// `gettoken` with AppKey and AppSecret. A repeated call gives the same token and prolongs it.
#[derive(Debug, Serialize)]
pub struct GetToken<'a> {
    /// AppKey.
    pub appkey: &'a str,
    /// AppSecret.
    #[serde(serialize_with = "secret::expose")]
    pub appsecret: &'a SecretString,
}
endpoint!(GetToken<'_> => CorpToken, GET Oapi "/gettoken", Idempotent);

/// `gettoken` with CorpId and CorpSecret, as before 2018.
#[derive(Debug, Serialize)]
pub struct GetTokenByCorpSecret<'a> {
    /// CorpId.
    pub corpid: &'a str,
    /// CorpSecret.
    #[serde(serialize_with = "secret::expose")]
    pub corpsecret: &'a SecretString,
}
endpoint!(GetTokenByCorpSecret<'_> => CorpToken, GET Oapi "/gettoken", Idempotent);
