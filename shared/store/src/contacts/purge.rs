//! The end of a company's mirror.

use aws_sdk_dynamodb::{
    operation::delete_item::DeleteItemError,
    types::{Delete, TransactWriteItem},
};
use futures_util::{StreamExt, TryStreamExt, stream};

use super::{Contact, ContactCursor, ContactKind, Mirror};
use crate::{StoreError, item::n, write::met_another};

/// So many rows are deleted side by side.
const SIDE_BY_SIDE: usize = 16;

impl Mirror {
    /// Deletes at most `limit` rows of `kind` that were written before the moment `before` (milliseconds), behind
    /// `after`, without tombstones. Gives how many, and where to go on. For a company that has left: in the stream a row
    /// that goes without having been a tombstone is no removal of a person.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`], [`StoreError::Cursor`]: some may be deleted.
    pub async fn purge(
        &self,
        kind: ContactKind,
        before: i64,
        limit: i32,
        after: Option<&ContactCursor>,
    ) -> Result<(usize, Option<ContactCursor>), StoreError> {
        let page = self.every(kind, limit, after).await?;
        let old = page.contacts.into_iter().filter(|row| row.stands_at < before);
        let deleting = old.map(|row| async move { self.delete(&row).await });
        let deleted: Vec<bool> = stream::iter(deleting).buffer_unordered(SIDE_BY_SIDE).try_collect().await?;
        Ok((deleted.into_iter().filter(|deleted| *deleted).count(), page.next))
    }

    /// Deletes `row` with the links to it, unless it was written since it was read.
    async fn delete(&self, row: &Contact) -> Result<bool, StoreError> {
        let links: Vec<_> = row.links().collect();
        let key = self.key(&row.id.to_string());
        if links.is_empty() {
            let delete = self.client.delete_item().table_name(&self.table).set_key(Some(key));
            let delete = delete
                .condition_expression("attribute_not_exists(pk) OR revision = :seen")
                .expression_attribute_values(":seen", n(row.revision));
            let Err(error) = delete.send().await else { return Ok(true) };
            return match error.as_service_error() {
                Some(
                    DeleteItemError::ConditionalCheckFailedException(_)
                    | DeleteItemError::TransactionConflictException(_),
                ) => Ok(false),
                _ => Err(StoreError::unavailable("DeleteItem", &self.named(&row.id), &error)),
            };
        }
        let broken = |_| StoreError::Corrupt { key: self.named(&row.id), attribute: "sk" };
        let delete = Delete::builder()
            .table_name(&self.table)
            .set_key(Some(key))
            .condition_expression("attribute_not_exists(pk) OR revision = :seen")
            .expression_attribute_values(":seen", n(row.revision));
        let mut items = vec![TransactWriteItem::builder().delete(delete.build().map_err(broken)?).build()];
        for place in links {
            let key = self.key(&format!("link#{}#{place}", row.id));
            let delete = Delete::builder().table_name(&self.table).set_key(Some(key)).build().map_err(broken)?;
            items.push(TransactWriteItem::builder().delete(delete).build());
        }
        match self.client.transact_write_items().set_transact_items(Some(items)).send().await {
            Ok(_) => Ok(true),
            Err(error) if met_another(&error, 0) => Ok(false),
            Err(error) => Err(StoreError::unavailable("TransactWriteItems", &self.named(&row.id), &error)),
        }
    }
}
