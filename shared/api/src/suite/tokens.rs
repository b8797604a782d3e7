//! Tokens and the permanent code.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::{endpoint::endpoint, liberal, secret};

/// `get_suite_token`: the suite access token (套件访问Token). Without [`crate::Auth`].
#[derive(Debug, Serialize)]
pub struct GetSuiteToken<'a> {
    /// SuiteKey.
    pub suite_key: &'a str,
    /// SuiteSecret.
    #[serde(serialize_with = "secret::expose")]
    pub suite_secret: &'a SecretString,
    /// A ticket.
    #[serde(serialize_with = "secret::expose")]
    pub suite_ticket: &'a SecretString,
}
endpoint!(GetSuiteToken<'_> => SuiteToken, POST Oapi "/service/get_suite_token", Idempotent);

/// Answer of [`GetSuiteToken`].
#[derive(Debug, Deserialize)]
pub struct SuiteToken {
    /// The token.
    #[serde(alias = "accessToken", deserialize_with = "liberal::secret")]
    pub suite_access_token: SecretString,
    /// Its life, in seconds; 7200 if not told.
    #[serde(default = "liberal::life", deserialize_with = "liberal::seconds")]
    pub expires_in: i64,
}

/// `get_permanent_code`: the temporary code for the permanent one. The code is used up by it. Auth: suite token.
#[derive(Debug, Serialize)]
pub struct GetPermanentCode<'a> {
    /// The temporary code.
    #[serde(serialize_with = "secret::expose")]
    pub tmp_auth_code: &'a SecretString,
}
endpoint!(GetPermanentCode<'_> => PermanentCode, POST Oapi "/service/get_permanent_code", Once);

/// Answer of [`GetPermanentCode`].
#[derive(Debug, Deserialize)]
pub struct PermanentCode {
    /// The permanent code (永久授权码).
    #[serde(alias = "permanentCode", deserialize_with = "liberal::secret")]
    pub permanent_code: SecretString,
    /// The company.
    #[serde(default, deserialize_with = "liberal::or_default")]
    pub auth_corp_info: PermanentCodeCorp,
}

/// The company in [`PermanentCode`].
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct PermanentCodeCorp {
    /// CorpId; empty if not told, since the code must not be lost for that.
    #[serde(alias = "corpId", deserialize_with = "liberal::any_text")]
    pub corpid: String,
    /// Name.
    #[serde(alias = "corpName", deserialize_with = "liberal::some_text")]
    pub corp_name: Option<String>,
}

/// `get_corp_token`: a company's access token. Auth: suite token with the permanent code, or signed without it.
#[derive(Debug, Serialize)]
pub struct GetCorpToken<'a> {
    /// CorpId.
    pub auth_corpid: &'a str,
    /// The permanent code; not in the signed form.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "secret::expose_known")]
    pub permanent_code: Option<&'a SecretString>,
}
endpoint!(GetCorpToken<'_> => CorpToken, POST Oapi "/service/get_corp_token", Idempotent);

/// Answer of [`GetCorpToken`], `gettoken` and `/{corpId}/token`.
#[derive(Debug, Deserialize)]
pub struct CorpToken {
    /// The token.
    #[serde(alias = "accessToken", deserialize_with = "liberal::secret")]
    pub access_token: SecretString,
    /// Its life, in seconds; 7200 if not told, as in 2016.
    #[serde(alias = "expireIn", default = "liberal::life", deserialize_with = "liberal::seconds")]
    pub expires_in: i64,
}
