//! The mirrors of companies that have left, deleted after the time that the app's setting says.

use dingtalk_authorisation::State;
use dingtalk_store::{Listed, Purged};
use dingtalk_sync::SyncError;
use tokio::time::Instant;

use crate::{Report, SyncPlan};

/// Companies of the index at once.
const PAGE: i32 = 100;
/// Rows that are deleted in one call.
const ROWS: i32 = 100;

impl SyncPlan {
    pub(crate) async fn purge(&self, end: Instant) -> Result<Report, SyncError> {
        let mut report = Report::default();
        let config = self.settings.current();
        for app in config.apps() {
            let Some(settings) = &app.contacts else { continue };
            let before = self.clock.now().saturating_sub(settings.purge_after_ms);
            let mut after: Option<Listed> = None;
            loop {
                let page = self.companies.list(&app.id, State::Relieved.as_str(), PAGE, after.as_ref()).await?;
                // Those that left first come first.
                let ripe: Vec<_> = page.iter().filter(|company| company.since < before).collect();
                for company in &ripe {
                    if Instant::now() >= end {
                        report.unfinished = true;
                        return Ok(report);
                    }
                    if let Err(error) = self.purge_company(&app.id, &company.corp, end, &mut report).await {
                        tracing::error!(app = app.id, corp = company.corp, %error, "the mirror was not deleted to its end");
                        report.failed += 1;
                    }
                }
                match page.last() {
                    Some(last) if ripe.len() == page.len() => after = Some(last.clone()),
                    _ => break,
                }
            }
        }
        Ok(report)
    }

    async fn purge_company(&self, app: &str, corp: &str, end: Instant, report: &mut Report) -> Result<(), SyncError> {
        let Some(departed) = self.companies.departed(app, corp).await? else { return Ok(()) };
        let mut after = None;
        loop {
            match self.contacts.purge(&departed, ROWS, after.as_ref()).await? {
                Purged::CameBack => return Ok(()),
                Purged::Rows { deleted, next } => {
                    report.purged += deleted;
                    after = next;
                }
            }
            if after.is_none() {
                self.planner.syncs.forget(&departed).await?;
                return Ok(());
            }
            if Instant::now() >= end {
                report.unfinished = true;
                return Ok(());
            }
        }
    }
}
