//! JSAPI.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::{endpoint::endpoint, liberal};

/// `get_jsapi_ticket`. Auth: company token.
#[derive(Debug, Default, Serialize)]
pub struct GetJsapiTicket {}
endpoint!(GetJsapiTicket => JsapiTicket, GET Oapi "/get_jsapi_ticket", Read);

/// Answer of [`GetJsapiTicket`].
#[derive(Debug, Deserialize)]
pub struct JsapiTicket {
    /// The ticket.
    #[serde(deserialize_with = "liberal::secret")]
    pub ticket: SecretString,
    /// Its life, in seconds; 7200 if not told.
    #[serde(default = "liberal::life", deserialize_with = "liberal::seconds")]
    pub expires_in: i64,
}
