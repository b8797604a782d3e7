//! What a worker writes: pages of a crawl, answers about one person, removals, restorations.

use std::collections::{HashMap, HashSet};

use futures_util::{StreamExt, TryStreamExt, stream};

use super::{
    Contact, ContactId, Mirror, NewContact, Outcome, Proof,
    index::ToldIndex,
    merge::{Fact, Merged, merged, registers},
    save::Saved,
    sightings::{Held, Sightings},
};
use crate::StoreError;

/// So many rows of a page are written side by side.
const SIDE_BY_SIDE: usize = 16;
/// Lost races for one row before giving up.
const TRIES: usize = 8;

/// Writes the mirror of one company. All facts go through the same merge: see the crate's README.
///
/// Its promises: whatever the order in which answers arrive, each row ends as the latest question found it; what is as
/// it was costs no write. The second promise makes the first hold for the answers that pass through one writer, so a
/// worker keeps one for all it does; among writers only what was written counts.
#[derive(Debug)]
pub struct MirrorWriter {
    mirror: Mirror,
    sightings: Sightings,
    first_run: bool,
}

/// What became of one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Which.
    pub id: ContactId,
    /// What became of it.
    pub outcome: Outcome,
}

impl MirrorWriter {
    pub(super) fn new(mirror: Mirror) -> Self {
        Self { mirror, sightings: Sightings::default(), first_run: false }
    }

    /// The same, for a company whose runs of this kind have never come to a whole end: what it finds new was there all
    /// along, and is marked so ([`super::Contact::initial`]). The change feed tells it apart from who joins.
    #[must_use]
    pub fn of_first_run(self, first_run: bool) -> Self {
        Self { first_run, ..self }
    }

    /// The same, which forgets all but the last `confirmations`, to twice as many, sooner than a worker should: for tests.
    #[doc(hidden)]
    #[must_use]
    pub fn remembering(self, confirmations: usize) -> Self {
        Self { sightings: Sightings::new(confirmations), ..self }
    }

    /// Writes what one API call told that began at `read_at` (milliseconds): what is new or changed, nothing else. What
    /// became of each, in the order of `rows`; an id that comes twice is told twice, one after the other.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`], [`StoreError::Contended`]: some rows may be written. Writing
    /// the same page again does the rest.
    pub async fn write_page(&self, read_at: i64, rows: Vec<NewContact>, now: i64) -> Result<Vec<Written>, StoreError> {
        let Mirror { app, corp, .. } = &self.mirror;
        let mut left: Vec<_> = rows
            .into_iter()
            .map(|row| (row.id, Fact::Read { parts: row.parts, index: ToldIndex::of(app, corp, &row.index) }))
            .enumerate()
            .collect();
        let mut written = Vec::with_capacity(left.len());
        // Usually once: a page names nobody twice.
        while !left.is_empty() {
            let mut ids = HashSet::new();
            let (first, again): (Vec<_>, Vec<_>) = left.into_iter().partition(|(_, (id, _))| ids.insert(id.clone()));
            let (places, facts): (Vec<_>, Vec<_>) = first.into_iter().unzip();
            written.extend(places.into_iter().zip(self.told(read_at, facts, now).await?));
            left = again;
        }
        written.sort_unstable_by_key(|(place, _)| *place);
        Ok(written.into_iter().map(|(_, written)| written).collect())
    }

    /// DingTalk, asked at `read_at` (milliseconds) about this one, says that it is gone: leaves a tombstone of it, with
    /// the proof and `by` (a run, an event, an operator; no secrets). [`Outcome::Removed`], `Same`, `Older`, `Unknown` or
    /// `Late`.
    ///
    /// # Errors
    /// [`StoreError::Unproven`] when the proof is one of something else, and then nothing has changed; else as
    /// [`Self::write_page`].
    pub async fn remove(
        &self,
        id: &ContactId,
        proof: Proof,
        read_at: i64,
        by: &str,
        now: i64,
    ) -> Result<Outcome, StoreError> {
        if !proof.is_of(id.kind()) {
            return Err(StoreError::Unproven { key: self.mirror.named(id) });
        }
        self.one(read_at, id, Fact::Gone { by: by.to_owned(), why: proof.as_str().to_owned() }, now).await
    }

    /// DingTalk, asked at `read_at` (milliseconds) about this one, says that it is not for this app (50002, 50004): keeps
    /// and marks it. [`Outcome::OutOfScope`], `Same`, `Older`, `Unknown` or `Late`.
    ///
    /// # Errors
    /// As [`Self::write_page`].
    pub async fn mark_out_of_scope(&self, id: &ContactId, read_at: i64, now: i64) -> Result<Outcome, StoreError> {
        self.one(read_at, id, Fact::OutOfScope, now).await
    }

    /// An operator wants it back, at `now`: the row is as it was before it was removed, and no removal asked for earlier
    /// takes it away again. Have it read again afterwards. [`Outcome::Restored`], `Same`, `Older` or `Unknown`.
    ///
    /// # Errors
    /// As [`Self::write_page`].
    pub async fn restore(&self, id: &ContactId, at: i64, now: i64) -> Result<Outcome, StoreError> {
        self.one(at, id, Fact::Restored, now).await
    }

    async fn one(&self, at: i64, id: &ContactId, fact: Fact, now: i64) -> Result<Outcome, StoreError> {
        let written = self.told(at, vec![(id.clone(), fact)], now).await?;
        Ok(written.first().map_or(Outcome::Unknown, |written| written.outcome))
    }

    /// Facts about different rows.
    async fn told(&self, at: i64, facts: Vec<(ContactId, Fact)>, now: i64) -> Result<Vec<Written>, StoreError> {
        let ids: Vec<_> = facts.iter().map(|(id, _)| id.clone()).collect();
        let held = self.sightings.hold(ids.clone()).await;
        let stored = self.mirror.all(&ids).await?;
        let mut stored: HashMap<_, _> = stored.into_iter().map(|row| (row.id.clone(), row)).collect();
        let settling = facts.into_iter().map(|(id, fact)| {
            let (row, held) = (stored.remove(&id), &held);
            async move {
                let outcome = self.settle(held, &id, row, &fact, at, now).await?;
                Ok(Written { id, outcome })
            }
        });
        stream::iter(settling).buffered(SIDE_BY_SIDE).try_collect().await
    }

    async fn settle(
        &self,
        held: &Held<'_>,
        id: &ContactId,
        mut row: Option<Contact>,
        fact: &Fact,
        at: i64,
        now: i64,
    ) -> Result<Outcome, StoreError> {
        for _ in 0..TRIES {
            let seen = held.seen(id, registers(row.as_ref()));
            let Merged { row: next, outcome, confirmed } = merged(id, row.as_ref(), fact, at, now, &seen);
            let Some(mut next) = next else {
                if row.is_some() {
                    held.confirm(id, &confirmed, at);
                }
                return Ok(outcome);
            };
            next.initial = self.first_run && outcome == Outcome::New;
            if row.is_some() && at <= seen.forgotten {
                return Ok(Outcome::Late);
            }
            match self.mirror.save(row.as_ref(), &next).await? {
                Saved::Yes => return Ok(outcome),
                Saved::TooLarge { bytes } => return Ok(Outcome::TooLarge { bytes }),
                Saved::Overtaken => row = self.mirror.get(id).await?,
            }
            // The SDK sends again after a lost answer, and must not lose against itself.
            if row.as_ref() == Some(&next) {
                return Ok(outcome);
            }
        }
        Err(StoreError::Contended { key: self.mirror.named(id) })
    }
}
