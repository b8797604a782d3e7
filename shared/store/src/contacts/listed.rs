//! Ids alone: the index by name is read, no row.

use aws_sdk_dynamodb::types::Select;

use super::{
    ContactCursor, ContactId, ContactKind, Mirror,
    find::NAMES,
    index::ListedAs::{InScope, OutOfScope},
};
use crate::{StoreError, item::s};

impl Mirror {
    /// The ids of `kind` that the mirror has in the app's scope, in the order of their names: tombstones are not among
    /// them, nor what DingTalk said is out of scope. A sixth of what reading the rows costs. For the sweep, which asks
    /// DingTalk about each that it has not seen before it removes it.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`]; [`StoreError::Cursor`] for a cursor of another list;
    /// [`StoreError::CursorLost`] for one that came as text and whose row has another name now: begin anew.
    pub async fn listed(
        &self,
        kind: ContactKind,
        limit: i32,
        after: Option<&ContactCursor>,
    ) -> Result<(Vec<ContactId>, Option<ContactCursor>), StoreError> {
        let (items, next) = self.query(NAMES, &InScope.key(kind, ""), limit, after).await?;
        Ok((self.ids(&items)?, next))
    }

    /// The ids of `kind` that were seen once and are out of scope now, in the order of their names. They are no candidates
    /// of a nightly sweep; whoever wants to know whether they still exist asks about them now and then.
    ///
    /// # Errors
    /// As [`Self::listed`].
    pub async fn out_of_scope(
        &self,
        kind: ContactKind,
        limit: i32,
        after: Option<&ContactCursor>,
    ) -> Result<(Vec<ContactId>, Option<ContactCursor>), StoreError> {
        let (items, next) = self.query(NAMES, &OutOfScope.key(kind, ""), limit, after).await?;
        Ok((self.ids(&items)?, next))
    }

    /// How many of `kind` the mirror has in scope, as [`Self::listed`] would name them: what the brake takes for the
    /// population. It pages through the index's keys, some 100 bytes each, and reads no row: one read unit for 80, so some
    /// 1,300 units and a dozen queries for 100,000 people. Once per run, not per event.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn count(&self, kind: ContactKind) -> Result<u64, StoreError> {
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .set_index_name(NAMES.index.map(str::to_owned))
            .select(Select::Count)
            .key_condition_expression("pk = :pk AND begins_with(#at, :prefix)")
            .expression_attribute_names("#at", NAMES.attribute)
            .expression_attribute_values(":pk", s(&self.pk))
            .expression_attribute_values(":prefix", s(InScope.key(kind, "")))
            .into_paginator()
            .send();
        let mut count = 0;
        while let Some(page) = pages.next().await {
            let page = page.map_err(|e| StoreError::unavailable("Query", &self.pk, &e))?;
            count += u64::try_from(page.count).unwrap_or(0);
        }
        Ok(count)
    }
}
