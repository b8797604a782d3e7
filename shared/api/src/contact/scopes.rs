//! What of the contacts the app may see (enterprise-api, section 4).

use serde::{Deserialize, Serialize};

use crate::{endpoint::endpoint, liberal};

/// `auth/scopes`. Auth: company token. Counted against the organisation's month.
#[derive(Debug, Default, Serialize)]
pub struct GetAuthScopes {}
endpoint!(GetAuthScopes => AuthScopes, GET Oapi "/auth/scopes", Read);

/// Answer of [`GetAuthScopes`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AuthScopes {
    /// Members of a person that may be read.
    #[serde(deserialize_with = "liberal::list_of_text")]
    pub auth_user_field: Vec<String>,
    /// Conditions.
    #[serde(deserialize_with = "liberal::list_of_text")]
    pub condition_field: Vec<String>,
    /// Whom.
    #[serde(deserialize_with = "liberal::or_default")]
    pub auth_org_scopes: AuthOrgScopes,
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
