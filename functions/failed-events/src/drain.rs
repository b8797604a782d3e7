//! A company's list, read to its end, page by page: note that a call is made, call, store, work off, call again.

use std::time::Duration;

use dingtalk_api::callbacks::{FailedResult, GetCallBackFailedResult};
use dingtalk_company::{Tour, Visit};
use dingtalk_lambda::{App, ContactEvents};
use dingtalk_store::{FailedRead, StoreError, SubscriptionState};
use tokio::time::Instant;

use crate::{FailedEvents, Run};

/// Name of the rounds through the companies.
pub(crate) const ROUND: &str = "failed-events";

/// A round may begin so much earlier than set, in milliseconds, since the schedule does not come to the second.
const EARLY_MS: i64 = 300_000;

/// No call with less time than this: a call takes at most 10 s, and its answer has to be stored.
const NEEDED: Duration = Duration::from_secs(15);

/// Pages of one company in one run, so that a long list is not every company's wait; 10,000 events.
const MOST_PAGES: usize = 50;

/// A call that was begun so long ago is not under way any more, in milliseconds: longer than the function may take.
const CUT_OFF_MS: i64 = 330_000;

impl FailedEvents {
    /// The companies of an app whose turn it is.
    pub(crate) async fn round(&self, run: Run<'_>, app: &App) {
        let Some(every_ms) = app.events.failed_events_ms else { return };
        let every_ms = every_ms.saturating_sub(EARLY_MS.min(every_ms / 2));
        let tour = Tour { name: ROUND, app, every_ms, end: run.end };
        let toured =
            self.desk.driver().tour(tour, move |corp: String| async move { self.drain(run, app, &corp, false).await });
        if let Err(error) = toured.await {
            run.counted.failed(&app.id, None, &error);
        }
    }

    /// Reads the list of a company to its end. False if there was no time for it. `asked`: by an operator, who need not
    /// wait for a pause to end.
    pub(crate) async fn drain(&self, run: Run<'_>, app: &App, corp: &str, asked: bool) -> bool {
        match self.may_read(run, app, corp, asked).await {
            Ok(true) => {}
            Ok(false) => return true,
            Err(error) => {
                run.counted.failed(&app.id, Some(corp), &error);
                return true;
            }
        }
        for _ in 0..MOST_PAGES {
            if run.end.saturating_duration_since(Instant::now()) < NEEDED {
                return false;
            }
            let Some(answer) = self.call(run, app, corp).await else { return true };
            let empty = answer.failed_list.is_empty();
            if !empty {
                let Some(page) = self.keep(run, &app.id, corp, &answer).await else { return true };
                self.faults.at("failed-events.stored");
                self.meter(&app.id, corp).await;
                self.work_off_page(run, &page).await;
            } else {
                if let Err(error) = self.reads.nothing(&app.id, corp, self.now()).await {
                    run.counted.failed(&app.id, Some(corp), &error);
                }
                self.meter(&app.id, corp).await;
            }
            // A page without events has nothing behind it, whatever it says: the list is read by being emptied.
            if empty || !answer.has_more {
                run.counted.add(|report| report.companies += 1);
                return true;
            }
        }
        tracing::warn!(app = app.id, corp, "more failed events than one run reads; the next round goes on");
        true
    }

    /// Whether it is ours to read, and not paused. A call that was cut off before is made good first.
    async fn may_read(&self, run: Run<'_>, app: &App, corp: &str, asked: bool) -> Result<bool, StoreError> {
        if app.events.contact_events == ContactEvents::Register {
            // Another's registration has another's list, and reading it would destroy it.
            let known = self.desk.driver().subscriptions().read(&app.id, corp).await?;
            if known.is_none_or(|known| known.state != SubscriptionState::Registered) {
                return Ok(false);
            }
        }
        let FailedRead { asked_at, not_before, .. } = self.reads.read(&app.id, corp).await?;
        let now = self.now();
        if let Some(asked_at) = asked_at {
            // Another run reads it now; or it died, and has to be seen to have died before its trace is lost.
            let is_over = now.saturating_sub(asked_at) > CUT_OFF_MS;
            let why = "a run died before it had stored what the list gave";
            if !is_over || !self.lost(run, &app.id, corp, why).await {
                return Ok(false);
            }
        }
        Ok(asked || not_before.is_none_or(|time| time <= now))
    }

    /// One call, if DingTalk answers it.
    async fn call(&self, run: Run<'_>, app: &App, corp: &str) -> Option<FailedResult> {
        let visit = match Visit::alone(run.config, &app.id, run.owner, run.end) {
            Ok(visit) => visit.within(NEEDED),
            Err(error) => {
                run.counted.failed(&app.id, Some(corp), &error);
                return None;
            }
        };
        // Noted first: it shows that the store can be written, and that a call was made if nobody lives to tell.
        if let Err(error) = self.reads.begin(&app.id, corp, self.now()).await {
            run.counted.failed(&app.id, Some(corp), &error);
            return None;
        }
        run.counted.add(|report| report.calls += 1);
        match self.desk.driver().as_company(&visit, corp, &GetCallBackFailedResult {}).await {
            Ok(answer) => {
                self.faults.at("failed-events.answered");
                Some(answer)
            }
            Err(error) => {
                self.refused(run, app, corp, error).await;
                None
            }
        }
    }
}
