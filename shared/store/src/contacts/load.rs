//! Rows by their ids.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};

use super::{Contact, ContactId, Mirror};
use crate::{
    StoreError,
    item::{Item, read_item, s},
};

/// So many items DynamoDB gives at once.
const AT_ONCE: usize = 100;
/// So often an answer may leave keys over in a row without having read any. (When it read nothing at all because of
/// throttling, that is an error, which the SDK has tried again already.)
const EMPTY_ANSWERS: usize = 5;

impl Mirror {
    /// The row of `id` as it stands, read strongly: also a tombstone, and what is out of scope.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn get(&self, id: &ContactId) -> Result<Option<Contact>, StoreError> {
        let item = read_item(&self.client, &self.table, self.key(&id.to_string()), &self.named(id)).await?;
        Ok(item.map(|item| Contact::from_item(&item)).transpose()?.flatten())
    }

    /// The rows of `ids` that there are, in any order, read strongly; each id at most once.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn all(&self, ids: &[ContactId]) -> Result<Vec<Contact>, StoreError> {
        let mut found = Vec::with_capacity(ids.len());
        for some in ids.chunks(AT_ONCE) {
            let mut left: Vec<Item> = some.iter().map(|id| self.key(&id.to_string())).collect();
            let mut empty = 0;
            while !left.is_empty() {
                let (items, unread) = self.read_some(left).await?;
                empty = if items.is_empty() && !unread.is_empty() { empty + 1 } else { 0 };
                if empty == EMPTY_ANSWERS {
                    return Err(StoreError::Contended { key: self.pk.clone() });
                }
                for item in items {
                    found.extend(Contact::from_item(&item)?);
                }
                left = unread;
            }
        }
        Ok(found)
    }

    async fn read_some(&self, keys: Vec<Item>) -> Result<(Vec<Item>, Vec<Item>), StoreError> {
        let wanted = KeysAndAttributes::builder().set_keys(Some(keys)).consistent_read(true).build();
        let wanted = wanted.map_err(|_| StoreError::Corrupt { key: self.pk.clone(), attribute: "sk" })?;
        let answer = self.client.batch_get_item().request_items(&self.table, wanted).send().await;
        let mut answer = answer.map_err(|e| StoreError::unavailable("BatchGetItem", &self.pk, &e))?;
        let items = answer.responses.as_mut().and_then(|tables| tables.remove(&self.table)).unwrap_or_default();
        let unread = answer.unprocessed_keys.as_mut().and_then(|tables| tables.remove(&self.table));
        Ok((items, unread.map(|unread| unread.keys).unwrap_or_default()))
    }

    pub(super) fn key(&self, sk: &str) -> HashMap<String, AttributeValue> {
        [("pk".to_owned(), s(&self.pk)), ("sk".to_owned(), s(sk))].into()
    }
}
