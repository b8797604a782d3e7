//! Where a company is, and nothing else of it.

use super::{Companies, SK};
use crate::{
    StoreError,
    item::{Reader, at, read_item},
    key::company_pk,
};

impl Companies {
    /// Where the company is in its life, read strongly, without unsealing anything; none while nothing is known of it.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn state(&self, app: &str, corp: &str) -> Result<Option<String>, StoreError> {
        let pk = company_pk(app, corp);
        let item = read_item(&self.client, &self.table, at(&pk, SK), &pk).await?;
        Ok(item.and_then(|item| Reader { key: &pk, item: &item }.s("state").ok().map(str::to_owned)))
    }
}
