//! The departments of the last whole run, one after the other.

use std::collections::VecDeque;

use dingtalk_store::{ContactKind, Presence, StoreError};
use serde::{Deserialize, Serialize};

use crate::shop::Shop;

/// Departments that are read from the mirror at once.
const PAGE: i32 = 500;

/// How far it is.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Walk {
    /// Where the next page of departments begins.
    after: Option<String>,
    /// Departments of the last page that were not begun.
    queue: VecDeque<i64>,
    /// Whether that was the last page.
    ended: bool,
}

impl Walk {
    /// The next department.
    pub async fn next(&mut self, shop: &Shop<'_>) -> Result<Option<i64>, StoreError> {
        while self.queue.is_empty() && !self.ended {
            let after = self.after.as_deref().map(str::parse).transpose().map_err(|_| StoreError::Cursor)?;
            let page = shop.mirror.every(ContactKind::Department, PAGE, after.as_ref()).await?;
            let there = page.contacts.iter().filter(|row| row.presence == Presence::InScope && !row.parts.is_empty());
            self.queue.extend(there.filter_map(|row| row.id.id().parse::<i64>().ok()));
            self.after = page.next.map(|next| next.to_string());
            self.ended = self.after.is_none();
        }
        Ok(self.queue.pop_front())
    }
}
