//! A company that has left, as the condition of everything that is deleted because of that: the company that comes back
//! in the middle keeps what is left.

use aws_sdk_dynamodb::{
    error::SdkError,
    operation::transact_write_items::TransactWriteItemsError,
    types::{AttributeValue, ConditionCheck, TransactWriteItem},
};

use crate::{
    Companies, StoreError,
    companies::SK,
    item::{Reader, at, n, read_item},
    sync::CompanyKey,
};

/// A company that was seen without an authorisation, from [`Companies::departed`].
#[derive(Clone, Debug)]
pub struct Departed {
    pub(crate) table: String,
    pub(crate) company: CompanyKey,
    pub(crate) epoch: i64,
}

/// What became of a deletion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deletion {
    Yes,
    /// The company has come back, or has come back and left again: nothing was deleted.
    CameBack,
    /// The item at this place among the transaction's is not as it was read, or somebody is writing it: nothing was
    /// deleted.
    Overtaken,
}

impl Companies {
    /// The company as one that has left: none while it has an authorisation, or if it is not known at all. For those who
    /// then delete what is kept of it; whether it is time to do so, its state and when that began tell.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn departed(&self, app: &str, corp: &str) -> Result<Option<Departed>, StoreError> {
        let company = CompanyKey::new(app, corp);
        let pk = company.pk();
        let Some(item) = read_item(&self.client, &self.table, at(&pk, SK), &pk).await? else { return Ok(None) };
        let reader = Reader { key: &pk, item: &item };
        let allowed = item.get("allowed").and_then(|v| v.as_bool().ok());
        let departed = Departed { table: self.table.clone(), epoch: reader.n("epoch")?, company };
        Ok((!allowed.ok_or_else(|| reader.corrupt("allowed"))?).then_some(departed))
    }
}

impl Departed {
    /// Which company.
    #[must_use]
    pub fn company(&self) -> &CompanyKey {
        &self.company
    }

    /// Number of the authorisation that it had.
    #[must_use]
    pub fn epoch(&self) -> i64 {
        self.epoch
    }

    /// The first item of a transaction: that it is still so.
    pub(crate) fn check(&self) -> Result<TransactWriteItem, StoreError> {
        let pk = self.company.pk();
        let check = ConditionCheck::builder()
            .table_name(&self.table)
            .set_key(Some(at(&pk, SK)))
            .condition_expression("allowed = :no AND epoch = :epoch")
            .expression_attribute_values(":no", AttributeValue::Bool(false))
            .expression_attribute_values(":epoch", n(self.epoch))
            .build();
        let check = check.map_err(|_| StoreError::Corrupt { key: pk, attribute: "pk" })?;
        Ok(TransactWriteItem::builder().condition_check(check).build())
    }

    /// What became of a transaction that began with [`Self::check`].
    pub(crate) fn ended<T, R>(
        &self,
        sent: Result<T, SdkError<TransactWriteItemsError, R>>,
    ) -> Result<Deletion, StoreError> {
        let error = match sent {
            Ok(_) => return Ok(Deletion::Yes),
            Err(error) => error,
        };
        if let Some(TransactWriteItemsError::TransactionCanceledException(canceled)) = error.as_service_error() {
            let reasons: Vec<_> =
                canceled.cancellation_reasons().iter().map(|reason| reason.code().unwrap_or_default()).collect();
            if reasons.first() == Some(&"ConditionalCheckFailed") {
                return Ok(Deletion::CameBack);
            }
            if reasons.iter().any(|reason| matches!(*reason, "ConditionalCheckFailed" | "TransactionConflict")) {
                return Ok(Deletion::Overtaken);
            }
        }
        Err(StoreError::unavailable("TransactWriteItems", &self.company.pk(), &error))
    }
}
