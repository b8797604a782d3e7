//! What is due: runs that were paused, or whose worker was not heard of again; marks that are to be looked at again;
//! syncs that were wished for and could not begin; slots that were not planned to their end; and internal apps, whose
//! company no event activates.

use dingtalk_lambda::{AppKind, SyncRequest, SyncTurn};
use dingtalk_store::{SyncKey, SyncKind, SyncState};
use dingtalk_sync::SyncError;
use tokio::time::Instant;

use crate::{Report, SyncPlan};

/// Rows of the index at once.
const PAGE: i32 = 100;
/// A run whose message was sent again is due again after this, if nothing is heard: a queue may be long.
const AGAIN_MS: i64 = 900_000;

impl SyncPlan {
    pub(crate) async fn due(&self, end: Instant) -> Result<Report, SyncError> {
        let mut report = Report::default();
        for kind in SyncKind::ALL {
            self.due_runs(kind, end, &mut report).await?;
            self.due_wakes(kind, end, &mut report).await?;
        }
        self.first_syncs(&mut report).await?;
        self.go_on_planning(end, &mut report).await?;
        // The departments first: the users wait for them.
        for kind in SyncKind::ALL {
            self.wanted(kind, end, &mut report).await?;
        }
        Ok(report)
    }

    async fn due_runs(&self, kind: SyncKind, end: Instant, report: &mut Report) -> Result<(), SyncError> {
        let (syncs, mut after) = (&self.planner.syncs, None);
        while Instant::now() < end {
            let now = self.clock.now();
            let due = syncs.due(kind, now, PAGE, after.as_ref()).await?;
            let Some(last) = due.last().cloned() else { return Ok(()) };
            for due in due {
                // One that cannot be read must not keep the others waiting.
                let row = match syncs.read(&due.key).await {
                    Ok(Some(row)) => row,
                    Ok(None) => continue,
                    Err(error) => {
                        tracing::error!(%error, "a due sync was not read; it is due again");
                        report.failed += 1;
                        continue;
                    }
                };
                if row.state != SyncState::Running || !syncs.postpone(&due, now.saturating_add(AGAIN_MS)).await? {
                    continue;
                }
                let turn = SyncTurn { run: row.run, slice: row.slice };
                match self.planner.queues.go_on(&due.key, turn, &due.message_id()).await {
                    Ok(()) => report.sent_again += 1,
                    Err(error) => {
                        tracing::error!(%error, "a due sync was not sent; it is due again");
                        report.failed += 1;
                    }
                }
            }
            after = Some(last);
        }
        report.unfinished = true;
        Ok(())
    }

    async fn due_wakes(&self, kind: SyncKind, end: Instant, report: &mut Report) -> Result<(), SyncError> {
        let (syncs, mut after) = (&self.planner.syncs, None);
        while Instant::now() < end {
            let now = self.clock.now();
            let due = syncs.due_wakes(kind, now, PAGE, after.as_ref()).await?;
            let Some(last) = due.last().cloned() else { return Ok(()) };
            for due in due {
                match self.planner.queues.wake(&due.key, now).await {
                    Ok(()) => {
                        syncs.woken(&due).await?;
                        report.woken += 1;
                    }
                    Err(error) => {
                        tracing::error!(%error, "a worker was not woken; it is due again");
                        report.failed += 1;
                    }
                }
            }
            after = Some(last);
        }
        report.unfinished = true;
        Ok(())
    }

    /// The first sync of an internal app's company.
    async fn first_syncs(&self, report: &mut Report) -> Result<(), SyncError> {
        let config = self.settings.current();
        for app in config.apps().filter(|app| app.kind == AppKind::Internal && app.contacts.is_some()) {
            let Some(corp) = &app.corp_id else { continue };
            let key = SyncKey::new(&app.id, corp, SyncKind::Departments);
            if self.planner.syncs.read(&key).await?.is_none() {
                let begun =
                    self.begin(&SyncRequest::new(&app.id, corp, &[], "the first sync"), self.clock.now()).await?;
                report.begun += begun.begun;
            }
        }
        Ok(())
    }
}
