//! Companies that an event came from although nothing is known of them: their authorisation may have been lost on its
//! way, and DingTalk is to be asked.
//!
//! `pk = app#<app>`, `sk = unknown-corp#<corp>`.

use aws_sdk_dynamodb::Client;

use crate::{
    StoreError,
    item::{Reader, s},
    key::company_pk,
};

const PREFIX: &str = "unknown-corp#";

/// So many are asked for in one run; the others wait for the next.
const PAGE: i32 = 50;

/// The unknown companies, in the state table.
#[derive(Clone, Debug)]
pub struct UnknownCorps {
    client: Client,
    table: String,
}

impl UnknownCorps {
    /// The companies in `table`, the state table.
    #[must_use]
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }

    /// Notes `corp` unless it is known to `app`: one that was asked for and not confirmed is not. Whether it is known.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn note_unless_known(&self, app: &str, corp: &str) -> Result<bool, StoreError> {
        let company = company_pk(app, corp);
        let get = self.client.get_item().table_name(&self.table).key("pk", s(&company)).key("sk", s("company"));
        let get = get.projection_expression("#state").expression_attribute_names("#state", "state");
        let answer = get.send().await.map_err(|e| StoreError::unavailable("GetItem", &company, &e))?;
        if answer.item.is_some_and(|item| item.contains_key("state")) {
            return Ok(true);
        }
        let pk = pk(app);
        let put = self.client.put_item().table_name(&self.table).item("pk", s(&pk));
        let sent = put.item("sk", s(format!("{PREFIX}{corp}"))).send().await;
        sent.map(|_| false).map_err(|e| StoreError::unavailable("PutItem", &pk, &e))
    }

    /// The first that are noted for `app`. They stay noted until they are forgotten.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn list(&self, app: &str) -> Result<Vec<String>, StoreError> {
        let pk = pk(app);
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk AND begins_with(sk, :prefix)")
            .expression_attribute_values(":pk", s(&pk))
            .expression_attribute_values(":prefix", s(PREFIX))
            .limit(PAGE)
            .send()
            .await
            .map_err(|e| StoreError::unavailable("Query", &pk, &e))?;
        let corp = |item| Ok(Reader { key: &pk, item }.s("sk")?.trim_start_matches(PREFIX).to_owned());
        answer.items().iter().map(corp).collect()
    }

    /// Notes `corp` no more: DingTalk was asked.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn forget(&self, app: &str, corp: &str) -> Result<(), StoreError> {
        let pk = pk(app);
        let delete = self.client.delete_item().table_name(&self.table).key("pk", s(&pk));
        let sent = delete.key("sk", s(format!("{PREFIX}{corp}"))).send().await;
        sent.map(|_| ()).map_err(|e| StoreError::unavailable("DeleteItem", &pk, &e))
    }
}

fn pk(app: &str) -> String {
    format!("app#{app}")
}
