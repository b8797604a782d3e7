//! What the tokens have to know of a company.

use dingtalk_crypto::SealingKeys;
use dingtalk_store::{Companies, StoreError};
use dingtalk_tokens::{CompanyAccess, PermanentCodes};
use futures_util::future::BoxFuture;

use crate::Record;

/// The companies' rows, as the tokens read them.
#[derive(Clone, Debug)]
pub struct Access(pub Companies);

impl PermanentCodes for Access {
    fn permanent_code<'a>(
        &'a self,
        keys: &'a SealingKeys,
        app: &'a str,
        corp: &'a str,
    ) -> BoxFuture<'a, Result<CompanyAccess, StoreError>> {
        Box::pin(async move {
            let Some(row) = self.0.read(keys, app, corp).await? else {
                let state = "unknown".to_owned();
                return Ok(CompanyAccess { allowed: false, epoch: 0, state, permanent_code: None });
            };
            let (allowed, epoch) = (row.allowed, row.epoch);
            let record = Record::of(row)?;
            let state = record.company.state.as_str().to_owned();
            Ok(CompanyAccess { allowed, epoch, state, permanent_code: record.secrets.permanent_code })
        })
    }
}
