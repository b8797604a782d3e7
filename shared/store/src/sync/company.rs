//! Whose.

use super::SyncKey;
use crate::key::company_pk;

/// One company for one app: whose marks, brakes and scope.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CompanyKey {
    /// Id of the app.
    pub app: String,
    /// CorpId.
    pub corp: String,
}

impl CompanyKey {
    /// The company `corp` for `app`.
    #[must_use]
    pub fn new(app: &str, corp: &str) -> Self {
        Self { app: app.to_owned(), corp: corp.to_owned() }
    }

    /// Its partition of the state table.
    pub(crate) fn pk(&self) -> String {
        company_pk(&self.app, &self.corp)
    }
}

impl From<&CompanyKey> for CompanyKey {
    fn from(key: &CompanyKey) -> Self {
        key.clone()
    }
}

/// Whose sync it is.
impl From<&SyncKey> for CompanyKey {
    fn from(key: &SyncKey) -> Self {
        Self::new(&key.app, &key.corp)
    }
}
