//! The end of what is kept of a company's syncs.

use aws_sdk_dynamodb::types::{Delete, TransactWriteItem};

use super::{Syncs, brake, marks, scope, wakes, wants};
use crate::{
    Departed, StoreError,
    departed::Deletion,
    item::{Reader, at, s},
};

/// A transaction has 100 items, and one of them is the company's.
const AT_ONCE: usize = 99;
/// Transactions that met another writer before giving up.
const TRIES: usize = 5;

impl Syncs {
    /// Deletes the syncs, the scope, the marks, the brakes and the wishes of a company that has left, while that is so: false when it
    /// has come back, and then some may be gone: its syncs begin anew. To be called when its mirror is purged
    /// ([`crate::Contacts::purge`]) and its runs are stopped. What its runs saw goes by itself, within three days.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`], [`StoreError::Contended`]: some may be gone. Call again.
    pub async fn forget(&self, departed: &Departed) -> Result<bool, StoreError> {
        let pk = departed.company.pk();
        for prefix in [super::SK, brake::SK, marks::SK, scope::SK, wakes::SK, wants::SK] {
            let keys = self.keys(&pk, prefix).await?;
            for some in keys.chunks(AT_ONCE) {
                if !self.delete(departed, &pk, some).await? {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    async fn keys(&self, pk: &str, prefix: &str) -> Result<Vec<String>, StoreError> {
        let query = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk AND begins_with(sk, :prefix)")
            .projection_expression("sk")
            .expression_attribute_values(":pk", s(pk))
            .expression_attribute_values(":prefix", s(prefix))
            .consistent_read(true);
        let mut items = query.into_paginator().items().send();
        let mut keys = Vec::new();
        while let Some(item) = items.next().await {
            let item = item.map_err(|e| StoreError::unavailable("Query", pk, &e))?;
            keys.push(Reader { key: pk, item: &item }.s("sk")?.to_owned());
        }
        Ok(keys)
    }

    async fn delete(&self, departed: &Departed, pk: &str, keys: &[String]) -> Result<bool, StoreError> {
        let mut items = vec![departed.check()?];
        for sk in keys {
            let delete = Delete::builder().table_name(&self.table).set_key(Some(at(pk, sk))).build();
            let delete = delete.map_err(|_| StoreError::Corrupt { key: pk.to_owned(), attribute: "sk" })?;
            items.push(TransactWriteItem::builder().delete(delete).build());
        }
        for _ in 0..TRIES {
            let sent = self.client.transact_write_items().set_transact_items(Some(items.clone())).send().await;
            match departed.ended(sent)? {
                Deletion::Yes => return Ok(true),
                Deletion::CameBack => return Ok(false),
                Deletion::Overtaken => {}
            }
        }
        Err(StoreError::Contended { key: pk.to_owned() })
    }
}
