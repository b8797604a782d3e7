//! The roles of a company and who has them: the list of roles first, then the members of each.

mod check;
mod list;
mod members;

use dingtalk_store::ContactKind;
use serde::{Deserialize, Serialize};

use crate::{
    SyncError,
    open::Open,
    slice::{Ended, Flow, Slice, Whole},
};

pub(crate) use list::{all, write};
pub(crate) use members::all_members;

/// How far the run is.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct State {
    phase: Phase,
    /// Roles whose members are to be read.
    roles: Vec<i64>,
    open: Open,
    doubts: Vec<String>,
    population: i64,
    held_back: i64,
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
    fn name(self) -> &'static str {
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
            Phase::Members => state.members(slice).await?,
            Phase::Sweep => match state.doubts.first() {
                Some(doubt) => return Ok(state.whole(Some(doubt.clone()))),
                None => state.check(slice).await?,
            },
        };
        match flow {
            Flow::On if phase == Phase::Sweep => return Ok(state.whole(state.doubts.first().cloned())),
            Flow::On => state.phase = if phase == Phase::List { Phase::Members } else { Phase::Sweep },
            Flow::HandOn => return Ok(Ended::HandOn(slice.progress(phase.name(), &state)?)),
            Flow::Pause(stop) => return Ok(Ended::Pause(slice.progress(phase.name(), &state)?, stop)),
            Flow::Failed(stop) => return Ok(Ended::Failed(stop)),
            Flow::NotPermitted(call) => return Ok(Ended::not_permitted(call)),
            Flow::Lost => return Ok(Ended::Lost),
        }
    }
}

impl State {
    fn whole(&self, not_swept_because: Option<String>) -> Ended {
        Ended::Whole(Box::new(Whole {
            not_swept_because,
            not_permitted: None,
            held_back: self.held_back,
            population: self.population,
        }))
    }
}

/// The kinds of rows that a sync of the roles keeps.
pub(crate) const KINDS: [ContactKind; 3] = [ContactKind::RoleGroup, ContactKind::Role, ContactKind::RoleMember];
