//! The end of a company's mirror.

use std::{collections::VecDeque, ops::Range};

use aws_sdk_dynamodb::types::{Delete, TransactWriteItem};

use super::{Contact, ContactCursor, ContactId, Contacts, Mirror, find::TABLE};
use crate::{
    Departed, StoreError,
    departed::Deletion,
    item::{Item, Reader, n, s},
};

/// A transaction has 100 items, and one of them is the company's.
const AT_ONCE: usize = 99;
/// Rows that somebody writes all the while, before giving up.
const TRIES: usize = 5;

/// What became of a part of a purge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purged {
    /// So many rows are gone.
    Rows {
        /// How many.
        deleted: usize,
        /// Where to go on; none behind the last.
        next: Option<ContactCursor>,
    },
    /// The company has come back, or its authorisation is another one by now. What is left of its mirror stays, and the
    /// next sync brings back what went.
    CameBack,
}

/// A row with the links to it: they go together.
struct Doomed {
    sk: String,
    /// None for a row that this version cannot read.
    revision: Option<i64>,
    links: Vec<String>,
}

impl Doomed {
    fn of(row: &Contact) -> Self {
        let links = row.links().map(|place| format!("link#{}#{place}", row.id)).collect();
        Self { sk: row.id.to_string(), revision: Some(row.revision), links }
    }
}

impl Contacts {
    /// Deletes of the mirror of a company that has left at most `limit` items, links among them, behind `after`: rows of
    /// every kind, those that are out of scope, tombstones, and what a newer version has written. To be called until
    /// there is no more; a call with 100 items takes one or two transactions. Each holds only while the company is still
    /// as [`crate::Companies::departed`] found it, so one that comes back in the middle loses no row that a sync has
    /// confirmed since. Have its runs stopped first ([`crate::Syncs::stop`]). In the stream a row that goes without
    /// having been a tombstone is no removal of a person.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Contended`], [`StoreError::Cursor`]: some may be deleted. Call again.
    pub async fn purge(
        &self,
        departed: &Departed,
        limit: i32,
        after: Option<&ContactCursor>,
    ) -> Result<Purged, StoreError> {
        let company = departed.company();
        let mirror = self.of(&company.app, &company.corp);
        let (items, next) = mirror.query(TABLE, "", limit, after).await?;
        let mut left = VecDeque::new();
        for item in &items {
            left.extend(mirror.doomed(item).await?);
        }
        let mut deleted = 0;
        let mut overtaken = 0;
        while !left.is_empty() {
            let some = at_once(&left);
            let some_rows = some.len();
            match mirror.delete(departed, left.range(some.clone())).await? {
                Deletion::Yes => {
                    left.drain(some);
                    deleted += some_rows;
                    overtaken = 0;
                }
                Deletion::CameBack => return Ok(Purged::CameBack),
                Deletion::Overtaken if overtaken == TRIES => return Err(StoreError::Contended { key: mirror.pk }),
                Deletion::Overtaken => {
                    overtaken += 1;
                    mirror.read_again(left.range_mut(some)).await?;
                }
            }
        }
        Ok(Purged::Rows { deleted, next })
    }
}

/// As many of the first as fit into one transaction: at least one, since a row has fewer links than that.
fn at_once(left: &VecDeque<Doomed>) -> Range<usize> {
    let mut items = 0;
    let fits = |row: &&Doomed| {
        items += 1 + row.links.len();
        items <= AT_ONCE
    };
    0..left.iter().take_while(fits).count().max(1)
}

impl Mirror {
    /// The row that `item` is; none for a link, which goes with its row.
    async fn doomed(&self, item: &Item) -> Result<Option<Doomed>, StoreError> {
        let sk = Reader { key: &self.pk, item }.s("sk")?;
        if sk.starts_with("link#") {
            return Ok(None);
        }
        match Contact::from_item(item) {
            Ok(Some(row)) => Ok(Some(Doomed::of(&row))),
            _ => Ok(Some(Doomed { sk: sk.to_owned(), revision: None, links: self.links_to(sk).await? })),
        }
    }

    /// The keys of the links to a row, as far as one transaction takes them.
    async fn links_to(&self, sk: &str) -> Result<Vec<String>, StoreError> {
        let prefix = format!("link#{sk}#");
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk AND begins_with(sk, :links)")
            .expression_attribute_values(":pk", s(&self.pk))
            .expression_attribute_values(":links", s(prefix))
            .limit(98)
            .consistent_read(true)
            .send()
            .await
            .map_err(|e| StoreError::unavailable("Query", &self.pk, &e))?;
        answer.items().iter().map(|item| Ok(Reader { key: &self.pk, item }.s("sk")?.to_owned())).collect()
    }

    async fn delete(&self, departed: &Departed, rows: impl Iterator<Item = &Doomed>) -> Result<Deletion, StoreError> {
        let broken = |_| StoreError::Corrupt { key: self.pk.clone(), attribute: "sk" };
        let mut items = vec![departed.check()?];
        for row in rows {
            let mut delete = Delete::builder().table_name(&self.table).set_key(Some(self.key(&row.sk)));
            if let Some(revision) = row.revision {
                // Gone already is as good: the SDK sends again after a lost answer.
                delete = delete
                    .condition_expression("attribute_not_exists(pk) OR revision = :seen")
                    .expression_attribute_values(":seen", n(revision));
            }
            items.push(TransactWriteItem::builder().delete(delete.build().map_err(broken)?).build());
            for link in &row.links {
                let delete = Delete::builder().table_name(&self.table).set_key(Some(self.key(link)));
                items.push(TransactWriteItem::builder().delete(delete.build().map_err(broken)?).build());
            }
        }
        departed.ended(self.client.transact_write_items().set_transact_items(Some(items)).send().await)
    }

    /// Some of `rows` are not as they were read: a worker that has not noticed yet that the company left.
    async fn read_again(&self, rows: impl Iterator<Item = &mut Doomed>) -> Result<(), StoreError> {
        for row in rows {
            let Some(id) = ContactId::parse(&row.sk).filter(|_| row.revision.is_some()) else { continue };
            if let Some(now) = self.get(&id).await? {
                *row = Doomed::of(&now);
            }
        }
        Ok(())
    }
}
