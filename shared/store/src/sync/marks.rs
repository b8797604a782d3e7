//! Marks: ids that an event named, to be read again. An event is a hint, so a mark holds nothing but the id.
//!
//! `pk = corp#<app>#<corp>`, `sk = mark#<kind>#<id>`: `marked_at` in milliseconds; `stamp`, another one each time;
//! `ttl`, seven days later: the nightly run has read the id long since.
//! Whoever has read the id takes away the mark with the stamp that he saw before he asked; a mark that was set meanwhile
//! has another stamp and stays.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::{
    Client,
    types::{PutRequest, Select, WriteRequest},
};
use futures_util::{StreamExt, TryStreamExt, stream};

use super::CompanyKey;
use crate::{
    ContactId, ContactKind, StoreError,
    item::{Reader, n, s},
    owner,
    write::carried_out,
};

/// So many marks DynamoDB takes at once.
const AT_ONCE: usize = 25;
/// So many of these writes, or of removals, side by side.
const SIDE_BY_SIDE: usize = 8;
/// So often an answer may leave all marks over before it is an error.
const REFUSALS: usize = 5;
/// A mark that nobody has read for so long, in seconds, is of a company that is not synced any more.
const TTL_S: i64 = 7 * 24 * 3600;
/// How its sort keys begin.
pub(super) const SK: &str = "mark#";

/// An id that is to be read again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Which.
    pub id: ContactId,
    /// When it was last marked, in milliseconds.
    pub marked_at: i64,
    stamp: String,
}

/// The marks, in the state table.
#[derive(Clone, Debug)]
pub struct Marks {
    client: Client,
    table: String,
}

impl Marks {
    /// The marks in `table`, the state table.
    #[must_use]
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }

    /// Marks `ids` at `now`. One that is marked already is marked once, anew.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Contended`], [`StoreError::Entropy`]: some may be marked. Mark all again.
    pub async fn add(&self, company: impl Into<CompanyKey>, ids: &[ContactId], now: i64) -> Result<(), StoreError> {
        let pk = company.into().pk();
        let ids: Vec<_> = ids.iter().collect::<BTreeSet<_>>().into_iter().collect();
        let stamp = owner()?;
        let writing: Vec<_> = ids.chunks(AT_ONCE).map(|some| self.put(&pk, some, &stamp, now)).collect();
        stream::iter(writing).buffer_unordered(SIDE_BY_SIDE).try_collect().await
    }

    async fn put(&self, pk: &str, ids: &[&ContactId], stamp: &str, now: i64) -> Result<(), StoreError> {
        let put = |id: &&ContactId| {
            let put = PutRequest::builder()
                .item("pk", s(pk))
                .item("sk", s(format!("{SK}{id}")))
                .item("marked_at", n(now))
                .item("stamp", s(stamp))
                .item("ttl", n(now / 1000 + TTL_S))
                .build();
            put.map(|put| WriteRequest::builder().put_request(put).build())
        };
        let puts: Result<Vec<_>, _> = ids.iter().map(put).collect();
        let mut left = puts.map_err(|_| StoreError::Corrupt { key: pk.to_owned(), attribute: "sk" })?;
        let mut refusals = 0;
        while !left.is_empty() {
            let before = left.len();
            let sent = self.client.batch_write_item().request_items(&self.table, left).send().await;
            let answer = sent.map_err(|e| StoreError::unavailable("BatchWriteItem", pk, &e))?;
            left = answer.unprocessed_items.and_then(|mut tables| tables.remove(&self.table)).unwrap_or_default();
            refusals = if left.len() == before { refusals + 1 } else { 0 };
            if refusals == REFUSALS {
                return Err(StoreError::Contended { key: pk.to_owned() });
            }
        }
        Ok(())
    }

    /// At most `limit` marks of `kind`, by their ids, behind `after`, read strongly. To be read before DingTalk is asked.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn list(
        &self,
        company: impl Into<CompanyKey>,
        kind: ContactKind,
        limit: i32,
        after: Option<&Mark>,
    ) -> Result<Vec<Mark>, StoreError> {
        let pk = company.into().pk();
        let start = after.map(|mark| {
            let key = [("pk", s(&pk)), ("sk", s(format!("{SK}{}", mark.id)))];
            key.map(|(name, value)| (name.to_owned(), value)).into()
        });
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk AND begins_with(sk, :marks)")
            .expression_attribute_values(":pk", s(&pk))
            .expression_attribute_values(":marks", s(prefix(kind)))
            .consistent_read(true)
            .limit(limit)
            .set_exclusive_start_key(start)
            .send()
            .await
            .map_err(|e| StoreError::unavailable("Query", &pk, &e))?;
        let mark = |item| {
            let reader = Reader { key: &pk, item };
            let id = reader.s("sk")?.strip_prefix(SK).and_then(ContactId::parse);
            Ok(Mark {
                id: id.ok_or_else(|| reader.corrupt("sk"))?,
                marked_at: reader.n("marked_at")?,
                stamp: reader.s("stamp")?.to_owned(),
            })
        };
        answer.items().iter().map(mark).collect()
    }

    /// How many marks of `kind` there are, counted no further than `most`, read strongly: nobody looks again at what is
    /// taken for none.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn count(
        &self,
        company: impl Into<CompanyKey>,
        kind: ContactKind,
        most: usize,
    ) -> Result<usize, StoreError> {
        let pk = company.into().pk();
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .select(Select::Count)
            .key_condition_expression("pk = :pk AND begins_with(sk, :marks)")
            .expression_attribute_values(":pk", s(&pk))
            .expression_attribute_values(":marks", s(prefix(kind)))
            .consistent_read(true)
            .limit(i32::try_from(most).unwrap_or(i32::MAX).max(1))
            .into_paginator()
            .send();
        let mut count = 0;
        while count < most
            && let Some(page) = pages.next().await
        {
            let page = page.map_err(|e| StoreError::unavailable("Query", &pk, &e))?;
            count += usize::try_from(page.count).unwrap_or(0);
        }
        Ok(count.min(most))
    }

    /// Takes away `marks`: what they asked for was read, after they were listed. One that was set again meanwhile stays.
    /// Gives how many are gone.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`]: some may be gone. The others are read once more.
    pub async fn done(&self, company: impl Into<CompanyKey>, marks: &[Mark]) -> Result<usize, StoreError> {
        let pk = company.into().pk();
        let taking: Vec<_> = marks.iter().map(|mark| self.take_away(&pk, mark)).collect();
        let gone: Vec<bool> = stream::iter(taking).buffer_unordered(SIDE_BY_SIDE).try_collect().await?;
        Ok(gone.into_iter().filter(|gone| *gone).count())
    }

    async fn take_away(&self, pk: &str, mark: &Mark) -> Result<bool, StoreError> {
        let sent = self
            .client
            .delete_item()
            .table_name(&self.table)
            .key("pk", s(pk))
            .key("sk", s(format!("{SK}{}", mark.id)))
            // Gone already is as good: the SDK sends again after a lost answer.
            .condition_expression("attribute_not_exists(pk) OR stamp = :seen")
            .expression_attribute_values(":seen", s(&mark.stamp))
            .send()
            .await;
        carried_out(sent, "DeleteItem", pk)
    }
}

fn prefix(kind: ContactKind) -> String {
    format!("{SK}{}#", kind.as_str())
}
