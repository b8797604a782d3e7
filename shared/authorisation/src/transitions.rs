//! The transitions, as data. What is not listed leaves the state as it is.

use crate::State::{self, Active, Authorised, CodeReceived, None as Unknown, Relieved, Stopped};

/// What moves a company. An [`crate::Input`] becomes a signal once its time and its meaning are settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Signal {
    /// A temporary code came (classic).
    Code,
    /// An event said that the company authorised, its state inside (SyncHTTP).
    Granted,
    /// The temporary code was exchanged for the permanent one.
    Exchanged,
    /// DingTalk was asked, and confirmed the authorisation.
    Confirmed,
    /// The company can use the app: activated (classic), or token and authorisation data could be read (SyncHTTP).
    Usable,
    /// Every micro-app is stopped or removed.
    AllStopped,
    /// A micro-app is enabled again.
    AnyEnabled,
    /// The authorisation is withdrawn.
    Relieved,
}

/// What the team's own code is told of; the names are those of the domain events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Announcement {
    /// The company authorised the app.
    CorpAuthorized,
    /// It can use it.
    CorpActivated,
    /// What it granted, or one of its micro-apps, changed.
    CorpAuthChanged,
    /// Its serial number is not one that was issued to it.
    CorpLicenseMismatch,
    /// It stopped every micro-app.
    CorpStopped,
    /// It enabled one again.
    CorpRestored,
    /// It withdrew.
    CorpRelieved,
}

impl Announcement {
    /// The name of the domain event.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CorpAuthorized => "CorpAuthorized",
            Self::CorpActivated => "CorpActivated",
            Self::CorpAuthChanged => "CorpAuthChanged",
            Self::CorpLicenseMismatch => "CorpLicenseMismatch",
            Self::CorpStopped => "CorpStopped",
            Self::CorpRestored => "CorpRestored",
            Self::CorpRelieved => "CorpRelieved",
        }
    }
}

/// One row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition {
    /// From this state
    pub from: State,
    /// on this signal
    pub on: Signal,
    /// to this state,
    pub to: State,
    /// telling of it.
    pub announces: Option<Announcement>,
}

const fn row(from: State, on: Signal, to: State, announces: Option<Announcement>) -> Transition {
    Transition { from, on, to, announces }
}

/// Every transition there is.
pub const TRANSITIONS: &[Transition] = &[
    // A company comes, in either generation, or comes back.
    row(Unknown, Signal::Code, CodeReceived, None),
    row(Relieved, Signal::Code, CodeReceived, None),
    row(Unknown, Signal::Granted, Authorised, Some(Announcement::CorpAuthorized)),
    row(CodeReceived, Signal::Granted, Authorised, Some(Announcement::CorpAuthorized)),
    row(Relieved, Signal::Granted, Authorised, Some(Announcement::CorpAuthorized)),
    row(CodeReceived, Signal::Exchanged, Authorised, Some(Announcement::CorpAuthorized)),
    // Its event was lost, or its code is: DingTalk says that it is authorised.
    row(Unknown, Signal::Confirmed, Authorised, Some(Announcement::CorpAuthorized)),
    row(CodeReceived, Signal::Confirmed, Authorised, Some(Announcement::CorpAuthorized)),
    row(Relieved, Signal::Confirmed, Authorised, Some(Announcement::CorpAuthorized)),
    // It uses the app.
    row(Authorised, Signal::Usable, Active, Some(Announcement::CorpActivated)),
    row(Active, Signal::AllStopped, Stopped, Some(Announcement::CorpStopped)),
    row(Stopped, Signal::AnyEnabled, Active, Some(Announcement::CorpRestored)),
    // It goes. Of a company that nobody was told of nobody needs to be told that it went; the tombstone stays.
    row(Unknown, Signal::Relieved, Relieved, None),
    row(CodeReceived, Signal::Relieved, Relieved, None),
    row(Authorised, Signal::Relieved, Relieved, Some(Announcement::CorpRelieved)),
    row(Active, Signal::Relieved, Relieved, Some(Announcement::CorpRelieved)),
    row(Stopped, Signal::Relieved, Relieved, Some(Announcement::CorpRelieved)),
];

/// The row for `from` and `on`, if there is one.
pub(crate) fn find(from: State, on: Signal) -> Option<&'static Transition> {
    TRANSITIONS.iter().find(|row| row.from == from && row.on == on)
}
