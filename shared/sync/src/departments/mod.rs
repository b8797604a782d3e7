//! The departments of a company: the tree, from the roots of the range downwards.

mod crawl;
mod roots;

use std::collections::HashSet;

use dingtalk_lambda::ContactDetail;
use dingtalk_store::{ContactKind, DeclaredScope, Proof};
use serde::{Deserialize, Serialize};

use crate::{
    SyncError,
    crawl::crawl,
    detail::detail,
    open::Open,
    scope,
    slice::{Ended, Flow, Next, Slice},
    sweep::Sweep,
};

/// Department 1: the company itself.
const ROOT: i64 = 1;

/// How far the run is. Written by another version, with other members, it is none.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct State {
    phase: Phase,
    /// The range that the run goes by.
    range: Range,
    /// Departments that the range names and that were not asked for yet; none while the range is not known.
    roots: Option<Vec<i64>>,
    /// Found, and not asked for yet.
    found: Vec<i64>,
    open: Open,
    /// What this slice has found or begun.
    #[serde(skip)]
    known: HashSet<i64>,
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
    const fn name(self) -> &'static str {
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
            Phase::Crawl => {
                state.know_again();
                crawl(&mut state, slice).await?
            }
            Phase::Detail => detail(slice, ContactKind::Department, &mut state.detail).await?,
            Phase::Sweep => match state.doubt(slice).await? {
                Some(why) => return state.whole(slice, Some(why)).await,
                None => state.sweep.run(slice, ContactKind::Department, Proof::NoSuchDepartment).await?,
            },
        };
        if let Flow::NotPermitted(_) = flow {
            slice.shop.engine.scopes.write(&slice.step.key, &state.declared(slice, None)).await?;
        }
        match slice.follow(flow, phase.name(), &state).await? {
            Next::Same => {}
            Next::Phase if phase == Phase::Sweep => return state.whole(slice, None).await,
            Next::Phase => state.phase = phase.next(slice.shop.settings.detail),
            Next::Out(ended) => return Ok(ended),
        }
    }
}

impl State {
    /// A sweep needs that the whole tree of the range was read, and that the range is the same still.
    async fn doubt(&mut self, slice: &Slice<'_>) -> Result<Option<String>, SyncError> {
        if let Some(doubt) = self.open.doubts() {
            return Ok(Some(doubt.clone()));
        }
        if !self.range.told {
            return Ok(Some(scope::NOT_TOLD.to_owned()));
        }
        if self.sweep.range_stands {
            return Ok(None);
        }
        let doubt = scope::doubt(slice.shop, &self.declared(slice, None)).await?;
        self.sweep.range_stands = doubt.is_none();
        Ok(doubt)
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
        Ok(self.sweep.whole(not_swept_because))
    }
}
