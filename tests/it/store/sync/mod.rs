//! How far a sync is, what it saw, what events marked, and the brake.

mod away;
mod begin;
mod brake;
mod forget;
mod marks;
mod scope;
mod seen;
mod steps;

use dingtalk_store::{Begun, ContactId, NewRun, SyncKey, SyncKind, SyncProgress, SyncStep, Syncs, Turn};

use super::T0;
use crate::support::Bench;

/// A slot of the schedule.
const SLOT: i64 = T0 - T0 % 60_000;

fn syncs(bench: &Bench) -> Syncs {
    Syncs::new(bench.dynamodb.clone(), bench.table("StateTable"))
}

fn users() -> SyncKey {
    SyncKey::new("demo", "ding1", SyncKind::Users)
}

fn user(userid: &str) -> ContactId {
    ContactId::user(userid).unwrap()
}

fn step(run: &str, slice: i64, owner: &str) -> SyncStep {
    SyncStep { key: users(), run: run.to_owned(), slice, owner: owner.to_owned() }
}

fn progress(phase: &str, checkpoint: &str) -> SyncProgress {
    SyncProgress {
        phase: phase.to_owned(),
        checkpoint: checkpoint.to_owned(),
        counters: [("seen".to_owned(), 7)].into(),
    }
}

fn new(run: &str, slot: i64) -> NewRun<'_> {
    NewRun { run, slot, due_at: T0 + 60_000 }
}

fn turn(until: i64) -> Turn {
    Turn { until, due_at: until }
}

async fn begun(bench: &Bench, run: &str, slot: i64) {
    let begun = syncs(bench).begin(&users(), new(run, slot), T0).await.unwrap();
    assert_eq!(begun, Begun::Begun);
}
