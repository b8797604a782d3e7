//! A worker's invocation: whose turn it is, the work, and how it is handed on.

use std::time::Duration;

use dingtalk_lambda::{Config, SyncMessage, SyncTurn, deadline};
use dingtalk_store::{Begun, Ending, Resumed, SyncKey, SyncKind, SyncRow, SyncState, SyncStep, Turn, owner};
use lambda_runtime::LambdaEvent;
use serde::Serialize;
use tokio::{sync::watch, time::Instant};

use crate::{
    Engine, First, Planner, QueueEvent, RunReport, SyncError, departments,
    fault::{Cause, Stop},
    roles, scope,
    shop::Shop,
    slice::{Ended, STALLED_MS, Slice},
    tally::Tally,
    users,
    wanted::is_wanted,
};

/// What is under way when a slice ends has so long to end as well.
const LAST_CALLS: Duration = Duration::from_secs(20);
/// After that, the end of the slice has to be written down.
const SETTLE_MS: i64 = 10_000;
/// How long a new configuration is waited for.
const REREAD: Duration = Duration::from_secs(3);
/// A claim outlives its invocation by this much, so that clocks may differ a little.
const CLAIM_MARGIN_MS: i64 = 5_000;
/// What an invocation came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Worked {
    /// By message: how it ended.
    pub syncs: Vec<Done>,
}

/// How a message's work ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Done {
    /// Id of the app.
    pub app: String,
    /// CorpId.
    pub corp: String,
    /// `whole`, `handed on`, `paused`, `failed`, `lost`, `elsewhere`, `not yet`, `gone`, `unwanted`, `waits for the
    /// departments`, `marks read`, `marks left`, `sync begun`.
    pub outcome: &'static str,
}

impl Engine {
    /// Works on the messages of one invocation.
    ///
    /// # Errors
    /// [`SyncError`]; the message comes again.
    pub async fn handle(&self, event: LambdaEvent<QueueEvent>) -> Result<Worked, SyncError> {
        let deadline = deadline(&event.context);
        let mut syncs = Vec::new();
        for record in &event.payload.records {
            let message = record.message()?;
            // On the heap: what goes on inside is deep.
            let outcome = Box::pin(self.work(&message, deadline)).await?;
            tracing::info!(app = message.app, corp = message.corp, kind = message.kind, outcome, "sync");
            syncs.push(Done { app: message.app, corp: message.corp, outcome });
        }
        Ok(Worked { syncs })
    }

    async fn work(&self, message: &SyncMessage, deadline: i64) -> Result<&'static str, SyncError> {
        let key = message.key().filter(|key| key.kind == self.kind).ok_or(SyncError::Message)?;
        // A mended secret, a new app: seen within a minute.
        self.settings.reread(REREAD).await;
        let config: std::sync::Arc<Config> = self.settings.current();
        if !is_wanted(&config, &self.companies, &key.app, &key.corp).await? {
            self.syncs.stop(&key).await?;
            return Ok("unwanted");
        }
        let left = deadline.saturating_sub(SETTLE_MS).saturating_sub(self.clock.now());
        let cut_off = Instant::now() + Duration::from_millis(u64::try_from(left).unwrap_or(0));
        let slice_end = (Instant::now() + self.slice).min(cut_off.checked_sub(LAST_CALLS).unwrap_or(cut_off));
        let Some(mut shop) = self.shop(&config, &key, slice_end, cut_off) else { return Ok("unwanted") };
        match &message.turn {
            Some(turn) => self.turn(&mut shop, turn, deadline).await,
            None => self.woken(&shop, message.not_before).await,
        }
    }

    /// Takes a turn of a run.
    async fn turn(&self, shop: &mut Shop<'_>, turn: &SyncTurn, deadline: i64) -> Result<&'static str, SyncError> {
        let declared = self.scopes.read(&shop.key).await?;
        if self.kind == SyncKind::Users && declared.is_none() && self.departments_run(&shop.key).await? {
            // Released by the worker of the departments when it has ended; until then due by itself.
            return Ok("waits for the departments");
        }
        let step = SyncStep { key: shop.key.clone(), run: turn.run.clone(), slice: turn.slice, owner: owner()? };
        let due_at = deadline.saturating_add(STALLED_MS);
        let mine = Turn { until: deadline.saturating_add(CLAIM_MARGIN_MS), due_at };
        let row: SyncRow = match self.syncs.resume(&step, mine, self.clock.now()).await? {
            Resumed::Yes(row) => *row,
            Resumed::Elsewhere(_) => return Ok("elsewhere"),
            Resumed::NotBefore(_) => return Ok("not yet"),
            Resumed::Gone => return Ok("gone"),
        };
        self.counted.take();
        shop.tally = Tally::of(row.counters.clone());
        shop.tally.add("slices", 1);
        // What a company's first run finds is no news, unless an app says so.
        shop.writer = shop.mirror.writer().of_first_run(first(&row));
        let slice = Slice::new(shop, step, row, due_at);
        let (over, told) = watch::channel(false);
        let run = async {
            let ended = match (self.kind, &declared) {
                _ if slice.row.too_old(self.clock.now()) => Ok(Ended::Failed(Stop::new(
                    "the run is too old: what it has seen is forgotten by now".to_owned(),
                    0,
                    Cause::Passes,
                ))),
                (SyncKind::Departments, _) => Box::pin(departments::run(&slice)).await,
                (SyncKind::Users, Some(declared)) => Box::pin(users::run(&slice, declared)).await,
                (SyncKind::Users, None) => {
                    Ok(Ended::Failed(Stop::new("the departments have never been read".to_owned(), 0, Cause::Passes)))
                }
                (SyncKind::Roles, _) => Box::pin(roles::run(&slice)).await,
            };
            let _ = over.send(true);
            ended
        };
        let (ended, ()) = tokio::join!(run, Box::pin(shop.drain_beside(told)));
        self.end(&slice, ended?).await
    }

    /// Writes down how a slice has ended, and sees to what follows.
    async fn end(&self, slice: &Slice<'_>, ended: Ended) -> Result<&'static str, SyncError> {
        let now = self.clock.now();
        self.faults.at("sync.before-end");
        match ended {
            Ended::Lost => {}
            Ended::HandOn(progress) => {
                if self.syncs.hand_on(&slice.step, &progress, slice.due_at).await? {
                    self.faults.at("sync.before-hand-on");
                    let next = SyncStep { slice: slice.step.slice + 1, ..slice.step.clone() };
                    self.planner().go_on(&next, &next.message_id()).await?;
                    return Ok("handed on");
                }
            }
            Ended::Pause(progress, stop) if stop.cause != Cause::Company => {
                self.tell_stop(slice, &stop);
                let not_before = now.saturating_add(stop.after_ms);
                if self.syncs.pause(&slice.step, &progress, &stop.error, not_before).await? {
                    return Ok("paused");
                }
            }
            Ended::Pause(_, stop) | Ended::Failed(stop) => {
                self.tell_stop(slice, &stop);
                // That a company leaves is no failure.
                if stop.cause != Cause::Company {
                    self.metrics.count("SyncFailed", Some(&slice.step.key.app));
                }
                // A company that comes back, or enables the app again, is not kept waiting.
                let patience = stop.after_ms > 0 && stop.cause != Cause::Company;
                let not_before = patience.then(|| now.saturating_add(stop.after_ms));
                let ending = Ending::Failed { error: stop.error.clone(), not_before };
                if self.syncs.end(&slice.step, &ending, now).await? {
                    self.after(slice).await?;
                    return Ok("failed");
                }
            }
            Ended::Whole(whole) => {
                let changed = whole.not_swept_because.as_deref() == Some(scope::CHANGED);
                if self.whole(slice, *whole).await? {
                    if changed && self.kind == SyncKind::Departments {
                        self.begin_again(slice).await?;
                    }
                    self.after(slice).await?;
                    return Ok("whole");
                }
            }
        }
        tracing::warn!(key = ?slice.step.key, run = slice.step.run, "another worker has the run");
        Ok("lost")
    }

    fn tell_stop(&self, slice: &Slice<'_>, stop: &Stop) {
        let key = &slice.step.key;
        let (app, corp, kind) = (&key.app, &key.corp, key.kind.as_str());
        match stop.cause {
            Cause::Operator => {
                tracing::error!(
                    app,
                    corp,
                    kind,
                    error = stop.error,
                    "an operator has to look; the sync goes on by itself then"
                );
                self.metrics.count("AppBlocked", Some(app));
            }
            Cause::Passes | Cause::Company => {
                tracing::warn!(app, corp, kind, error = stop.error, after_ms = stop.after_ms, "the sync stops");
            }
        }
    }

    /// What follows a run that has ended.
    async fn after(&self, slice: &Slice<'_>) -> Result<(), SyncError> {
        // Set since the run began, and left to it: too many to be read beside it, or it marked them itself.
        if slice.shop.marked().await? > 0 {
            self.queues.wake(&slice.step.key, self.clock.now()).await?;
        }
        if self.kind != SyncKind::Departments {
            return Ok(());
        }
        if self.departments_run(&slice.step.key).await? {
            // Those that have begun anew: the users wait for them.
            return Ok(());
        }
        // The users' sync may be waiting for the departments, or has never been, or failed for want of them.
        let users = slice.step.key.of(SyncKind::Users);
        let read = self.scopes.read(&users).await?.is_some();
        let (planner, now) = (self.planner(), self.clock.now());
        match self.syncs.read(&users).await? {
            Some(row) if row.state == SyncState::Running => {
                planner.release(&users, &slice.step.run).await?;
            }
            Some(row) if read && row.report.is_none() => {
                planner.begin(&users, now, First::AtOnce, now).await?;
            }
            None if read => {
                planner.begin(&users, slice.row.slot, First::AtOnce, now).await?;
            }
            _ => {}
        }
        Ok(())
    }

    /// Whether a run of the company's departments is under way.
    async fn departments_run(&self, key: &SyncKey) -> Result<bool, SyncError> {
        Ok(self.syncs.read(&key.of(SyncKind::Departments)).await?.is_some_and(|row| row.state == SyncState::Running))
    }

    /// The range changed while the departments were read: they are read anew, and the users, who go by them, after them.
    async fn begin_again(&self, slice: &Slice<'_>) -> Result<(), SyncError> {
        let (planner, now, users) = (self.planner(), self.clock.now(), slice.step.key.of(SyncKind::Users));
        if let Begun::Running { .. } = planner.begin(&users, now, First::WhenReleased, now).await? {
            let row = self.syncs.read(&users).await?;
            // One that waits still is released after these departments.
            if !row.is_some_and(|row| row.slice == 0 && row.owner.is_none()) {
                self.syncs.want(&users, now).await?;
            }
        }
        planner.begin(&slice.step.key, now, First::AtOnce, now).await?;
        Ok(())
    }

    pub(crate) fn planner(&self) -> Planner {
        Planner { syncs: self.syncs.clone(), queues: self.queues.clone() }
    }
}

/// Whether nothing of this kind was ever read to its end.
fn first(row: &SyncRow) -> bool {
    let report = row.report.as_deref().and_then(RunReport::parse);
    report.is_none_or(|report| report.not_permitted.is_some())
}
