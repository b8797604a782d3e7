//! The row, read.

use std::collections::BTreeMap;

use crate::{
    StoreError,
    contacts::unpack,
    item::{Item, Reader},
};

/// Where a run is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyncState {
    /// Under way, or waiting for its next slice.
    Running,
    /// It ended whole.
    Done,
    /// It was given up; the next slot begins anew.
    Failed,
    /// It was stopped: the company is relieved.
    Stopped,
    /// A state that a newer version of the bundle has written: hands off.
    Unknown,
}

impl SyncState {
    /// As it stands in the table.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Stopped => "stopped",
            Self::Unknown => "unknown",
        }
    }

    fn parse(text: &str) -> Self {
        let known = [Self::Running, Self::Done, Self::Failed, Self::Stopped];
        known.into_iter().find(|state| state.as_str() == text).unwrap_or(Self::Unknown)
    }
}

/// How far a sync is. Times are in milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncRow {
    /// Where the last run is in its life.
    pub state: SyncState,
    /// Its id.
    pub run: String,
    /// The slot of the schedule it is for.
    pub slot: i64,
    /// When it began.
    pub started_at: i64,
    /// How often it was handed on.
    pub slice: i64,
    /// How far it is, in the engine's words; empty at the start.
    pub phase: String,
    /// Where to go on, in the engine's words.
    pub checkpoint: Option<String>,
    /// What was counted so far.
    pub counters: BTreeMap<String, i64>,
    /// Who works at it, and until when.
    pub owner: Option<String>,
    /// Until when it is theirs.
    pub until: Option<i64>,
    /// No call before then.
    pub not_before: Option<i64>,
    /// Why it last stopped.
    pub last_error: Option<String>,
    /// Removals that wait for an operator.
    pub held_back: i64,
    /// What the last whole run tells, JSON.
    pub report: Option<String>,
    /// When that run ended.
    pub reported_at: Option<i64>,
    /// When somebody has to look after it.
    pub due_at: Option<i64>,
    pub(super) ended_by: Option<String>,
}

/// A run that began so long ago, in milliseconds, is not swept from any more: what it saw is kept for three days, and a
/// run that was paused again and again may outlive its first pages.
const TOO_OLD_MS: i64 = 2 * 24 * 3_600_000;

impl SyncRow {
    /// Whether the run began more than two days before `now` (milliseconds). Then what it saw may be gone in part, and
    /// whom it did not see says nothing: it is to end as failed, and nobody is removed because of it.
    #[must_use]
    pub fn too_old(&self, now: i64) -> bool {
        now.saturating_sub(self.started_at) > TOO_OLD_MS
    }

    pub(super) fn of(key: &str, item: &Item) -> Result<Self, StoreError> {
        let reader = Reader { key, item };
        let text = |attribute| reader.s(attribute).ok().map(str::to_owned);
        let packed = |attribute| match item.contains_key(attribute) {
            true => unpack(&reader, attribute).map(Some),
            false => Ok(None),
        };
        let mut counters = BTreeMap::new();
        let counted = item.get("counters").and_then(|v| v.as_m().ok());
        for (name, value) in counted.into_iter().flatten() {
            let number = value.as_n().ok().and_then(|n| n.parse().ok());
            counters.insert(name.clone(), number.ok_or_else(|| reader.corrupt("counters"))?);
        }
        Ok(Self {
            state: SyncState::parse(reader.s("state")?),
            run: reader.s("run")?.to_owned(),
            slot: reader.n("slot")?,
            started_at: reader.n("started_at")?,
            slice: reader.n("slice")?,
            phase: text("phase").unwrap_or_default(),
            // One that cannot be read is as good as none: the run begins anew, and goes on rather than fail for ever.
            checkpoint: packed("checkpoint").unwrap_or_default(),
            counters,
            owner: text("owner"),
            until: reader.n("until").ok(),
            not_before: reader.n("not_before").ok(),
            last_error: text("last_error"),
            held_back: reader.n("held_back").unwrap_or(0),
            report: packed("report")?,
            reported_at: reader.n("reported_at").ok(),
            due_at: reader.n("due_at").ok(),
            ended_by: text("ended_by"),
        })
    }
}
