//! One refresher at a time: a lease in the token's own item.

use aws_sdk_dynamodb::operation::update_item::UpdateItemError;

use super::{StoredTokens, TokenKey};
use crate::{StoreError, item::n, write::carried_out};

/// The right to refresh one token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// Who holds it: random, one for each attempt.
    pub owner: String,
    /// Until when, in milliseconds.
    pub until: i64,
}

/// What became of the wish for a lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeaseTaken {
    /// It is held.
    Now,
    /// Somebody else holds it, or the token has changed since it was read.
    Elsewhere,
}

impl StoredTokens {
    /// Takes the lease on `key` at the time `now`, if nobody holds it and the last token is still the one of version
    /// `seen` (0: none). `forced`: because the token was rejected, which is noted.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn take_lease(
        &self,
        key: &TokenKey,
        lease: &Lease,
        seen: i64,
        now: i64,
        forced: bool,
    ) -> Result<LeaseTaken, StoreError> {
        let unchanged = if seen == 0 { "attribute_not_exists(#version)" } else { "#version = :seen" };
        // The owner: the SDK sends again after a lost answer, and must not lose against itself.
        let free = "(attribute_not_exists(lease_until) OR lease_until <= :now OR lease_owner = :owner)";
        let noted = if forced { ", forced_at = :now" } else { "" };
        let mut request = self
            .update(key, &lease.owner)
            .update_expression(format!("SET lease_owner = :owner, lease_until = :until{noted}"))
            .condition_expression(format!("{unchanged} AND {free}"))
            .expression_attribute_names("#version", "version")
            .expression_attribute_values(":until", n(lease.until))
            .expression_attribute_values(":now", n(now));
        if seen != 0 {
            request = request.expression_attribute_values(":seen", n(seen));
        }
        match request.send().await {
            Ok(_) => Ok(LeaseTaken::Now),
            Err(error) => match error.as_service_error() {
                // A conflict: it is being written in a transaction, so by whoever holds the lease.
                Some(
                    UpdateItemError::ConditionalCheckFailedException(_)
                    | UpdateItemError::TransactionConflictException(_),
                ) => Ok(LeaseTaken::Elsewhere),
                _ => Err(StoreError::unavailable("UpdateItem", &key.pk(), &error)),
            },
        }
    }

    /// Gives the lease back, with effect from `until` (0: at once). One that is lost already is left alone.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`]; then it runs out by itself.
    pub async fn release_lease(&self, key: &TokenKey, lease: &Lease, until: i64) -> Result<(), StoreError> {
        let sent = self
            .update(key, &lease.owner)
            .update_expression("SET lease_until = :until")
            .condition_expression("lease_owner = :owner")
            .expression_attribute_values(":until", n(until))
            .send()
            .await;
        carried_out(sent, "UpdateItem", &key.pk()).map(drop)
    }
}
