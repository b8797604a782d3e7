//! Where a company stands, for who has no sealing key.

use super::{Companies, SK};
use crate::{
    StoreError,
    item::{Reader, at},
    key::company_pk,
};

/// Where a company is in its life with an app. Nothing of it is secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompanyStanding {
    /// Its state; empty for one of which nothing is known.
    pub state: String,
    /// Whether tokens may be handed out.
    pub allowed: bool,
    /// Number of its authorisation.
    pub epoch: i64,
}

impl Companies {
    /// Where the company stands, read strongly, without what is sealed beside it; none for one that was never heard of.
    /// A company with an internal app has no such row.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn standing(&self, app: &str, corp: &str) -> Result<Option<CompanyStanding>, StoreError> {
        let pk = company_pk(app, corp);
        let read = self
            .client
            .get_item()
            .table_name(&self.table)
            .set_key(Some(at(&pk, SK)))
            .consistent_read(true)
            .projection_expression("#state, epoch, allowed")
            .expression_attribute_names("#state", "state")
            .send()
            .await
            .map_err(|e| StoreError::unavailable("GetItem", &pk, &e))?;
        let Some(item) = read.item else { return Ok(None) };
        let reader = Reader { key: &pk, item: &item };
        let state = reader.s("state").unwrap_or_default().to_owned();
        let allowed = item.get("allowed").and_then(|allowed| allowed.as_bool().ok()).copied().unwrap_or(false);
        Ok(Some(CompanyStanding { state, allowed, epoch: reader.n("epoch")? }))
    }
}
