//! The wish for a sync, on the bus.

use dingtalk_store::SyncKind;
use serde::{Deserialize, Serialize};

/// `source` of the wishes. The rules of `template.yaml` match it.
pub const SYNC_SOURCE: &str = "dingtalk.sync";

/// A wish for syncs of one company, for sync-plan: an operator's, or that of a worker after which another kind has to
/// run. A sync that is under way when it is made is followed by another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncRequest {
    /// Id of the app.
    pub app: String,
    /// CorpId.
    pub corp: String,
    /// Names of the kinds ([`SyncKind::as_str`]); all if there is none.
    #[serde(default)]
    pub kinds: Vec<String>,
    /// Why, for the log.
    #[serde(default)]
    pub why: String,
}

impl SyncRequest {
    /// The detail type.
    pub const DETAIL_TYPE: &'static str = "SyncRequested";

    /// A wish for `kinds`, or for all where there are none.
    #[must_use]
    pub fn new(app: &str, corp: &str, kinds: &[SyncKind], why: &str) -> Self {
        let kinds = kinds.iter().map(|kind| kind.as_str().to_owned()).collect();
        Self { app: app.to_owned(), corp: corp.to_owned(), kinds, why: why.to_owned() }
    }

    /// The kinds that are wished for; a name that is none is left out.
    #[must_use]
    pub fn kinds(&self) -> Vec<SyncKind> {
        match self.kinds.is_empty() {
            true => SyncKind::ALL.to_vec(),
            false => self.kinds.iter().filter_map(|kind| SyncKind::parse(kind)).collect(),
        }
    }
}
