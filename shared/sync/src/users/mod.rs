//! The users of a company: the members of every department, page by page, and the single people of the range.

mod crawl;
mod singles;
mod walk;

use dingtalk_lambda::ContactDetail;
use dingtalk_store::{ContactKind, DeclaredScope, Proof};
use serde::{Deserialize, Serialize};

use crate::{
    SyncError,
    crawl::crawl,
    detail::detail,
    open::Open,
    scope,
    slice::{Ended, Next, Slice},
    sweep::Sweep,
};

/// How far the run is. Written by another version, with other members, it is none.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct State {
    phase: Phase,
    /// The run of departments whose departments and range this run goes by.
    scope_of: String,
    /// The departments whose members are read.
    walk: walk::Walk,
    open: Open,
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
    const fn name(self) -> &'static str {
        match self {
            Self::Crawl => "crawl",
            Self::Singles => "singles",
            Self::Detail => "detail",
            Self::Sweep => "sweep",
        }
    }

    fn next(self, detail: ContactDetail) -> Self {
        match self {
            Self::Crawl => Self::Singles,
            Self::Singles if detail == ContactDetail::Full => Self::Detail,
            Self::Singles | Self::Detail | Self::Sweep => Self::Sweep,
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
        state.open.doubt("the departments were read anew meanwhile".to_owned());
        // The single people of the range may be others.
        state.singles = 0;
        state.scope_of.clone_from(&declared.run);
    }
    loop {
        let phase = state.phase;
        let flow = match phase {
            Phase::Crawl => crawl(&mut state, slice).await?,
            Phase::Singles => state.singles(slice, declared).await?,
            Phase::Detail => detail(slice, ContactKind::User, &mut state.detail).await?,
            Phase::Sweep => match state.doubt(slice, declared).await? {
                Some(why) => return Ok(state.sweep.whole(Some(why))),
                None => state.sweep.run(slice, ContactKind::User, Proof::NoSuchUser).await?,
            },
        };
        match slice.follow(flow, phase.name(), &state).await? {
            Next::Same => {}
            Next::Phase if phase == Phase::Sweep => return Ok(state.sweep.whole(None)),
            Next::Phase => state.phase = phase.next(slice.shop.settings.detail),
            Next::Out(ended) => return Ok(ended),
        }
    }
}

impl State {
    /// A sweep needs that every page of every department of the range was read, and that the range is the same still.
    async fn doubt(&mut self, slice: &Slice<'_>, declared: &DeclaredScope) -> Result<Option<String>, SyncError> {
        if let Some(doubt) = self.open.doubts() {
            return Ok(Some(doubt.clone()));
        }
        if declared.whole_at.is_none() {
            return Ok(Some("the last run of the departments was not whole".to_owned()));
        }
        if self.sweep.range_stands {
            return Ok(None);
        }
        let doubt = scope::doubt(slice.shop, declared).await?;
        self.sweep.range_stands = doubt.is_none();
        Ok(doubt)
    }
}
