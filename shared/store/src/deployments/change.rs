//! New credentials, and the end of a deployment.

use aws_sdk_dynamodb::types::{TransactWriteItem, Update};

use super::{Credential, Deployment, Deployments, SK, pk};
use crate::{
    AuditEntry, StoreError,
    item::{b, n, s},
};

impl Deployments {
    /// A new credential for `seen`, as it was read, at `now`, by the operator `by`. The one before it stays good for
    /// `grace_ms`, and one that was older still ends at once: there are two at most. None when it was changed or revoked
    /// since it was read, and then nothing has changed.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Entropy`].
    pub async fn rotate(
        &self,
        seen: &Deployment,
        grace_ms: i64,
        by: &str,
        now: i64,
    ) -> Result<Option<Credential>, StoreError> {
        let credential = Credential::fresh(&seen.id)?;
        let keeps = seen.current.filter(|_| grace_ms > 0);
        let older = match keeps {
            Some(_) => ", older = :older, older_until = :until",
            None => " REMOVE older, older_until",
        };
        let mut update = Update::builder()
            .table_name(&self.table)
            .key("pk", s(pk(&seen.id)))
            .key("sk", s(SK))
            .update_expression(format!("SET #current = :fresh, current_since = :now, revision = :next{older}"))
            .condition_expression("revision = :seen AND attribute_not_exists(revoked_at)")
            .expression_attribute_names("#current", "current")
            .expression_attribute_values(":fresh", b(credential.digest().0.to_vec()))
            .expression_attribute_values(":now", n(now))
            .expression_attribute_values(":seen", n(seen.revision))
            .expression_attribute_values(":next", n(seen.revision + 1));
        if let Some(digest) = keeps {
            update = update
                .expression_attribute_values(":older", b(digest.0.to_vec()))
                .expression_attribute_values(":until", n(now.saturating_add(grace_ms)));
        }
        let detail = format!("{}, the older one good for {} s", seen.id, grace_ms.max(0) / 1000);
        let entry = AuditEntry::begun(by, "deployment rotate", &detail, now)?.done();
        Ok(self.change(seen, update, &entry).await?.then_some(credential))
    }

    /// Revokes `seen`, at once and for good. False when it was changed since it was read, or is revoked already.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn revoke(&self, seen: &Deployment, by: &str, now: i64) -> Result<bool, StoreError> {
        let update = Update::builder()
            .table_name(&self.table)
            .key("pk", s(pk(&seen.id)))
            .key("sk", s(SK))
            .update_expression("SET revoked_at = :now, revision = :next REMOVE #current, older, older_until")
            .condition_expression("revision = :seen AND attribute_not_exists(revoked_at)")
            .expression_attribute_names("#current", "current")
            .expression_attribute_values(":now", n(now))
            .expression_attribute_values(":seen", n(seen.revision))
            .expression_attribute_values(":next", n(seen.revision + 1));
        let entry = AuditEntry::begun(by, "deployment revoke", &seen.id, now)?.done();
        self.change(seen, update, &entry).await
    }

    async fn change(
        &self,
        seen: &Deployment,
        update: aws_sdk_dynamodb::types::builders::UpdateBuilder,
        entry: &AuditEntry,
    ) -> Result<bool, StoreError> {
        let pk = pk(&seen.id);
        let update = update.build().map_err(|_| StoreError::Corrupt { key: pk.clone(), attribute: "pk" })?;
        let sent = self
            .client
            .transact_write_items()
            .transact_items(TransactWriteItem::builder().update(update).build())
            .transact_items(entry.put(&self.table, &seen.app, &seen.corp)?)
            .send()
            .await;
        match sent {
            Ok(_) => Ok(true),
            Err(error) if crate::write::met_another(&error, 0) => Ok(false),
            Err(error) => Err(StoreError::unavailable("TransactWriteItems", &pk, &error)),
        }
    }
}
