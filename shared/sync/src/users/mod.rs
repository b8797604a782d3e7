//! The users of a company: the members of every department, page by page, and the single people of the range.

mod confirm;
mod crawl;
mod detail;
mod singles;
mod walk;

use dingtalk_lambda::ContactDetail;
use dingtalk_store::{ContactKind, DeclaredScope, Proof};
use serde::{Deserialize, Serialize};

use crate::{
    SyncError,
    open::doubt,
    scope,
    slice::{Ended, Flow, Slice, Whole},
    sweep::Sweep,
};

pub(crate) use confirm::confirm;

/// How far the run is.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct State {
    phase: Phase,
    /// The run of departments whose departments and range this run goes by.
    scope_of: String,
    crawl: crawl::Crawl,
    /// Single people of the range that were asked for.
    singles: usize,
    /// Where the questions for details go on.
    detail: Option<String>,
    sweep: Sweep,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Phase {
    #[default]
    Crawl,
    Singles,
    Detail,
    Sweep,
}

impl Phase {
    fn name(self) -> &'static str {
        match self {
            Self::Crawl => "crawl",
            Self::Singles => "singles",
            Self::Detail => "detail",
            Self::Sweep => "sweep",
        }
    }
}

/// Works on a slice of a run.
pub(crate) async fn run(slice: &Slice<'_>, declared: &DeclaredScope) -> Result<Ended, SyncError> {
    let mut state: State = slice.state();
    if state.scope_of.is_empty() {
        state.scope_of.clone_from(&declared.run);
    }
    if state.scope_of != declared.run {
        // What was read by the old ones holds; that it is all there is, does not.
        doubt(&mut state.crawl.doubts, "the departments were read anew meanwhile".to_owned());
        // The single people of the range may be others.
        state.singles = 0;
        state.scope_of.clone_from(&declared.run);
    }
    loop {
        let flow = match state.phase {
            Phase::Crawl => state.crawl(slice).await?,
            Phase::Singles => state.singles(slice, declared).await?,
            Phase::Detail => state.detail(slice).await?,
            Phase::Sweep => match state.doubt(slice, declared).await? {
                Doubt::None => state.sweep.run(slice, ContactKind::User, Proof::NoSuchUser).await?,
                Doubt::Some(why) => return Ok(state.whole(Some(why))),
            },
        };
        let phase = state.phase;
        match flow {
            Flow::On if phase == Phase::Sweep => return Ok(state.whole(None)),
            Flow::On => state.phase = phase.next(slice.shop.settings.detail),
            Flow::HandOn => return Ok(Ended::HandOn(slice.progress(phase.name(), &state)?)),
            Flow::Pause(stop) => return Ok(Ended::Pause(slice.progress(phase.name(), &state)?, stop)),
            Flow::Failed(stop) => return Ok(Ended::Failed(stop)),
            Flow::NotPermitted(call) => return Ok(Ended::not_permitted(call)),
            Flow::Lost => return Ok(Ended::Lost),
        }
    }
}

impl Phase {
    fn next(self, detail: ContactDetail) -> Self {
        match self {
            Self::Crawl => Self::Singles,
            Self::Singles if detail == ContactDetail::Full => Self::Detail,
            Self::Singles | Self::Detail | Self::Sweep => Self::Sweep,
        }
    }
}

/// Whether what the run has seen is all there is.
enum Doubt {
    None,
    Some(String),
}

impl State {
    /// A sweep needs that every page of every department of the range was read, and that the range is the same still.
    async fn doubt(&self, slice: &Slice<'_>, declared: &DeclaredScope) -> Result<Doubt, SyncError> {
        if let Some(doubt) = self.crawl.doubts.first() {
            return Ok(Doubt::Some(doubt.clone()));
        }
        if declared.whole_at.is_none() {
            return Ok(Doubt::Some("the last run of the departments was not whole".to_owned()));
        }
        Ok(match scope::is_still(slice.shop, declared).await? {
            Ok(true) => Doubt::None,
            Ok(false) => Doubt::Some(scope::CHANGED.to_owned()),
            Err(why) => Doubt::Some(why),
        })
    }

    fn whole(self, not_swept_because: Option<String>) -> Ended {
        Ended::Whole(Box::new(Whole {
            not_swept_because,
            not_permitted: None,
            held_back: self.sweep.held_back,
            population: self.sweep.population,
        }))
    }
}
