//! The roles of a company and who has them: the list of roles first, then the members of each.

mod check;
mod list;
mod members;

use dingtalk_store::ContactKind;
use serde::{Deserialize, Serialize};

use crate::{
    SyncError,
    crawl::crawl,
    open::Open,
    slice::{Ended, Flow, Next, Slice},
    sweep::Sweep,
};

pub(crate) use list::{all, write};
pub(crate) use members::all_members;

/// How far the run is. Written by another version, with other members, it is none.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct State {
    phase: Phase,
    /// Roles whose members are to be read.
    roles: Vec<i64>,
    open: Open,
    sweep: Sweep,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Phase {
    #[default]
    List,
    Members,
    Sweep,
}

impl Phase {
    const fn name(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Members => "members",
            Self::Sweep => "sweep",
        }
    }
}

/// Works on a slice of a run.
pub(crate) async fn run(slice: &Slice<'_>) -> Result<Ended, SyncError> {
    let mut state: State = slice.state();
    loop {
        let phase = state.phase;
        let flow = match phase {
            Phase::List => state.list(slice).await?,
            Phase::Members => crawl(&mut state, slice).await?,
            Phase::Sweep if state.open.doubts().is_none() => state.check(slice).await?,
            Phase::Sweep => Flow::On,
        };
        match slice.follow(flow, phase.name(), &state).await? {
            Next::Same => {}
            Next::Phase if phase == Phase::Sweep => return Ok(state.sweep.whole(state.open.doubts().cloned())),
            Next::Phase => state.phase = if phase == Phase::List { Phase::Members } else { Phase::Sweep },
            Next::Out(ended) => return Ok(ended),
        }
    }
}

/// The kinds of rows that a sync of the roles keeps.
pub(crate) const KINDS: [ContactKind; 3] = [ContactKind::RoleGroup, ContactKind::Role, ContactKind::RoleMember];
