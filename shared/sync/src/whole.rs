//! The end of a whole run: its report, and what it tells.

use dingtalk_store::{DomainEvent, Ending, Mark, StoreError, passes};
use serde_json::json;

use crate::{
    Engine, RunReport, SyncError,
    marked::CLOCKS_MS,
    slice::{Slice, Whole},
};

/// Name of the domain event.
pub const SYNC_FINISHED: &str = "SyncFinished";
/// Name of the domain event.
pub const REMOVALS_HELD: &str = "RemovalsHeld";

/// Marks that are listed at once.
const PAGE: i32 = 500;

impl Engine {
    /// Ends a whole run; false when it is no longer this worker's.
    pub(crate) async fn whole(&self, slice: &Slice<'_>, whole: Whole) -> Result<bool, SyncError> {
        slice.count_calls();
        let now = self.clock.now();
        let had_one = slice.row.report.as_deref().and_then(RunReport::parse);
        let report = RunReport {
            // A run that did not sweep has not counted, and events go by this number.
            population: match (whole.population, &had_one) {
                (0, Some(before)) => before.population,
                (counted, _) => counted,
            },
            held_back: whole.held_back,
            wall_ms: now.saturating_sub(slice.row.started_at),
            swept: whole.not_swept_because.is_none(),
            not_swept_because: whole.not_swept_because,
            not_permitted: whole.not_permitted,
            drift_counts: had_one.as_ref().is_some_and(RunReport::was_whole),
            ..RunReport::of(&slice.shop.tally.counters())
        };
        if report.not_permitted.is_none() {
            self.unmark(slice).await?;
        }
        let text = serde_json::to_string(&report).unwrap_or_default();
        let ending = Ending::Whole { report: text, held_back: whole.held_back };
        let events = self.events(slice, &report);
        let stored = self.publisher.outbox().write(&events, now)?;
        if !self.syncs.end_with(&slice.step, &ending, stored, now).await? {
            return Ok(false);
        }
        self.tell(slice, &report, had_one.as_ref());
        self.publisher.publish(&events).await;
        Ok(true)
    }

    /// For the operator.
    fn tell(&self, slice: &Slice<'_>, report: &RunReport, before: Option<&RunReport>) {
        let (key, run) = (&slice.step.key, &slice.step.run);
        let (app, corp, kind) = (&key.app, &key.corp, key.kind.as_str());
        tracing::info!(app, corp, kind, run, ?report, "the sync has ended");
        self.metrics.count("SyncFinished", Some(app));
        if let Some(call) = &report.not_permitted {
            let told = before.is_some_and(|before| before.not_permitted.is_some());
            if !told {
                tracing::error!(app, corp, kind, call, "the app lacks a permission: nothing of this kind is mirrored");
                self.metrics.count("SyncNotPermitted", Some(app));
            }
        }
    }

    /// For whoever listens to the bus.
    fn events(&self, slice: &Slice<'_>, report: &RunReport) -> Vec<DomainEvent> {
        let (key, run) = (&slice.step.key, &slice.step.run);
        let (app, corp, kind) = (&key.app, &key.corp, key.kind.as_str());
        let event = |name: &str| DomainEvent {
            name: name.to_owned(),
            id: format!("{app}#{corp}#{kind}#{run}#{name}"),
            app: app.clone(),
            corp: Some(corp.clone()),
            time: self.clock.now(),
            detail: json!({ "kind": kind, "run": run, "report": report, "drift": report.drift() }),
        };
        let mut events = vec![event(SYNC_FINISHED)];
        if report.held_back > 0 {
            events.push(event(REMOVALS_HELD));
        }
        events
    }

    /// Takes away the marks of those that a run has read after they were set, where there are so many that they are not to
    /// be read one by one. Fewer are: a list does not tell all that an event may be about.
    async fn unmark(&self, slice: &Slice<'_>) -> Result<(), StoreError> {
        if slice.shop.marked().await? <= slice.shop.settings.sync_above {
            return Ok(());
        }
        let key = &slice.step.key;
        let passes = passes(usize::try_from(slice.shop.tally.get("seen")).unwrap_or(0));
        for pass in 0..passes {
            let seen = self.pages.seen(key, &slice.step.run, pass, passes).await?;
            for kind in slice.shop.kinds() {
                let mut after: Option<Mark> = None;
                loop {
                    let marks = self.marks.list(key, *kind, PAGE, after.as_ref()).await?;
                    let Some(last) = marks.last().cloned() else { break };
                    let answered = marks.into_iter().filter(|mark| mark.marked_at < slice.row.started_at - CLOCKS_MS);
                    let answered: Vec<_> =
                        answered.filter(|mark| seen.concerns(&mark.id) && seen.contains(&mark.id)).collect();
                    self.marks.done(key, &answered).await?;
                    after = Some(last);
                }
            }
        }
        Ok(())
    }
}
