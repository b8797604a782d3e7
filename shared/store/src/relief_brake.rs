//! The brake on withdrawals that errors tell of: more than a few within an hour look like a fault of the app's own (a
//! wrong key, a wrong suite), and then an operator has to look.
//!
//! `pk = app#<app>`, `sk = relief-brake`: the companies relieved by errors within the last hour, and when.

use aws_sdk_dynamodb::Client;
use serde::{Deserialize, Serialize};

use crate::{
    StoreError,
    item::{Reader, at, n, read_item, s},
    write::carried_out,
};

const SK: &str = "relief-brake";
const WINDOW_MS: i64 = 3_600_000;
/// So many are let through however few companies there are.
const AT_LEAST: usize = 3;
/// Beyond that: one company in so many.
const ONE_IN: usize = 100;
/// Lost races before giving up.
const TRIES: usize = 5;

/// The brake of every app, in the state table.
#[derive(Clone, Debug)]
pub struct ReliefBrake {
    client: Client,
    table: String,
}

#[derive(Serialize, Deserialize)]
struct Relieved {
    corp: String,
    at: i64,
}

impl ReliefBrake {
    /// The brake in `table`, the state table.
    #[must_use]
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }

    /// Whether `corp`, one of `companies` that have authorised the app, may be relieved by errors at the time `now`. The
    /// same company asked again within the hour is counted once.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`], [`StoreError::Contended`].
    pub async fn admit(&self, app: &str, corp: &str, companies: usize, now: i64) -> Result<bool, StoreError> {
        let pk = format!("app#{app}");
        for _ in 0..TRIES {
            let (mut relieved, revision) = self.read(&pk).await?;
            relieved.retain(|known| now.saturating_sub(known.at) < WINDOW_MS);
            if relieved.iter().any(|known| known.corp == corp) {
                return Ok(true);
            }
            if relieved.len() >= AT_LEAST.max(companies / ONE_IN) {
                return Ok(false);
            }
            relieved.push(Relieved { corp: corp.to_owned(), at: now });
            if self.put(&pk, &relieved, revision).await? {
                return Ok(true);
            }
        }
        Err(StoreError::Contended { key: pk })
    }

    async fn read(&self, pk: &str) -> Result<(Vec<Relieved>, i64), StoreError> {
        let found = read_item(&self.client, &self.table, at(pk, SK), pk).await?;
        let Some(item) = found else { return Ok((Vec::new(), 0)) };
        let reader = Reader { key: pk, item: &item };
        let relieved = serde_json::from_str(reader.s("relieved")?).map_err(|_| reader.corrupt("relieved"))?;
        Ok((relieved, reader.n("revision")?))
    }

    async fn put(&self, pk: &str, relieved: &[Relieved], revision: i64) -> Result<bool, StoreError> {
        let json = serde_json::to_string(relieved)
            .map_err(|_| StoreError::Corrupt { key: pk.to_owned(), attribute: "relieved" })?;
        let sent = self
            .client
            .put_item()
            .table_name(&self.table)
            .item("pk", s(pk))
            .item("sk", s(SK))
            .item("relieved", s(json))
            .item("revision", n(revision + 1))
            .condition_expression("attribute_not_exists(pk) OR revision = :seen")
            .expression_attribute_values(":seen", n(revision))
            .send()
            .await;
        carried_out(sent, "PutItem", pk)
    }
}
