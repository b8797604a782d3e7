//! Syncs that were wished for and could not begin then. They do as soon as they can: at the next look.

use dingtalk_store::{Begun, DueSync, SyncKey, SyncKind, SyncState};
use dingtalk_sync::{First, SyncError};
use tokio::time::Instant;

use crate::{Report, SyncPlan};

/// Rows of the index at once.
const PAGE: i32 = 100;

impl SyncPlan {
    /// Begins the syncs of `kind` that are wanted, where nothing is in their way any more.
    pub(crate) async fn wanted(&self, kind: SyncKind, end: Instant, report: &mut Report) -> Result<(), SyncError> {
        let mut after: Option<DueSync> = None;
        while Instant::now() < end {
            let wanted = self.planner.syncs.wanted(kind, PAGE, after.as_ref()).await?;
            let Some(last) = wanted.last().cloned() else { return Ok(()) };
            for wanted in &wanted {
                match self.begin_wanted(wanted).await {
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
        let (key, syncs) = (&wanted.key, &self.planner.syncs);
        if !self.is_wanted(&key.app, &key.corp).await? || self.is_answered(key, wanted.due_at).await? {
            syncs.had(wanted).await?;
            return Ok(false);
        }
        // The users go by the departments.
        if key.kind == SyncKind::Users && self.is_running(&key.of(SyncKind::Departments)).await? {
            return Ok(false);
        }
        let now = self.clock.now();
        match self.planner.begin(key, now, First::AtOnce, now).await? {
            Begun::Begun => {
                syncs.had(wanted).await?;
                Ok(true)
            }
            Begun::Running { .. } | Begun::Done | Begun::NotBefore(_) => Ok(false),
        }
    }

    /// Whether a run has begun since `wished_at` (milliseconds). If it fails, so does the wish, until the next slot.
    pub(crate) async fn is_answered(&self, key: &SyncKey, wished_at: i64) -> Result<bool, SyncError> {
        let row = self.planner.syncs.read(key).await?;
        Ok(row.is_some_and(|row| row.started_at >= wished_at))
    }

    /// Whether a run is under way.
    pub(crate) async fn is_running(&self, key: &SyncKey) -> Result<bool, SyncError> {
        Ok(self.planner.syncs.read(key).await?.is_some_and(|row| row.state == SyncState::Running))
    }
}
