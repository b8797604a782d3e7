//! Syncs that were wished for and could not begin then. They do as soon as they can: at the next look.

use dingtalk_store::{Begun, DueSync, SyncKey, SyncKind, SyncRow, SyncState};
use dingtalk_sync::{First, SyncError};
use futures_util::{StreamExt, stream};
use tokio::time::Instant;

use crate::{Report, SyncPlan};

/// Rows of the index at once.
const PAGE: i32 = 100;
/// So many are looked at side by side.
const SIDE_BY_SIDE: usize = 16;

impl SyncPlan {
    /// Begins the syncs of `kind` that are wanted, where nothing is in their way any more.
    pub(crate) async fn wanted(&self, kind: SyncKind, end: Instant, report: &mut Report) -> Result<(), SyncError> {
        let mut after: Option<DueSync> = None;
        while Instant::now() < end {
            let wanted = self.planner.syncs.wanted(kind, PAGE, after.as_ref()).await?;
            let Some(last) = wanted.last().cloned() else { return Ok(()) };
            let begun: Vec<_> = wanted.iter().map(|wanted| self.begin_wanted(wanted)).collect();
            let mut begun = stream::iter(begun).buffer_unordered(SIDE_BY_SIDE);
            while let Some(begun) = begun.next().await {
                match begun {
                    Ok(true) => report.begun += 1,
                    Ok(false) => {}
                    Err(error) => {
                        tracing::error!(%error, "a sync that is wanted was not begun; it is tried again");
                        report.failed += 1;
                    }
                }
            }
            after = Some(last);
        }
        report.unfinished = true;
        Ok(())
    }

    /// Whether it has begun.
    async fn begin_wanted(&self, wanted: &DueSync) -> Result<bool, SyncError> {
        let (key, syncs, now) = (&wanted.key, &self.planner.syncs, self.clock.now());
        let row = syncs.read(key).await?;
        if is_answered(row.as_ref(), wanted.due_at) || !self.is_wanted(&key.app, &key.corp).await? {
            syncs.had(wanted).await?;
            return Ok(false);
        }
        if row.is_some_and(|row| row.state == SyncState::Running) {
            return Ok(false);
        }
        // The users go by the departments: those that are read, and those that are wanted.
        let departments = key.of(SyncKind::Departments);
        if key.kind == SyncKind::Users && (self.are_read(&departments).await? || syncs.is_wanted(&departments).await?) {
            return Ok(false);
        }
        if self.planner.begin(key, now, First::AtOnce, now).await? != Begun::Begun {
            return Ok(false);
        }
        syncs.had(wanted).await?;
        Ok(true)
    }

    /// Whether a run has begun since `wished_at` (milliseconds). If it fails, so does the wish, until the next slot.
    pub(crate) async fn is_answered(&self, key: &SyncKey, wished_at: i64) -> Result<bool, SyncError> {
        Ok(is_answered(self.planner.syncs.read(key).await?.as_ref(), wished_at))
    }

    /// Whether a run that began before `wished_at` (milliseconds), or the rest after it, keeps another one from beginning.
    pub(crate) async fn is_in_the_way(&self, key: &SyncKey, wished_at: i64) -> Result<bool, SyncError> {
        let (row, now) = (self.planner.syncs.read(key).await?, self.clock.now());
        let rests = |row: &SyncRow| row.not_before.is_some_and(|until| until > now);
        Ok(row.is_some_and(|row| row.started_at < wished_at && (row.state == SyncState::Running || rests(&row))))
    }

    /// Whether a run is under way that does not rest: some pause for days, and nobody waits for them.
    pub(crate) async fn are_read(&self, key: &SyncKey) -> Result<bool, SyncError> {
        let (row, now) = (self.planner.syncs.read(key).await?, self.clock.now());
        Ok(row.is_some_and(|row| row.state == SyncState::Running && row.not_before.is_none_or(|until| until <= now)))
    }
}

fn is_answered(row: Option<&SyncRow>, wished_at: i64) -> bool {
    row.is_some_and(|row| row.started_at >= wished_at)
}
