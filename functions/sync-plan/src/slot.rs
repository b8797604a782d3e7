//! A slot of the schedule: every company once, in the order of a hash, so that no company is always the last, and one that
//! grows does not push the same others back.

use dingtalk_authorisation::State;
use dingtalk_lambda::{App, AppKind};
use dingtalk_store::{Begun, Planned, StoreError, SyncKey, SyncKind};
use dingtalk_sync::{First, SyncError};
use futures_util::{StreamExt, stream};
use sha2::{Digest, Sha256};
use tokio::time::Instant;

use crate::{Report, SyncPlan};

/// Companies of the index at once.
const PAGE: i32 = 500;
/// Companies that are begun side by side, and noted together.
const SIDE_BY_SIDE: usize = 16;
const NOTED: usize = 256;

impl SyncPlan {
    /// Begins a run of `kind` for every company of every app, for the slot that began at `slot`.
    pub(crate) async fn plan(&self, kind: SyncKind, slot: i64, end: Instant) -> Result<Report, SyncError> {
        let mut report = Report::default();
        let config = self.settings.current();
        for app in config.apps() {
            let Some(settings) = &app.contacts else { continue };
            if kind == SyncKind::Roles && !settings.roles {
                continue;
            }
            let planned = self.plans.read(&app.id, kind).await?.filter(|planned| planned.slot >= slot);
            if planned.as_ref().is_some_and(|planned| planned.done || planned.slot > slot) {
                continue;
            }
            let after = planned.map(|planned| planned.after).unwrap_or_default();
            if let Err(error) = self.plan_app(app, kind, slot, after, end, &mut report).await {
                tracing::error!(app = app.id, kind = kind.as_str(), %error, "the app's companies were not planned to the end");
                report.failed += 1;
            }
        }
        Ok(report)
    }

    /// Goes on with slots whose time was up.
    pub(crate) async fn go_on_planning(&self, end: Instant, report: &mut Report) -> Result<(), SyncError> {
        let config = self.settings.current();
        for app in config.apps().filter(|app| app.contacts.is_some()) {
            for kind in SyncKind::ALL {
                let planned = self.plans.read(&app.id, kind).await?;
                if let Some(Planned { slot, after, done: false }) = planned {
                    self.plan_app(app, kind, slot, after, end, report).await?;
                }
            }
        }
        Ok(())
    }

    async fn plan_app(
        &self,
        app: &App,
        kind: SyncKind,
        slot: i64,
        mut after: String,
        end: Instant,
        report: &mut Report,
    ) -> Result<(), SyncError> {
        let mut companies = self.companies_of(app).await?;
        companies.retain(|(place, _)| *place > after);
        for some in companies.chunks(NOTED) {
            if Instant::now() >= end {
                report.unfinished = true;
                return Ok(());
            }
            let begun = some.iter().map(|(_, corp)| async move {
                (corp, self.begin_slot(&SyncKey::new(&app.id, corp, kind), slot).await)
            });
            let begun: Vec<_> = begun.collect();
            let begun: Vec<_> = stream::iter(begun).buffer_unordered(SIDE_BY_SIDE).collect().await;
            for (corp, begun) in begun {
                match begun {
                    Ok(Some(Begun::Begun)) => report.begun += 1,
                    Ok(Some(Begun::Running { .. } | Begun::Done | Begun::NotBefore(_))) => report.passed_over += 1,
                    Ok(None) => report.later += 1,
                    Err(error) => {
                        tracing::error!(app = app.id, corp, kind = kind.as_str(), %error, "the sync was not begun");
                        report.failed += 1;
                    }
                }
            }
            // One that failed is planned with the next slot: the others must not wait for it.
            if let Some((place, _)) = some.last() {
                after.clone_from(place);
                self.plans.note(&app.id, kind, &Planned { slot, after: after.clone(), done: false }).await?;
            }
        }
        self.plans.note(&app.id, kind, &Planned { slot, after, done: true }).await?;
        Ok(())
    }

    /// Begins a run for the slot; none when it is to begin later: after a rest, and, since the users go by the departments,
    /// after these where a company has so many that they are read still.
    async fn begin_slot(&self, key: &SyncKey, slot: i64) -> Result<Option<Begun>, SyncError> {
        let waits = key.kind == SyncKind::Users && self.are_read(&key.of(SyncKind::Departments)).await?;
        let begun = match waits && !self.are_read(key).await? {
            true => None,
            false => Some(self.planner.begin(key, slot, First::AtOnce, self.clock.now()).await?),
        };
        if let None | Some(Begun::NotBefore(_)) = begun {
            self.planner.syncs.want(key, slot).await?;
            return Ok(None);
        }
        Ok(begun)
    }

    /// The companies of an app that are to be mirrored, in the order of a hash of their CorpIds.
    pub(crate) async fn companies_of(&self, app: &App) -> Result<Vec<(String, String)>, StoreError> {
        if app.kind == AppKind::Internal {
            return Ok(app.corp_id.iter().map(|corp| (place(corp), corp.clone())).collect());
        }
        let mut companies = Vec::new();
        let mut after = None;
        loop {
            let page = self.companies.list(&app.id, State::Active.as_str(), PAGE, after.as_ref()).await?;
            companies.extend(page.iter().map(|company| (place(&company.corp), company.corp.clone())));
            match page.last() {
                Some(last) => after = Some(last.clone()),
                None => break,
            }
        }
        companies.sort();
        companies.dedup();
        Ok(companies)
    }
}

fn place(corp: &str) -> String {
    Sha256::digest(corp).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
