//! How often numbers may be tried: per company and per app, in windows of an hour.
//!
//! `sk = licence-attempts`: `window_started`, in milliseconds, and `seen`, what the attempts of the window are remembered
//! by. A set and no counter, so that a repeated push, or a write that the SDK sends again, is no new attempt.

use aws_sdk_dynamodb::{
    operation::update_item::{UpdateItemError, builders::UpdateItemFluentBuilder},
    types::{AttributeValue, ReturnValuesOnConditionCheckFailure},
};

use super::Licences;
use crate::{
    StoreError,
    item::{Reader, n, s},
};

const SK: &str = "licence-attempts";

/// Length of a window, in milliseconds.
const WINDOW_MS: i64 = 3_600_000;

/// Lost races before giving up.
const TRIES: usize = 5;

/// How many numbers may be tried in an hour, counted from the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttemptLimits {
    /// By one company.
    pub per_company: u32,
    /// By all companies of an app together. All of them lie in one item: ten thousand are near its limit of 400 KB.
    pub per_app: u32,
}

impl Default for AttemptLimits {
    /// Ten an hour: enough for typing errors, hopeless for guessing. Five hundred: fifty companies that do nothing else.
    fn default() -> Self {
        Self { per_company: 10, per_app: 500 }
    }
}

impl Licences {
    /// Counts the attempt `tag` in the window of `pk` at `now`; false when `limit` others are in it already.
    pub(super) async fn admit(&self, pk: &str, tag: &str, limit: u32, now: i64) -> Result<bool, StoreError> {
        let window = now.saturating_sub(WINDOW_MS);
        for _ in 0..TRIES {
            let admitted = self
                .update(pk, tag)
                .update_expression("ADD seen :tags")
                .condition_expression("window_started > :window AND (contains(seen, :tag) OR size(seen) < :limit)")
                .expression_attribute_values(":window", n(window))
                .expression_attribute_values(":tag", s(tag))
                .expression_attribute_values(":limit", n(limit.into()))
                .send()
                .await;
            let found = match admitted {
                Ok(_) => return Ok(true),
                Err(error) => match error.as_service_error() {
                    Some(UpdateItemError::ConditionalCheckFailedException(e)) => e.item().cloned(),
                    _ => return Err(StoreError::unavailable("UpdateItem", pk, &error)),
                },
            };
            let started = found.map(|item| Reader { key: pk, item: &item }.n("window_started")).transpose()?;
            if started.is_some_and(|started| started > window) {
                return Ok(false);
            }
            // No window yet, or it is over: begin one, unless somebody else just did.
            let begun = self
                .update(pk, tag)
                .update_expression("SET window_started = :now, seen = :tags")
                .condition_expression("attribute_not_exists(pk) OR window_started <= :window")
                .expression_attribute_values(":now", n(now))
                .expression_attribute_values(":window", n(window))
                .send()
                .await;
            match begun {
                Ok(_) => return Ok(true),
                Err(e) if e.as_service_error().is_some_and(UpdateItemError::is_conditional_check_failed_exception) => {}
                Err(e) => return Err(StoreError::unavailable("UpdateItem", pk, &e)),
            }
        }
        Err(StoreError::Contended { key: pk.to_owned() })
    }

    fn update(&self, pk: &str, tag: &str) -> UpdateItemFluentBuilder {
        self.client
            .update_item()
            .table_name(&self.table)
            .key("pk", s(pk))
            .key("sk", s(SK))
            .expression_attribute_values(":tags", AttributeValue::Ss(vec![tag.to_owned()]))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
    }
}
