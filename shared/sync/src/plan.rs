//! The beginning of runs.

use dingtalk_lambda::{SyncQueues, SyncTurn};
use dingtalk_store::{Begun, NewRun, SyncKey, SyncState, SyncStep, Syncs, owner};

use crate::SyncError;

/// A run that was begun and of which nothing is heard is due after this.
const UNHEARD_MS: i64 = 600_000;

/// Begins runs, and has the workers go on with them.
#[derive(Clone, Debug)]
pub struct Planner {
    /// The syncs.
    pub syncs: Syncs,
    /// The workers' queues.
    pub queues: SyncQueues,
}

/// Whether a run's first slice is to be worked on at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum First {
    /// At once.
    AtOnce,
    /// When [`Planner::release`] says so; after ten minutes in any case.
    WhenReleased,
}

impl Planner {
    /// Begins a run for `slot`, the start of a slot of the schedule or an operator's present moment, in milliseconds. The
    /// same slot twice begins it once; who is told that it runs, or has run, does nothing.
    ///
    /// # Errors
    /// [`SyncError`]; a run that was begun is due by itself then.
    pub async fn begin(&self, key: &SyncKey, slot: i64, first: First, now: i64) -> Result<Begun, SyncError> {
        let run = owner()?;
        let begun =
            self.syncs.begin(key, NewRun { run: &run, slot, due_at: now.saturating_add(UNHEARD_MS) }, now).await?;
        if begun == Begun::Begun && first == First::AtOnce {
            let step = SyncStep { key: key.clone(), run, slice: 0, owner: String::new() };
            self.go_on(&step, &step.message_id()).await?;
        }
        Ok(begun)
    }

    /// Has a run that was begun and not worked on yet go on, now that what it waited for is there. `by` tells one release
    /// from another.
    ///
    /// # Errors
    /// [`SyncError`].
    pub async fn release(&self, key: &SyncKey, by: &str) -> Result<bool, SyncError> {
        let Some(row) = self.syncs.read(key).await? else { return Ok(false) };
        if row.state != SyncState::Running || row.slice != 0 || row.owner.is_some() {
            return Ok(false);
        }
        let step = SyncStep { key: key.clone(), run: row.run, slice: row.slice, owner: String::new() };
        self.go_on(&step, &format!("{}-released-{by}", step.message_id())).await?;
        Ok(true)
    }

    /// Has a worker take the turn of `step`; `id` is what the queue knows a repetition by.
    pub(crate) async fn go_on(&self, step: &SyncStep, id: &str) -> Result<(), SyncError> {
        let turn = SyncTurn { run: step.run.clone(), slice: step.slice };
        Ok(self.queues.go_on(&step.key, turn, id).await?)
    }
}
