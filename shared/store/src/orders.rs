//! Orders and trials of the app market: one item per app and order, one per app and trial.
//!
//! `pk = order#<app>#<orderId>`, `sk = order`; of a trial `pk = trial#<app>#<id>`, `sk = trial`:
//!
//! | attribute | meaning |
//! |---|---|
//! | `document` | what is known of it, JSON, without secrets |
//! | `revision` | grows with each write, and is the condition of the next |
//! | `companies`, `since` | keys of the sparse index `companies`: `<app>#orders#<corp>` or `<app>#trials#<corp>`, `-` for a person's without a company; and when it was bought, in milliseconds |
//!
//! Whose an order is may turn out later, so its place in the index may change. Orders stay when a company withdraws.

use std::collections::HashMap;

use aws_sdk_dynamodb::{
    Client,
    types::{AttributeValue, Put, TransactWriteItem},
};
use futures_util::future::try_join_all;

use crate::{
    StoreError, Write,
    item::{Reader, at, n, read_item, s},
    key::part,
};

/// Name of the sparse index.
const INDEX: &str = "companies";

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderKind {
    /// An order.
    Order,
    /// A trial.
    Trial,
}

impl OrderKind {
    fn sk(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Trial => "trial",
        }
    }

    fn pk(self, app: &str, id: &str) -> String {
        format!("{}#{app}#{}", self.sk(), part(id))
    }

    /// A name for it that can be part of a domain event's id, whatever `id` looks like.
    #[must_use]
    pub fn name(self, app: &str, id: &str) -> String {
        format!("{app}#{}#{}", self.sk(), part(id))
    }

    fn partition(self, app: &str, corp: Option<&str>) -> String {
        format!("{app}#{}s#{}", self.sk(), corp.map_or_else(|| "-".to_owned(), part))
    }
}

/// One order or trial.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderRow {
    /// Which of the two.
    pub kind: OrderKind,
    /// Id of the app.
    pub app: String,
    /// `orderId`, or what tells one trial from another.
    pub id: String,
    /// CorpId of its company, if it has one.
    pub corp: Option<String>,
    /// When it was bought, in milliseconds: its place among the others of the company.
    pub since: i64,
    /// What is known of it, JSON. No secrets.
    pub document: String,
    /// As read; 0 for one that is not there yet.
    pub revision: i64,
}

/// What is stored of one, as read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredOrder {
    /// What is known of it, JSON.
    pub document: String,
    /// The condition of the next write.
    pub revision: i64,
}

/// A part of a company's list.
#[derive(Clone, Debug, Default)]
pub struct OrderPage {
    /// What is stored of each, the newest first.
    pub orders: Vec<StoredOrder>,
    /// Where the next part begins; none behind the last.
    pub next: Option<OrderCursor>,
}

/// A place in a company's list.
#[derive(Clone, Debug)]
pub struct OrderCursor(HashMap<String, AttributeValue>);

/// The orders and trials, in the state table.
#[derive(Clone, Debug)]
pub struct Orders {
    client: Client,
    table: String,
}

impl Orders {
    /// The orders in `table`, the state table.
    #[must_use]
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }

    /// One as it stands, read strongly.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn read(&self, kind: OrderKind, app: &str, id: &str) -> Result<Option<StoredOrder>, StoreError> {
        self.get(&kind.pk(app, id), kind.sk()).await
    }

    async fn get(&self, pk: &str, sk: &str) -> Result<Option<StoredOrder>, StoreError> {
        let Some(item) = read_item(&self.client, &self.table, at(pk, sk), pk).await? else {
            return Ok(None);
        };
        let reader = Reader { key: pk, item: &item };
        Ok(Some(StoredOrder { document: reader.s("document")?.to_owned(), revision: reader.n("revision")? }))
    }

    /// The write that puts `row` in the place of the revision it was read as.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] is not expected.
    pub fn write(&self, row: &OrderRow) -> Result<Write, StoreError> {
        let pk = row.kind.pk(&row.app, &row.id);
        let put = Put::builder()
            .table_name(&self.table)
            .item("pk", s(&pk))
            .item("sk", s(row.kind.sk()))
            .item(INDEX, s(row.kind.partition(&row.app, row.corp.as_deref())))
            .item("since", n(row.since))
            .item("document", s(&row.document))
            .item("revision", n(row.revision + 1));
        let put = if row.revision == 0 {
            put.condition_expression("attribute_not_exists(pk)")
        } else {
            put.condition_expression("revision = :seen").expression_attribute_values(":seen", n(row.revision))
        };
        let put = put.build().map_err(|_| StoreError::Corrupt { key: pk, attribute: "pk" })?;
        let mut write = Write::default();
        write.push(TransactWriteItem::builder().put(put).build());
        Ok(write)
    }

    /// Orders or trials of the company `corp` (none: of people without one), the newest first, at most `limit`, from
    /// `from` on. The list lags a little behind; what it names is read as it stands.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn list(
        &self,
        kind: OrderKind,
        app: &str,
        corp: Option<&str>,
        limit: i32,
        from: Option<OrderCursor>,
    ) -> Result<OrderPage, StoreError> {
        let partition = kind.partition(app, corp);
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(INDEX)
            .key_condition_expression("#companies = :companies")
            .expression_attribute_names("#companies", INDEX)
            .expression_attribute_values(":companies", s(&partition))
            .scan_index_forward(false)
            .limit(limit)
            .set_exclusive_start_key(from.map(|cursor| cursor.0))
            .send()
            .await
            .map_err(|e| StoreError::unavailable("Query", &partition, &e))?;
        let named = answer.items().iter().map(|item| Reader { key: &partition, item }.s("pk"));
        let named = named.collect::<Result<Vec<_>, _>>()?;
        let read = try_join_all(named.into_iter().map(|pk| self.get(pk, kind.sk()))).await?;
        let next = answer.last_evaluated_key.filter(|key| !key.is_empty()).map(OrderCursor);
        Ok(OrderPage { orders: read.into_iter().flatten().collect(), next })
    }
}
