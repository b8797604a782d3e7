//! What changed since a moment: for a client that keeps a copy of its own and asks now and then. The change feed comes
//! from the table's stream.

use super::{Contact, ContactCursor, Mirror};
use crate::{
    StoreError,
    item::{Reader, s},
};

/// Changes are told this long after they were made, in milliseconds: what was written at the same time may still be on
/// its way into the index, and a cursor that has passed it would never see it.
pub const CHANGES_SETTLE_MS: i64 = 30_000;

/// A part of the changes.
#[derive(Clone, Debug)]
pub struct ChangePage {
    /// What changed, as it stands now, the oldest change first; a row that changed twice comes once, at its last change.
    /// Tombstones are among them. A row that changed again meanwhile comes again.
    pub contacts: Vec<Contact>,
    /// Where to go on, now or another day.
    pub next: ContactCursor,
    /// Whether there is more to be had at once.
    pub more: bool,
}

impl ContactCursor {
    /// The changes from the moment `at` on, in milliseconds. Tombstones last 30 days: who comes back later than that has
    /// to begin anew.
    #[must_use]
    pub fn changes_since(at: i64) -> Self {
        Self::at_ids(format!("{:013}", at.max(0)), "-".to_owned())
    }
}

impl Mirror {
    /// At most `limit` changes behind `after`, as far as they are settled at `now`: made at least [`CHANGES_SETTLE_MS`]
    /// (30 s) before. So a client is always that far behind; what a row holds by then, it shows at once.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`]; [`StoreError::Cursor`] for a cursor of a list by name.
    pub async fn changes(&self, after: &ContactCursor, limit: i32, now: i64) -> Result<ChangePage, StoreError> {
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .index_name("changes")
            .key_condition_expression("pk = :pk AND changed > :after")
            .expression_attribute_values(":pk", s(&self.pk))
            .expression_attribute_values(":after", s(after.ids()?))
            .limit(limit)
            .send()
            .await
            .map_err(|e| StoreError::unavailable("Query", &self.pk, &e))?;
        let until = format!("{:013}#", now.saturating_sub(CHANGES_SETTLE_MS).max(0));
        let mut next = after.clone();
        let mut settled = Vec::new();
        for item in answer.items() {
            let reader = Reader { key: &self.pk, item };
            let at = reader.s("changed")?;
            if at > until.as_str() {
                break;
            }
            next = ContactCursor::at_ids(at.to_owned(), reader.s("sk")?.to_owned());
            settled.push(item.clone());
        }
        let more =
            settled.len() == answer.items().len() && answer.last_evaluated_key.is_some_and(|key| !key.is_empty());
        let mut contacts = self.in_order(&self.ids(&settled)?).await?;
        // Of what was never there nobody needs to hear that it is gone.
        contacts.retain(|contact| contact.read_at().is_some());
        Ok(ChangePage { contacts, next, more })
    }
}
