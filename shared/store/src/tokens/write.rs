//! Storing a fresh token: by the holder of the lease alone, and for a company only while it is authorised.

use aws_sdk_dynamodb::{
    operation::transact_write_items::TransactWriteItemsError,
    types::{AttributeValue, ConditionCheck, TransactWriteItem, Update},
};
use dingtalk_crypto::SealingKeys;
use secrecy::{ExposeSecret, SecretString};

use super::{Lease, StoredTokens, Token, TokenKey, bound_to};
use crate::{
    StoreError,
    item::{b, n, s},
    payload,
};

/// A token as DingTalk gave it.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// The token itself.
    pub value: SecretString,
    /// When it was asked for, in milliseconds.
    pub minted_at: i64,
    /// When it ends, in milliseconds.
    pub expires_at: i64,
}

/// What became of a fresh token.
#[derive(Clone, Debug)]
pub enum TokenStored {
    /// It is stored.
    Now(Token),
    /// Somebody else has the lease: nothing was written.
    LeaseLost,
    /// The company is not authorised (any more), or has been authorised anew since: nothing was written.
    NotAllowed,
}

impl StoredTokens {
    /// Stores a token that was minted under `lease`, when the last one had the version `seen`. With an `epoch`: only
    /// while the company's row says `allowed` and has this epoch.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Entropy`]; [`StoreError::Contended`] when another transaction is on
    /// one of the two items: at once again.
    pub async fn store(
        &self,
        keys: &SealingKeys,
        key: &TokenKey,
        lease: &Lease,
        seen: i64,
        token: &NewToken,
        epoch: Option<i64>,
    ) -> Result<TokenStored, StoreError> {
        let pk = key.pk();
        // By the time, so that it grows across a deletion too: a copy of before must not pass for the new one.
        let version = token.minted_at.max(seen.saturating_add(1));
        let mut request =
            self.client.transact_write_items().transact_items(self.write(keys, key, lease, token, version, epoch)?);
        if let Some(epoch) = epoch {
            request = request.transact_items(self.still_allowed(&pk, epoch)?);
        }
        let Err(error) = request.send().await else {
            let (value, expires_at) = (token.value.clone(), token.expires_at);
            return Ok(TokenStored::Now(Token { value, expires_at, minted_at: token.minted_at, version }));
        };
        let Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) = error.as_service_error() else {
            return Err(StoreError::unavailable("TransactWriteItems", &pk, &error));
        };
        let codes: Vec<_> = cancelled.cancellation_reasons().iter().map(|reason| reason.code()).collect();
        match codes[..] {
            [_, Some(FAILED)] => Ok(TokenStored::NotAllowed),
            [Some(FAILED), ..] => Ok(TokenStored::LeaseLost),
            _ if codes.contains(&Some("TransactionConflict")) => Err(StoreError::Contended { key: pk }),
            _ => Err(StoreError::unavailable("TransactWriteItems", &pk, &error)),
        }
    }

    fn write(
        &self,
        keys: &SealingKeys,
        key: &TokenKey,
        lease: &Lease,
        token: &NewToken,
        version: i64,
        epoch: Option<i64>,
    ) -> Result<TransactWriteItem, StoreError> {
        let pk = key.pk();
        let sealed = payload::seal(keys, &pk, &bound_to(key, &pk), token.value.expose_secret())?;
        let also = if epoch.is_some() { ", epoch = :epoch" } else { "" };
        let update = Update::builder()
            .table_name(&self.table)
            .key("pk", s(&pk))
            .key("sk", s(key.sk()))
            // The owner stays: a repetition after a lost answer meets its own condition.
            .update_expression(format!(
                "SET sealed = :sealed, minted_at = :minted, expires_at = :expires, #version = :version, \
                 lease_until = :returned{also}"
            ))
            .condition_expression("lease_owner = :owner")
            .expression_attribute_names("#version", "version")
            .expression_attribute_values(":sealed", b(sealed))
            .expression_attribute_values(":minted", n(token.minted_at))
            .expression_attribute_values(":expires", n(token.expires_at))
            .expression_attribute_values(":version", n(version))
            .expression_attribute_values(":returned", n(0))
            .expression_attribute_values(":owner", s(&lease.owner));
        let update = match epoch {
            Some(epoch) => update.expression_attribute_values(":epoch", n(epoch)),
            None => update,
        };
        let update = update.build().map_err(|_| StoreError::Corrupt { key: pk, attribute: "pk" })?;
        Ok(TransactWriteItem::builder().update(update).build())
    }

    fn still_allowed(&self, pk: &str, epoch: i64) -> Result<TransactWriteItem, StoreError> {
        let check = ConditionCheck::builder()
            .table_name(&self.table)
            .key("pk", s(pk))
            .key("sk", s(COMPANY_SK))
            .condition_expression("allowed = :true AND epoch = :epoch")
            .expression_attribute_values(":true", AttributeValue::Bool(true))
            .expression_attribute_values(":epoch", n(epoch))
            .build()
            .map_err(|_| StoreError::Corrupt { key: pk.to_owned(), attribute: "pk" })?;
        Ok(TransactWriteItem::builder().condition_check(check).build())
    }
}

/// Where a company's own row lies, beside its tokens.
const COMPANY_SK: &str = "company";

/// DynamoDB's word for a condition that was not met.
const FAILED: &str = "ConditionalCheckFailed";
