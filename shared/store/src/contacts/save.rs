//! One row, and the links that lead to it, in one step, on the revision it was read as.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::{
    operation::put_item::PutItemError,
    types::{Delete, Put, TransactWriteItem},
};

use super::{Contact, Mirror, content::LARGEST};
use crate::{
    StoreError,
    item::{Item, n, s},
    write::met_another,
};

const CONDITION: (&str, &str) = ("attribute_not_exists(pk)", "revision = :seen");

/// What became of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Saved {
    Yes,
    /// Somebody else was faster: read it again.
    Overtaken,
    TooLarge {
        bytes: usize,
    },
}

impl Mirror {
    /// Puts `row` in the place of `before`, which it was made from.
    pub(super) async fn save(&self, before: Option<&Contact>, row: &Contact) -> Result<Saved, StoreError> {
        let (item, bytes) = row.item(&self.pk)?;
        if bytes > LARGEST {
            return Ok(Saved::TooLarge { bytes });
        }
        let old: BTreeSet<String> = before.into_iter().flat_map(Contact::links).collect();
        let new: BTreeSet<String> = row.links().collect();
        if old == new { self.put(item, row).await } else { self.put_with_links(item, row, &old, &new).await }
    }

    async fn put(&self, item: Item, row: &Contact) -> Result<Saved, StoreError> {
        let mut put = self.client.put_item().table_name(&self.table).set_item(Some(item));
        put = match row.revision - 1 {
            0 => put.condition_expression(CONDITION.0),
            seen => put.condition_expression(CONDITION.1).expression_attribute_values(":seen", n(seen)),
        };
        let Err(error) = put.send().await else { return Ok(Saved::Yes) };
        match error.as_service_error() {
            Some(PutItemError::ConditionalCheckFailedException(_) | PutItemError::TransactionConflictException(_)) => {
                Ok(Saved::Overtaken)
            }
            _ => Err(StoreError::unavailable("PutItem", &self.named(&row.id), &error)),
        }
    }

    async fn put_with_links(
        &self,
        item: Item,
        row: &Contact,
        old: &BTreeSet<String>,
        new: &BTreeSet<String>,
    ) -> Result<Saved, StoreError> {
        let broken = |_| StoreError::Corrupt { key: self.named(&row.id), attribute: "sk" };
        let link = |place: &String| format!("link#{}#{place}", row.id);
        let mut put = Put::builder().table_name(&self.table).set_item(Some(item));
        put = match row.revision - 1 {
            0 => put.condition_expression(CONDITION.0),
            seen => put.condition_expression(CONDITION.1).expression_attribute_values(":seen", n(seen)),
        };
        let mut items = vec![TransactWriteItem::builder().put(put.build().map_err(broken)?).build()];
        for place in new.difference(old) {
            let mut item = self.key(&link(place));
            item.insert("place".to_owned(), s(place));
            let put = Put::builder().table_name(&self.table).set_item(Some(item)).build().map_err(broken)?;
            items.push(TransactWriteItem::builder().put(put).build());
        }
        for place in old.difference(new) {
            let delete = Delete::builder().table_name(&self.table).set_key(Some(self.key(&link(place)))).build();
            items.push(TransactWriteItem::builder().delete(delete.map_err(broken)?).build());
        }
        match self.client.transact_write_items().set_transact_items(Some(items)).send().await {
            Ok(_) => Ok(Saved::Yes),
            Err(error) if met_another(&error, 0) => Ok(Saved::Overtaken),
            Err(error) => Err(StoreError::unavailable("TransactWriteItems", &self.named(&row.id), &error)),
        }
    }
}
