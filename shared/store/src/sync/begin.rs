//! The start of a run: once for each slot of the schedule, and never beside another.

use super::{INDEX, SyncKey, SyncState, Syncs};
use crate::{
    StoreError,
    item::{n, s},
    write::carried_out,
};

/// Lost races before giving up.
const TRIES: usize = 5;

/// What became of the wish to begin a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begun {
    /// It has begun: send the message of its slice 0.
    Begun,
    /// A run is under way; the slot is passed over if it is not that run's own.
    Running {
        /// Its id.
        run: String,
    },
    /// The slot, or a later one, has had its run.
    Done,
    /// No call before then, in milliseconds. The slot is still open: try again.
    NotBefore(i64),
}

/// A run that is to begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewRun<'a> {
    /// Its id.
    pub run: &'a str,
    /// The start of the slot of the schedule that it is for, in milliseconds. An operator's run takes the present moment.
    pub slot: i64,
    /// When it is due for whoever looks after stalled runs, in milliseconds.
    pub due_at: i64,
}

impl Syncs {
    /// Begins `new` at `now`. The same slot twice begins it once.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`], [`StoreError::Contended`].
    pub async fn begin(&self, key: &SyncKey, new: NewRun<'_>, now: i64) -> Result<Begun, StoreError> {
        for _ in 0..TRIES {
            if self.try_begin(key, new, now).await? {
                return Ok(Begun::Begun);
            }
            let Some(row) = self.read(key).await? else { continue };
            // The SDK sends again after a lost answer, and must not lose against itself.
            let untouched = row.state == SyncState::Running && row.slice == 0 && row.owner.is_none();
            if row.run == new.run && untouched {
                return Ok(Begun::Begun);
            }
            if matches!(row.state, SyncState::Running | SyncState::Unknown) {
                return Ok(Begun::Running { run: row.run });
            }
            if row.slot >= new.slot {
                return Ok(Begun::Done);
            }
            if let Some(until) = row.not_before.filter(|until| *until > now) {
                return Ok(Begun::NotBefore(until));
            }
        }
        Err(StoreError::Contended { key: key.named() })
    }

    async fn try_begin(&self, key: &SyncKey, new: NewRun<'_>, now: i64) -> Result<bool, StoreError> {
        let names = [("#state", "state"), ("#run", "run"), ("#owner", "owner"), ("#until", "until"), ("#due", INDEX)];
        let mut update = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(key.key()))
            .update_expression(
                "SET #state = :running, #run = :run, slot = :slot, started_at = :now, slice = :zero, #due = :due, \
                 due_at = :due_at REMOVE phase, checkpoint, counters, #owner, #until, not_before, ended_by",
            )
            .condition_expression(
                "attribute_not_exists(slot) OR (slot < :slot AND #state IN (:done, :failed, :stopped) \
                 AND (attribute_not_exists(not_before) OR not_before <= :now))",
            )
            .expression_attribute_values(":running", s(SyncState::Running.as_str()))
            .expression_attribute_values(":done", s(SyncState::Done.as_str()))
            .expression_attribute_values(":failed", s(SyncState::Failed.as_str()))
            .expression_attribute_values(":stopped", s(SyncState::Stopped.as_str()))
            .expression_attribute_values(":run", s(new.run))
            .expression_attribute_values(":slot", n(new.slot))
            .expression_attribute_values(":zero", n(0))
            .expression_attribute_values(":now", n(now))
            .expression_attribute_values(":due", s(super::due::partition(key.kind)))
            .expression_attribute_values(":due_at", n(new.due_at));
        for (name, attribute) in names {
            update = update.expression_attribute_names(name, attribute);
        }
        carried_out(update.send().await, "UpdateItem", &key.named())
    }

    /// Ends whatever is under way, because the company has left. A worker that is at it notices at its next checkpoint. A
    /// later slot begins anew.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn stop(&self, key: &SyncKey) -> Result<(), StoreError> {
        let sent = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(key.key()))
            .update_expression("SET #state = :stopped REMOVE #due, due_at, #owner, #until, checkpoint, not_before")
            .condition_expression("#state = :running")
            .expression_attribute_names("#state", "state")
            .expression_attribute_names("#due", INDEX)
            .expression_attribute_names("#owner", "owner")
            .expression_attribute_names("#until", "until")
            .expression_attribute_values(":stopped", s(SyncState::Stopped.as_str()))
            .expression_attribute_values(":running", s(SyncState::Running.as_str()))
            .send()
            .await;
        carried_out(sent, "UpdateItem", &key.named()).map(drop)
    }
}
