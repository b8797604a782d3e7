//! Serial numbers (应用序列号) of the offline quick deployment: is one valid, and may this company still try?
//!
//! Fail closed: a number that is not in the store is not valid, and today nothing issues numbers. DingTalk asks while
//! an administrator types, so the answer is a guessing oracle and attempts are limited per company.
//!
//! * `pk = app#<app>`, `sk = licence#<digest>`: an issued number, by its digest, never in the clear.
//! * `pk = corp#<app>#<corp>`, `sk = licence-attempts`: the identities of the attempts in the running window.

use aws_sdk_dynamodb::{
    Client,
    operation::update_item::UpdateItemError,
    types::{AttributeValue, ReturnValuesOnConditionCheckFailure},
};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use crate::{
    StoreError,
    item::{Reader, n, s},
    key::hex,
};

/// How many numbers a company may try.
#[derive(Clone, Copy, Debug)]
pub struct AttemptLimit {
    /// Different attempts in one window.
    pub attempts: usize,
    /// Length of the window, in milliseconds.
    pub window_ms: i64,
}

impl Default for AttemptLimit {
    /// Ten an hour: enough for typing errors, hopeless for guessing.
    fn default() -> Self {
        Self { attempts: 10, window_ms: 3_600_000 }
    }
}

/// Whether an attempt counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// It may be decided. A push that came before is no new attempt.
    Admitted,
    /// The company has tried too often; refuse without a look.
    Limited,
}

/// The serial numbers in the state table.
#[derive(Clone, Debug)]
pub struct Licences {
    client: Client,
    table: String,
}

const ATTEMPTS_SK: &str = "licence-attempts";

/// Lost races before giving up.
const TRIES: usize = 5;

impl Licences {
    /// The serial numbers in `table`, the state table.
    #[must_use]
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }

    /// Counts the attempt `identity` (of the event, so that a repeated push is the same attempt) of `corp` at `now`.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Contended`], [`StoreError::Corrupt`]: then nothing may be accepted.
    pub async fn attempt(
        &self,
        app: &str,
        corp: &str,
        identity: &str,
        limit: AttemptLimit,
        now: i64,
    ) -> Result<Attempt, StoreError> {
        let pk = format!("corp#{app}#{corp}");
        for _ in 0..TRIES {
            let window = now.saturating_sub(limit.window_ms);
            let admitted = self
                .update(&pk, identity)
                .update_expression("ADD seen :identities")
                .condition_expression("window_started > :window AND (contains(seen, :identity) OR size(seen) < :limit)")
                .expression_attribute_values(":window", n(window))
                .expression_attribute_values(":identity", s(identity))
                .expression_attribute_values(":limit", n(i64::try_from(limit.attempts).unwrap_or(i64::MAX)))
                .send()
                .await;
            let found = match admitted {
                Ok(_) => return Ok(Attempt::Admitted),
                Err(error) => match error.as_service_error() {
                    Some(UpdateItemError::ConditionalCheckFailedException(e)) => e.item().cloned(),
                    _ => return Err(StoreError::unavailable("UpdateItem", &pk, &error)),
                },
            };
            let started = found.map(|item| Reader { key: &pk, item: &item }.n("window_started")).transpose()?;
            if started.is_some_and(|started| started > window) {
                return Ok(Attempt::Limited);
            }
            // No window yet, or it is over: begin one, unless somebody else just did.
            let begun = self
                .update(&pk, identity)
                .update_expression("SET window_started = :now, seen = :identities")
                .condition_expression("attribute_not_exists(pk) OR window_started <= :window")
                .expression_attribute_values(":now", n(now))
                .expression_attribute_values(":window", n(window))
                .send()
                .await;
            match begun {
                Ok(_) => return Ok(Attempt::Admitted),
                Err(e) if e.as_service_error().is_some_and(UpdateItemError::is_conditional_check_failed_exception) => {}
                Err(e) => return Err(StoreError::unavailable("UpdateItem", &pk, &e)),
            }
        }
        Err(StoreError::Contended { key: pk })
    }

    /// Opens the connection to DynamoDB with a read that finds nothing, so that the first push does not wait for it.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn warm_up(&self) -> Result<(), StoreError> {
        let read = self.client.get_item().table_name(&self.table).key("pk", s("app#-")).key("sk", s("-")).send().await;
        read.map(drop).map_err(|e| StoreError::unavailable("GetItem", "app#-", &e))
    }

    /// Whether `number` is valid for `corp` at `now`: issued, not expired, and not bound to another company.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`]: then it is not.
    pub async fn is_valid(&self, app: &str, corp: &str, number: &SecretString, now: i64) -> Result<bool, StoreError> {
        let pk = format!("app#{app}");
        let answer = self
            .client
            .get_item()
            .table_name(&self.table)
            .key("pk", s(&pk))
            .key("sk", s(format!("licence#{}", digest(app, number))))
            .consistent_read(true)
            .send()
            .await
            .map_err(|e| StoreError::unavailable("GetItem", &pk, &e))?;
        let Some(item) = answer.item else {
            return Ok(false);
        };
        let reader = Reader { key: &pk, item: &item };
        let issued = reader.s("state")? == "issued";
        let running = !item.contains_key("valid_until") || reader.n("valid_until")? > now;
        let ours = !item.contains_key("corp") || reader.s("corp")? == corp;
        Ok(issued && running && ours)
    }

    fn update(
        &self,
        pk: &str,
        identity: &str,
    ) -> aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder {
        self.client
            .update_item()
            .table_name(&self.table)
            .key("pk", s(pk))
            .key("sk", s(ATTEMPTS_SK))
            .expression_attribute_values(":identities", AttributeValue::Ss(vec![identity.to_owned()]))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
    }
}

/// A number as the table knows it. The app is part of it, so that equal numbers of two apps differ.
fn digest(app: &str, number: &SecretString) -> String {
    hex(&Sha256::digest(format!("{app}\n{}", number.expose_secret().trim())))
}
