//! The departments of a company: the tree, from the roots of the range downwards.

mod confirm;
mod crawl;
mod detail;
mod roots;

use dingtalk_lambda::ContactDetail;
use dingtalk_store::{ContactKind, DeclaredScope, Proof};
use serde::{Deserialize, Serialize};

use crate::{
    SyncError, scope,
    slice::{Ended, Flow, Slice, Whole},
    sweep::Sweep,
};

pub(crate) use confirm::confirm;

/// Department 1: the company itself.
const ROOT: i64 = 1;

/// How far the run is.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct State {
    phase: Phase,
    /// The range that the run goes by.
    range: Range,
    /// Departments that the range names and that were not asked for yet; none while the range is not known.
    roots: Option<Vec<i64>>,
    crawl: crawl::Crawl,
    /// Where the questions for details go on.
    detail: Option<String>,
    sweep: Sweep,
}

/// The range that the company granted, when the run began.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Range {
    /// Whether it was told.
    told: bool,
    departments: Vec<i64>,
    users: Vec<String>,
    read_at: i64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Phase {
    #[default]
    Roots,
    Crawl,
    Detail,
    Sweep,
}

impl Phase {
    fn name(self) -> &'static str {
        match self {
            Self::Roots => "roots",
            Self::Crawl => "crawl",
            Self::Detail => "detail",
            Self::Sweep => "sweep",
        }
    }

    fn next(self, detail: ContactDetail) -> Self {
        match self {
            Self::Roots => Self::Crawl,
            Self::Crawl if detail == ContactDetail::Full => Self::Detail,
            Self::Crawl | Self::Detail | Self::Sweep => Self::Sweep,
        }
    }
}

/// Works on a slice of a run.
pub(crate) async fn run(slice: &Slice<'_>) -> Result<Ended, SyncError> {
    let mut state: State = slice.state();
    loop {
        let phase = state.phase;
        let flow = match phase {
            Phase::Roots => state.roots(slice).await?,
            Phase::Crawl => state.crawl(slice).await?,
            Phase::Detail => state.detail(slice).await?,
            Phase::Sweep => match state.doubt(slice).await? {
                Some(why) => return state.whole(slice, Some(why)).await,
                None => state.sweep.run(slice, ContactKind::Department, Proof::NoSuchDepartment).await?,
            },
        };
        match flow {
            Flow::On if phase == Phase::Sweep => return state.whole(slice, None).await,
            Flow::On => state.phase = phase.next(slice.shop.settings.detail),
            Flow::HandOn => return Ok(Ended::HandOn(slice.progress(phase.name(), &state)?)),
            Flow::Pause(stop) => return Ok(Ended::Pause(slice.progress(phase.name(), &state)?, stop)),
            Flow::Failed(stop) => return Ok(Ended::Failed(stop)),
            Flow::NotPermitted(call) => return state.not_permitted(slice, call).await,
            Flow::Lost => return Ok(Ended::Lost),
        }
    }
}

impl State {
    /// A sweep needs that the whole tree of the range was read, and that the range is the same still.
    async fn doubt(&mut self, slice: &Slice<'_>) -> Result<Option<String>, SyncError> {
        if let Some(doubt) = self.crawl.doubts.first() {
            return Ok(Some(doubt.clone()));
        }
        if !self.range.told {
            return Ok(Some("DingTalk does not tell the range that the company granted".to_owned()));
        }
        Ok(match scope::is_still(slice.shop, &self.declared(slice, None)).await? {
            Ok(true) => None,
            Ok(false) => Some(scope::CHANGED.to_owned()),
            Err(why) => Some(why),
        })
    }

    fn declared(&self, slice: &Slice<'_>, whole_at: Option<i64>) -> DeclaredScope {
        DeclaredScope {
            departments: self.range.departments.clone(),
            users: self.range.users.clone(),
            read_at: self.range.read_at,
            run: slice.step.run.clone(),
            whole_at,
        }
    }

    /// Leaves the range for the sync of the users: with it they know what there is to be read.
    async fn whole(self, slice: &Slice<'_>, not_swept_because: Option<String>) -> Result<Ended, SyncError> {
        let whole_at = not_swept_because.is_none().then(|| slice.shop.now());
        slice.shop.engine.scopes.write(&slice.step.key, &self.declared(slice, whole_at)).await?;
        Ok(Ended::Whole(Box::new(Whole {
            not_swept_because,
            not_permitted: None,
            held_back: self.sweep.held_back,
            population: self.sweep.population,
        })))
    }

    async fn not_permitted(self, slice: &Slice<'_>, call: String) -> Result<Ended, SyncError> {
        slice.shop.engine.scopes.write(&slice.step.key, &self.declared(slice, None)).await?;
        Ok(Ended::not_permitted(call))
    }
}
