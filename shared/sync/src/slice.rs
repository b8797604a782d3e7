//! One slice of a run: what a worker does between taking its turn and handing on.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use dingtalk_store::{ContactId, NewContact, StoreError, SyncProgress, SyncRow, SyncStep};
use serde::{Serialize, de::DeserializeOwned};
use tokio::time::Instant;

use crate::{fault::Stop, shop::Shop};

/// So often a run's place is noted at first, for a crash and for whoever watches: soon, since most companies are small;
/// then less and less often, since what is noted grows with the company.
const NOTE_FIRST: Duration = Duration::from_secs(1);

/// A run is due again so long after its worker's deadline, if nothing more is heard: the queue's visibility timeout has
/// passed by then.
pub(crate) const STALLED_MS: i64 = 60_000;

/// One slice.
pub(crate) struct Slice<'a> {
    pub shop: &'a Shop<'a>,
    pub step: SyncStep,
    /// The run as it stood when the slice began.
    pub row: SyncRow,
    pub due_at: i64,
    /// When the slice began, in milliseconds.
    pub began_at: i64,
    /// When its place was last noted, and how long until it is again.
    noted: Mutex<(Instant, Duration)>,
}

/// How a slice ends.
#[derive(Debug)]
pub(crate) enum Ended {
    /// There is more to do: the next slice goes on from here.
    HandOn(SyncProgress),
    /// Nothing goes on for a while.
    Pause(SyncProgress, Stop),
    /// The run is at its end.
    Whole(Box<Whole>),
    /// The run is given up.
    Failed(Stop),
    /// The run is no longer this worker's.
    Lost,
}

/// A run at its end.
#[derive(Debug, Default)]
pub(crate) struct Whole {
    /// Why nobody was looked for who is gone; none if that was done.
    pub not_swept_because: Option<String>,
    /// The call that is not permitted.
    pub not_permitted: Option<String>,
    /// Not seen, and waiting for an operator.
    pub held_back: i64,
    /// How many there are.
    pub population: i64,
}

impl Ended {
    /// The app lacks the permission for `call`: what it tells is not mirrored, and nothing is concluded from that.
    pub fn not_permitted(call: String) -> Self {
        let not_swept_because = Some("the app lacks a permission".to_owned());
        Self::Whole(Box::new(Whole { not_swept_because, not_permitted: Some(call), ..Whole::default() }))
    }
}

/// What goes on inside a phase.
#[derive(Debug)]
pub(crate) enum Flow {
    /// A step is done; the phase goes on.
    More,
    /// The phase is at its end.
    On,
    /// The time is up.
    HandOn,
    /// Nothing goes on for a while.
    Pause(Stop),
    /// The run is given up.
    Failed(Stop),
    /// The app lacks the permission for this call.
    NotPermitted(String),
    /// The run is no longer this worker's.
    Lost,
}

/// Where a run goes on, or how its slice ends.
#[derive(Debug)]
pub(crate) enum Next {
    /// In the same phase.
    Same,
    /// In the next phase.
    Phase,
    /// Not in this slice.
    Out(Ended),
}

impl<'a> Slice<'a> {
    pub fn new(shop: &'a Shop<'a>, step: SyncStep, row: SyncRow, due_at: i64) -> Self {
        let noted = Mutex::new((Instant::now(), NOTE_FIRST.min(shop.engine.note_every)));
        Self { shop, step, row, due_at, began_at: shop.now(), noted }
    }

    /// Where the run stood: its phase's state, or a fresh one. A checkpoint that cannot be read is as good as none: the
    /// run begins anew, which costs calls and nothing else.
    pub fn state<S: DeserializeOwned + Default>(&self) -> S {
        let Some(text) = self.row.checkpoint.as_deref() else { return S::default() };
        serde_json::from_str(text).unwrap_or_else(|_| {
            tracing::warn!(key = ?self.step.key, run = self.step.run, "the checkpoint cannot be read; from the start");
            S::default()
        })
    }

    /// How far it is.
    pub fn progress<S: Serialize>(&self, phase: &str, state: &S) -> Result<SyncProgress, StoreError> {
        let broken = |_| StoreError::Corrupt { key: format!("{:?}", self.step.key), attribute: "checkpoint" };
        self.count_calls();
        Ok(SyncProgress {
            phase: phase.to_owned(),
            checkpoint: serde_json::to_string(state).map_err(broken)?,
            counters: self.shop.tally.counters(),
        })
    }

    /// Whether it is time to note how far it is.
    pub fn is_note_due(&self) -> bool {
        let mut noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
        let (last, pause) = *noted;
        let due = last.elapsed() >= pause;
        if due {
            *noted = (Instant::now(), (pause * 2).min(self.shop.engine.note_every));
        }
        due
    }

    /// Notes how far it is; false when the run is no longer this worker's.
    pub async fn note<S: Serialize>(&self, phase: &str, state: &S) -> Result<bool, StoreError> {
        let progress = self.progress(phase, state)?;
        self.shop.engine.faults.at("sync.before-note");
        self.shop.engine.syncs.checkpoint(&self.step, &progress, self.due_at).await
    }

    /// Where a run whose `phase` has come to `flow` goes on.
    pub async fn follow<S: Serialize>(&self, flow: Flow, phase: &str, state: &S) -> Result<Next, StoreError> {
        Ok(match flow {
            Flow::More if self.shop.is_over() => Next::Out(Ended::HandOn(self.progress(phase, state)?)),
            Flow::More if self.is_note_due() && !self.note(phase, state).await? => Next::Out(Ended::Lost),
            Flow::More => Next::Same,
            Flow::On => Next::Phase,
            Flow::HandOn => Next::Out(Ended::HandOn(self.progress(phase, state)?)),
            Flow::Pause(stop) => Next::Out(Ended::Pause(self.progress(phase, state)?, stop)),
            Flow::Failed(stop) => Next::Out(Ended::Failed(stop)),
            Flow::NotPermitted(call) => Next::Out(Ended::not_permitted(call)),
            Flow::Lost => Next::Out(Ended::Lost),
        })
    }

    /// Writes down a page that was asked for at `read_at` (milliseconds), and that the run has seen it.
    pub async fn keep(&self, page: &str, read_at: i64, rows: Vec<NewContact>) -> Result<(), StoreError> {
        let ids: Vec<_> = rows.iter().map(|row| row.id.clone()).collect();
        self.shop.write(read_at, rows).await?;
        self.saw(page, &ids).await
    }

    /// Notes that the run has seen `ids` on `page`.
    pub async fn saw(&self, page: &str, ids: &[ContactId]) -> Result<(), StoreError> {
        self.shop.tally.add("seen", i64::try_from(ids.len()).unwrap_or(i64::MAX));
        let engine = self.shop.engine;
        engine.pages.saw(&self.step.key, &self.step.run, page, ids, self.shop.now()).await
    }

    /// Counts the requests since the last time.
    pub fn count_calls(&self) {
        let (calls, throttled) = self.shop.engine.counted.take();
        self.shop.tally.add("calls", calls);
        self.shop.tally.add("throttled", throttled);
    }
}
