//! What happens to a company: the platform's events, and what our own steps came to.
//!
//! Times are milliseconds since 1970, normalised (missing: when it was received; at most five minutes ahead of that).

use crate::Licence;

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// `tmp_auth_code`.
    Code {
        /// Names the code without telling it: a digest.
        id: String,
        /// The event's time.
        time: i64,
    },
    /// `org_suite_auth`, or `org_suite_change`, which may overwrite it before it is sent.
    Granted {
        /// The event's time.
        time: i64,
        /// Whether a permanent code came with it.
        permanent_code: bool,
    },
    /// `change_auth`, or another event that speaks for an authorisation without telling of it.
    Changed {
        /// The event's time.
        time: i64,
    },
    /// `suite_relieve`, `org_suite_relieve`, or an operator's word.
    Relieved {
        /// The event's time.
        time: i64,
        /// Whether that time is its own: not when it was missing, or lay in the future. Such an event says nothing of
        /// what came before it, so DingTalk is asked after it.
        timed: bool,
    },
    /// `org_micro_app_*`.
    App {
        /// The micro-app as installed in this company; known for classic events, and for rows that tell.
        agent_id: Option<i64>,
        /// The micro-app as the ISV made it.
        app_id: Option<i64>,
        /// What happened to it.
        change: AppChange,
        /// The event's time.
        time: i64,
    },
    /// Somebody asks whether the company is authorised after all: sign-on of an unknown company, an operator, a call
    /// that was refused elsewhere.
    Asked,

    /// What DingTalk says of it is to be read again, although nothing says that it changed: a number may be in order now.
    LookAgain,

    /// The code is about to be exchanged. To be recorded before the call, which may only be made if
    /// [`crate::Company::in_flight`] then names it.
    ExchangeBegun {
        /// Which code.
        id: String,
    },
    /// It was exchanged. The permanent code that came is to be stored if [`crate::Company::permanent_code`] says so
    /// afterwards.
    Exchanged {
        /// Which code.
        id: String,
    },
    /// It was not: the request did not arrive, or was refused before the code was consumed.
    NotExchanged {
        /// Which code.
        id: String,
    },
    /// Whether it was is not known: the answer was lost.
    ExchangeLost {
        /// Which code.
        id: String,
    },
    /// DingTalk does not know the code (any more): 40078, 40102, 42008, …
    CodeGone {
        /// Which code.
        id: String,
    },
    /// `activate_suite` succeeded.
    Activated,
    /// It was refused, and trying again at once would not help.
    NotActivated,
    /// DingTalk was asked whether the company is authorised, and said yes. Only counts while that is a question.
    Confirmed {
        /// When the call began.
        began: Began,
        /// With which call.
        by: Question,
    },
    /// It said no, in class AUTHORISATION.
    Refused {
        /// When the call began.
        began: Began,
        /// With which call.
        by: Question,
    },
    /// Two calls said no, and the company may be relieved for it.
    ReliefAdmitted,
    /// Two calls said no, but too many companies would be relieved by errors: an operator has to look.
    ReliefHeld,
    /// Two calls said no, but DingTalk lists the company among those that wait for their activation.
    StillPending,
    /// The present state was read: company token, authorisation data, micro-apps, scopes.
    FactsRead {
        /// When the first call began.
        began: Began,
        /// The micro-apps.
        agents: Vec<AgentFact>,
        /// What the serial number is worth.
        licence: Licence,
    },
    /// DingTalk was asked to begin the company's authorisation anew (`reauth_corp`). To be recorded before the call.
    Reauthorising,
}

/// When a step began, so that what came in between is not overwritten by its end. From [`crate::Company::began`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Began {
    /// The time, in milliseconds.
    pub at: i64,
    pub(crate) wanted: u64,
}

/// The two independent ways to ask whether a company is authorised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// `get_auth_info`, `apps/authInfo`.
    AuthInfo,
    /// `get_corp_token`, `corpAccessToken`, `/{corpId}/token`.
    CorpToken,
}

/// What happened to a micro-app.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AppChange {
    /// Disabled.
    Stopped,
    /// Enabled.
    Restored,
    /// Deleted; the authorisation stays.
    Removed,
    /// Another circle of people sees it.
    Scope,
}

/// A micro-app as DingTalk describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentFact {
    /// As installed in this company.
    pub agent_id: i64,
    /// As the ISV made it.
    pub app_id: Option<i64>,
    /// `get_agent`'s `close`: 0 disabled, 1 normal, 2 waiting for activation; none when it could not be read.
    pub close: Option<i64>,
}
