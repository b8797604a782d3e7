//! When the keys of an app's callbacks were last used, so that an operator sees when the old ones can go.
//!
//! `pk = app#<app>`, `sk = callback-key#<fingerprint>`: `first_used_at` and `used_at`, in milliseconds.

use aws_sdk_dynamodb::{Client, operation::update_item::UpdateItemError};

use crate::{
    StoreError,
    item::{Reader, n, s},
};

/// The uses of callback keys, in the state table.
#[derive(Clone, Debug)]
pub struct KeyUses {
    client: Client,
    table: String,
}

/// When one pair of token and AES key was used. Two instances note it side by side, each once a minute at most, so the
/// times are true to a minute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyUse {
    /// The pair, as `dingtalk_crypto::Credentials::fingerprint` names it.
    pub fingerprint: String,
    /// The first push under it that was noted, in milliseconds since 1970.
    pub first_used_at: i64,
    /// The last one.
    pub used_at: i64,
}

const SK: &str = "callback-key#";

impl KeyUses {
    /// The uses noted in `table`, the state table.
    #[must_use]
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }

    /// Notes that `app` had a push under the pair `fingerprint` at `now`. An older time than the stored one changes nothing.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn note(&self, app: &str, fingerprint: &str, now: i64) -> Result<(), StoreError> {
        let pk = format!("app#{app}");
        let noted = self
            .client
            .update_item()
            .table_name(&self.table)
            .key("pk", s(&pk))
            .key("sk", s(format!("{SK}{fingerprint}")))
            .update_expression("SET used_at = :now, first_used_at = if_not_exists(first_used_at, :now)")
            .condition_expression("attribute_not_exists(used_at) OR used_at < :now")
            .expression_attribute_values(":now", n(now))
            .send()
            .await;
        match noted {
            Ok(_) => Ok(()),
            Err(e) if e.as_service_error().is_some_and(UpdateItemError::is_conditional_check_failed_exception) => {
                Ok(())
            }
            Err(e) => Err(StoreError::unavailable("UpdateItem", &pk, &e)),
        }
    }

    /// Every use of `app` that was noted, of keys that are long gone as well.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn all(&self, app: &str) -> Result<Vec<KeyUse>, StoreError> {
        let pk = format!("app#{app}");
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk AND begins_with(sk, :sk)")
            .expression_attribute_values(":pk", s(&pk))
            .expression_attribute_values(":sk", s(SK))
            .consistent_read(true)
            .into_paginator()
            .send();
        let mut uses = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|e| StoreError::unavailable("Query", &pk, &e))?;
            for item in page.items() {
                let reader = Reader { key: &pk, item };
                uses.push(KeyUse {
                    fingerprint: reader.s("sk")?.trim_start_matches(SK).to_owned(),
                    first_used_at: reader.n("first_used_at")?,
                    used_at: reader.n("used_at")?,
                });
            }
        }
        Ok(uses)
    }
}
