//! How a company's list of failed events was last read: `pk = corp#<app>#<corp>`, `sk = failed-events`.
//!
//! | attribute | meaning |
//! |---|---|
//! | `asked_at` | a call was made then, in milliseconds, and what became of it is not noted |
//! | `read_at` | the last call that was answered |
//! | `events` | how many events the list has given, in all |
//! | `not_before` | no call before then: the organisation's quota is used up |
//! | `error` | why the last call gave nothing |

use aws_sdk_dynamodb::{
    Client, error::BuildError, operation::update_item::builders::UpdateItemFluentBuilder, types::Update,
};

use crate::{
    StoreError,
    item::{Reader, at, n, read_item, s},
    key::company_pk,
};

const SK: &str = "failed-events";

/// How a company's list was last read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FailedRead {
    /// A call was made then, in milliseconds, and what became of it is not noted: it is under way, or whoever made it
    /// died. What DingTalk answered to it is gone.
    pub asked_at: Option<i64>,
    /// The last call that was answered, in milliseconds.
    pub read_at: Option<i64>,
    /// How many events the list has given, in all.
    pub events: i64,
    /// No call before then, in milliseconds.
    pub not_before: Option<i64>,
    /// Why the last call gave nothing. No secret.
    pub error: Option<String>,
}

/// What is known of the lists, in the state table.
#[derive(Clone, Debug)]
pub struct FailedReads {
    client: Client,
    table: String,
}

impl FailedReads {
    /// In `table`, the state table.
    #[must_use]
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }

    /// How the list of `corp` was last read, read strongly; nothing before the first time.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn read(&self, app: &str, corp: &str) -> Result<FailedRead, StoreError> {
        let pk = company_pk(app, corp);
        let found = read_item(&self.client, &self.table, at(&pk, SK), &pk).await?;
        let Some(item) = found else { return Ok(FailedRead::default()) };
        let reader = Reader { key: &pk, item: &item };
        Ok(FailedRead {
            asked_at: reader.n("asked_at").ok(),
            read_at: reader.n("read_at").ok(),
            events: reader.n("events").unwrap_or(0),
            not_before: reader.n("not_before").ok(),
            error: reader.s("error").ok().map(str::to_owned),
        })
    }

    /// A call is about to be made. Without this no call: an answer that nobody can store is lost.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn begin(&self, app: &str, corp: &str, now: i64) -> Result<(), StoreError> {
        let update = self.update(app, corp).update_expression("SET asked_at = :now");
        self.send(update.expression_attribute_values(":now", n(now)), app, corp).await
    }

    /// It gave nothing. What it gave is noted together with the page ([`crate::FailedPages::put`]).
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn nothing(&self, app: &str, corp: &str, now: i64) -> Result<(), StoreError> {
        let update = self.update(app, corp).update_expression("SET read_at = :now REMOVE asked_at, not_before, #error");
        let update = update.expression_attribute_names("#error", "error").expression_attribute_values(":now", n(now));
        self.send(update, app, corp).await
    }

    /// It was refused, and nothing is lost. No other call before `not_before`, in milliseconds, if there is such a time.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn refused(&self, app: &str, corp: &str, error: &str, not_before: Option<i64>) -> Result<(), StoreError> {
        let update = self.update(app, corp).expression_attribute_names("#error", "error");
        let update = update.expression_attribute_values(":error", s(error));
        let update = match not_before {
            Some(time) => update
                .update_expression("SET #error = :error, not_before = :time REMOVE asked_at")
                .expression_attribute_values(":time", n(time)),
            None => update.update_expression("SET #error = :error REMOVE asked_at, not_before"),
        };
        self.send(update, app, corp).await
    }

    fn update(&self, app: &str, corp: &str) -> UpdateItemFluentBuilder {
        let key = at(&company_pk(app, corp), SK);
        self.client.update_item().table_name(&self.table).set_key(Some(key))
    }

    async fn send(&self, update: UpdateItemFluentBuilder, app: &str, corp: &str) -> Result<(), StoreError> {
        let sent = update.send().await;
        sent.map(drop).map_err(|e| StoreError::unavailable("UpdateItem", &company_pk(app, corp), &e))
    }
}

/// The part of a page's transaction that notes that it was read.
pub(super) fn answered(table: &str, pk: &str, now: i64, events: usize) -> Result<Update, BuildError> {
    Update::builder()
        .table_name(table)
        .set_key(Some(at(pk, SK)))
        .update_expression("SET read_at = :now REMOVE asked_at, not_before, #error ADD events :events")
        .expression_attribute_names("#error", "error")
        .expression_attribute_values(":now", n(now))
        .expression_attribute_values(":events", n(i64::try_from(events).unwrap_or(i64::MAX)))
        .build()
}
