//! Pages of events that could not be delivered, as DingTalk answered them. Reading its list destroys it (contact-events,
//! section 5.3), so a page lies here before the next call is made and before anybody tries to understand it.
//!
//! `pk = corp#<app>#<corp>`, `sk = failed-page#<read at>#<random>`:
//!
//! | attribute | meaning |
//! |---|---|
//! | `sealed` | the entries, a JSON list of JSON texts, compressed and sealed; gone once they are in the inbox |
//! | `parts` | how many items the sealed page lies in; the others are `<sk>#part#1` and so on |
//! | `done_at` | when its entries were in the inbox, in milliseconds |
//! | `due`, `due_at` | keys of the sparse index `due`: `failed-page` and when it was read; absent once it is done |
//! | `ttl` | done: when DynamoDB may delete it, in seconds |

mod reads;

use aws_sdk_dynamodb::{
    Client,
    types::{AttributeValue, Delete, Put, TransactWriteItem, Update},
};
use dingtalk_crypto::SealingKeys;

pub use reads::{FailedRead, FailedReads};

use crate::{
    MAX_PAYLOAD, StoreError,
    item::{Item, Reader, at, b, n, read_item, s},
    key::company_pk,
    owner, payload,
};

/// Name of the sparse index.
const INDEX: &str = "due";
/// Its partition.
const DUE: &str = "failed-page";
/// A page lies in so many items at most: a transaction holds 4 MB. 200 events of 100 KB that do not compress are more, and
/// DingTalk's are a few hundred bytes.
const MOST_PARTS: usize = 11;
/// A page that was worked off stays so long as a mark.
const DONE_TTL_S: i64 = 14 * 24 * 3600;
/// One of which entries do not fit into the inbox stays whole so long.
const KEPT_TTL_S: i64 = 90 * 24 * 3600;

/// Names a stored page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedPage {
    /// Id of the app.
    pub app: String,
    /// CorpId of the company whose list it is of.
    pub corp: String,
    /// When it was read, in milliseconds: when its events were received.
    pub read_at: i64,
    sk: String,
}

impl std::fmt::Display for FailedPage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.pk(), self.sk)
    }
}

/// What becomes of a page whose entries were worked off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageEnd {
    /// Every entry is in the inbox: only the mark of the page stays.
    Done,
    /// Some entries fit into no inbox row: the page stays whole for an operator, 90 days.
    Kept,
}

/// The pages, in the state table.
#[derive(Clone, Debug)]
pub struct FailedPages {
    client: Client,
    table: String,
}

impl FailedPages {
    /// The pages in `table`, the state table.
    #[must_use]
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }

    /// Stores the entries of a page, and in the same transaction that the call for them was answered.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Entropy`]: try again, the page is nowhere else.
    /// [`StoreError::TooLarge`] above 3.8 MB sealed.
    pub async fn put(
        &self,
        keys: &SealingKeys,
        app: &str,
        corp: &str,
        read_at: i64,
        entries: &[&str],
    ) -> Result<FailedPage, StoreError> {
        let sk = format!("failed-page#{read_at:013}#{}", owner()?);
        let page = FailedPage { app: app.to_owned(), corp: corp.to_owned(), read_at, sk };
        let pk = page.pk();
        let text = serde_json::to_string(entries).map_err(|_| page.corrupt("sealed"))?;
        let sealed = payload::seal(keys, &pk, &page.bound_to(&pk), &text)?;
        let parts: Vec<&[u8]> = sealed.chunks(MAX_PAYLOAD).collect();
        if parts.len() > MOST_PARTS {
            let limit = MOST_PARTS * MAX_PAYLOAD;
            return Err(StoreError::TooLarge { key: page.to_string(), bytes: sealed.len(), limit });
        }
        let count = i64::try_from(parts.len()).unwrap_or(i64::MAX);
        let mut items = Vec::new();
        for (number, part) in parts.into_iter().enumerate() {
            let mut item = at(&pk, &page.part(number));
            item.insert("sealed".to_owned(), b(part.to_vec()));
            if number == 0 {
                item.extend([
                    ("parts".to_owned(), n(count)),
                    ("due".to_owned(), s(DUE)),
                    ("due_at".into(), n(read_at)),
                ]);
            }
            let put = Put::builder().table_name(&self.table).set_item(Some(item)).build();
            items.push(TransactWriteItem::builder().put(put.map_err(|_| page.corrupt("sealed"))?).build());
        }
        let answered =
            reads::answered(&self.table, &pk, read_at, entries.len()).map_err(|_| page.corrupt("read_at"))?;
        items.push(TransactWriteItem::builder().update(answered).build());
        self.transact(&page, items).await.map(|()| page)
    }

    /// Pages that are not worked off, the oldest first, behind `after`. The index lags a little behind the table.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn open(&self, limit: i32, after: Option<&FailedPage>) -> Result<Vec<FailedPage>, StoreError> {
        let start = after.map(|page| {
            let mut key = at(&page.pk(), &page.sk);
            key.extend([("due".to_owned(), s(DUE)), ("due_at".to_owned(), n(page.read_at))]);
            key
        });
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(INDEX)
            .key_condition_expression("due = :due")
            .expression_attribute_values(":due", s(DUE))
            .limit(limit)
            .set_exclusive_start_key(start)
            .send()
            .await
            .map_err(|e| StoreError::unavailable("Query", DUE, &e))?;
        answer.items().iter().map(FailedPage::of).collect()
    }

    /// The entries of `page`, each a JSON text; none if it is worked off already.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`], [`StoreError::Sealed`].
    pub async fn read(&self, keys: &SealingKeys, page: &FailedPage) -> Result<Option<Vec<String>>, StoreError> {
        let pk = page.pk();
        let Some(head) = self.item(page, 0).await?.filter(|head| head.contains_key("due")) else { return Ok(None) };
        let mut sealed = page.reader(&head).b("sealed")?.to_vec();
        for number in 1..page.parts(&head)? {
            let part = self.item(page, number).await?.ok_or_else(|| page.corrupt("parts"))?;
            sealed.extend_from_slice(page.reader(&part).b("sealed")?);
        }
        let text = payload::open(keys, &pk, &page.bound_to(&pk), &sealed)?;
        serde_json::from_str(&text).map(Some).map_err(|_| page.corrupt("sealed"))
    }

    /// The entries of `page` are where they belong. Twice is as good as once.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`]: it is worked off once more.
    pub async fn end(&self, page: &FailedPage, end: PageEnd, now: i64) -> Result<(), StoreError> {
        let Some(head) = self.item(page, 0).await?.filter(|head| head.contains_key("due")) else { return Ok(()) };
        let (expression, ttl) = match end {
            PageEnd::Done => ("SET done_at = :now, #ttl = :ttl REMOVE due, due_at, sealed", DONE_TTL_S),
            PageEnd::Kept => ("SET done_at = :now, #ttl = :ttl REMOVE due, due_at", KEPT_TTL_S),
        };
        let update = |number: usize, expression: &str| {
            let update = Update::builder()
                .table_name(&self.table)
                .set_key(Some(at(&page.pk(), &page.part(number))))
                .update_expression(expression)
                .condition_expression("attribute_exists(pk)")
                .expression_attribute_names("#ttl", "ttl")
                .expression_attribute_values(":now", n(now))
                .expression_attribute_values(":ttl", n(now / 1000 + ttl));
            let update = update.build().map_err(|_| page.corrupt("sealed"));
            update.map(|update| TransactWriteItem::builder().update(update).build())
        };
        let delete = |number: usize| {
            let delete = Delete::builder().table_name(&self.table).set_key(Some(at(&page.pk(), &page.part(number))));
            let delete = delete.build().map_err(|_| page.corrupt("sealed"));
            delete.map(|delete| TransactWriteItem::builder().delete(delete).build())
        };
        let mut items = vec![update(0, expression)?];
        for number in 1..page.parts(&head)? {
            items.push(match end {
                PageEnd::Done => delete(number)?,
                PageEnd::Kept => update(number, "SET done_at = :now, #ttl = :ttl")?,
            });
        }
        self.transact(page, items).await
    }

    async fn item(&self, page: &FailedPage, part: usize) -> Result<Option<Item>, StoreError> {
        read_item(&self.client, &self.table, at(&page.pk(), &page.part(part)), &page.to_string()).await
    }

    async fn transact(&self, page: &FailedPage, items: Vec<TransactWriteItem>) -> Result<(), StoreError> {
        let sent = self.client.transact_write_items().set_transact_items(Some(items)).send().await;
        sent.map(drop).map_err(|e| StoreError::unavailable("TransactWriteItems", &page.to_string(), &e))
    }
}

impl FailedPage {
    /// As the index knows it.
    fn of(item: &Item) -> Result<Self, StoreError> {
        let reader = Reader { key: DUE, item };
        let company = reader.s("pk")?.strip_prefix("corp#").and_then(|company| company.split_once('#'));
        let (app, corp) = company.ok_or_else(|| reader.corrupt("pk"))?;
        let sk = reader.s("sk")?.to_owned();
        Ok(Self { app: app.to_owned(), corp: corp.to_owned(), read_at: reader.n("due_at")?, sk })
    }

    fn pk(&self) -> String {
        company_pk(&self.app, &self.corp)
    }

    fn part(&self, number: usize) -> String {
        if number == 0 { self.sk.clone() } else { format!("{}#part#{number}", self.sk) }
    }

    fn parts(&self, head: &Item) -> Result<usize, StoreError> {
        usize::try_from(self.reader(head).n("parts")?).map_err(|_| self.corrupt("parts"))
    }

    fn bound_to<'a>(&'a self, pk: &'a str) -> [&'a str; 4] {
        [&self.app, &self.corp, pk, &self.sk]
    }

    fn reader<'a>(&'a self, item: &'a std::collections::HashMap<String, AttributeValue>) -> Reader<'a> {
        Reader { key: &self.sk, item }
    }

    fn corrupt(&self, attribute: &'static str) -> StoreError {
        StoreError::Corrupt { key: self.to_string(), attribute }
    }
}
