//! What of the contacts the app may see (enterprise-api, section 4).

use serde::{Deserialize, Deserializer, Serialize, de::Error};
use serde_json::Value;

use crate::{endpoint::endpoint, liberal};

/// `auth/scopes`. Auth: company token. Counted against the organisation's month.
#[derive(Debug, Default, Serialize)]
pub struct GetAuthScopes {}
endpoint!(GetAuthScopes => AuthScopes, GET Oapi "/auth/scopes", Read);

/// Answer of [`GetAuthScopes`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthScopes {
    /// Members of a person that may be read.
    #[serde(default, deserialize_with = "liberal::list_of_text")]
    pub auth_user_field: Vec<String>,
    /// Conditions.
    #[serde(default, deserialize_with = "liberal::list_of_text")]
    pub condition_field: Vec<String>,
    /// Whom; none where the answer does not say, which is not the same as nobody.
    #[serde(default, deserialize_with = "whom")]
    pub auth_org_scopes: Option<AuthOrgScopes>,
}

fn whom<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<AuthOrgScopes>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    let told = |name: &str| value.get(name).is_some_and(|list| !list.is_null());
    if !told("authed_user") && !told("authed_dept") {
        return Ok(None);
    }
    serde_json::from_value(value).map(Some).map_err(|_| D::Error::custom("auth_org_scopes cannot be read"))
}

/// Whom the app may see. A range of which only a part can be read is no answer: it would be taken for a smaller range.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AuthOrgScopes {
    /// Single people, by userid.
    #[serde(deserialize_with = "liberal::every")]
    pub authed_user: Vec<String>,
    /// Departments with all below them; 1 is the whole company. Without 1 in it, department 1 itself answers 50004.
    #[serde(deserialize_with = "liberal::every")]
    pub authed_dept: Vec<i64>,
}
