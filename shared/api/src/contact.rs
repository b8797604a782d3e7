//! What of the contacts the app may see.

use serde::{Deserialize, Serialize};

use crate::{endpoint::endpoint, liberal};

/// `auth/scopes`. Auth: company token.
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

/// Whom the app may see.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AuthOrgScopes {
    /// Single people, by userid.
    #[serde(deserialize_with = "liberal::list_of_text")]
    pub authed_user: Vec<String>,
    /// Departments with all below them; 1 is the whole company.
    #[serde(deserialize_with = "liberal::list_of_whole")]
    pub authed_dept: Vec<i64>,
}
