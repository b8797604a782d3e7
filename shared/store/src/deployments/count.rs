//! How often a deployment asks: counted in its own item, in windows of a minute.

use aws_sdk_dynamodb::operation::update_item::UpdateItemError;

use super::{Deployment, Deployments};
use crate::{StoreError, item::n};

/// A window's length, in milliseconds.
const WINDOW_MS: i64 = 60_000;

/// Lost races before giving up.
const TRIES: usize = 10;

/// Whether a request is let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// It is, and is counted.
    Admitted,
    /// Too many in this window; the next one begins after so many milliseconds.
    Limited {
        /// How long, at least 1.
        after_ms: i64,
    },
    /// Its credentials were changed, or it was revoked, since it was read: look again.
    Changed,
}

impl Deployments {
    /// Counts one request of `seen`, as it was read, at the time `now`, and notes when it was: one conditional write. None
    /// above the limit.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`]; [`StoreError::Contended`] in a crowd.
    pub async fn count(&self, seen: &Deployment, now: i64) -> Result<Counted, StoreError> {
        let mut row = seen.clone();
        for _ in 0..TRIES {
            if row.revision != seen.revision || row.revoked_at.is_some() {
                return Ok(Counted::Changed);
            }
            // A clock that was put back begins a new one as well.
            let running = (0..WINDOW_MS).contains(&now.saturating_sub(row.window_started));
            if row.per_minute <= 0 || (running && row.used >= row.per_minute) {
                let begun = if running { row.window_started } else { now };
                let after_ms = begun.saturating_add(WINDOW_MS).saturating_sub(now).max(1);
                return Ok(Counted::Limited { after_ms });
            }
            let (what, when) = if running {
                ("SET used = used + :one, last_used_at = :now", "window_started = :window AND used < :most")
            } else {
                (
                    "SET used = :one, window_started = :now, last_used_at = :now",
                    "(attribute_not_exists(window_started) OR window_started = :window)",
                )
            };
            let mut update = self
                .update(&row.id)
                .update_expression(what)
                .condition_expression(format!("revision = :seen AND {when}"))
                .expression_attribute_values(":one", n(1))
                .expression_attribute_values(":now", n(now))
                .expression_attribute_values(":window", n(row.window_started))
                .expression_attribute_values(":seen", n(seen.revision));
            if running {
                update = update.expression_attribute_values(":most", n(row.per_minute));
            }
            match update.send().await {
                Ok(_) => return Ok(Counted::Admitted),
                Err(e) => match e.as_service_error() {
                    // A conflict: its credentials are being changed at this moment.
                    Some(
                        UpdateItemError::ConditionalCheckFailedException(_)
                        | UpdateItemError::TransactionConflictException(_),
                    ) => {}
                    _ => return Err(StoreError::unavailable("UpdateItem", &super::pk(&row.id), &e)),
                },
            }
            match self.read(&row.id).await? {
                Some(fresh) => row = fresh,
                None => return Ok(Counted::Changed),
            }
        }
        Err(StoreError::Contended { key: super::pk(&row.id) })
    }
}
