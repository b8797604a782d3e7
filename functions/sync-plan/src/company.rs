//! One company: its syncs begin when it becomes active, and end when it leaves.

use dingtalk_lambda::SyncRequest;
use dingtalk_store::{Begun, SyncKey, SyncKind};
use dingtalk_sync::{First, SyncError, is_wanted};

use crate::{Report, SyncPlan};

impl SyncPlan {
    /// Begins the runs that were asked for at `wished_at` (milliseconds). A run that began before then may have read already
    /// what the wish is about: another one follows it. The users go by the departments: where these are read as well, they
    /// wait for them.
    pub(crate) async fn begin(&self, request: &SyncRequest, wished_at: i64) -> Result<Report, SyncError> {
        let mut report = Report::default();
        if !self.is_wanted(&request.app, &request.corp).await? {
            return Ok(report);
        }
        let (now, kinds) = (self.clock.now(), self.kinds(request));
        let departments = SyncKey::new(&request.app, &request.corp, SyncKind::Departments);
        let with_departments = kinds.contains(&SyncKind::Departments);
        let departments_later = with_departments && self.is_in_the_way(&departments, wished_at).await?;
        for kind in kinds {
            let (key, waits) = (departments.of(kind), kind == SyncKind::Users && with_departments);
            if waits && departments_later {
                self.planner.syncs.want(&key, wished_at).await?;
                report.later += 1;
                continue;
            }
            let first = if waits { First::WhenReleased } else { First::AtOnce };
            match self.planner.begin(&key, now, first, now).await? {
                Begun::Begun => report.begun += 1,
                Begun::Done => report.passed_over += 1,
                Begun::Running { .. } | Begun::NotBefore(_) if self.is_answered(&key, wished_at).await? => {
                    report.passed_over += 1;
                }
                Begun::Running { .. } | Begun::NotBefore(_) => {
                    self.planner.syncs.want(&key, wished_at).await?;
                    report.later += 1;
                }
            }
        }
        Ok(report)
    }

    /// Ends the runs of a company that has left, or has stopped the app.
    pub(crate) async fn stop(&self, request: &SyncRequest) -> Result<Report, SyncError> {
        let mut report = Report::default();
        // What the event says may be over.
        if self.is_wanted(&request.app, &request.corp).await? {
            return Ok(report);
        }
        for kind in SyncKind::ALL {
            self.planner.syncs.stop(&SyncKey::new(&request.app, &request.corp, kind)).await?;
            report.stopped += 1;
        }
        Ok(report)
    }

    /// The users come first: their run has to be there when that of the departments ends.
    fn kinds(&self, request: &SyncRequest) -> Vec<SyncKind> {
        let config = self.settings.current();
        let settings = config.app(&request.app).and_then(|app| app.contacts.as_ref());
        let roles = settings.is_some_and(|settings| settings.roles);
        let mut kinds = request.kinds();
        kinds.retain(|kind| *kind != SyncKind::Roles || roles);
        kinds.sort_by_key(|kind| *kind != SyncKind::Users);
        kinds.dedup();
        kinds
    }

    /// Whether the company is one to be mirrored.
    pub(crate) async fn is_wanted(&self, app: &str, corp: &str) -> Result<bool, SyncError> {
        Ok(is_wanted(&self.settings.current(), &self.companies, app, corp).await?)
    }
}
