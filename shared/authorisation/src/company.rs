//! What is remembered of a company. No secret is in it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Began, Code, Licence, LicenceCheck, MicroApp, Question, State};

/// One company's life with one app: all that the machine knows. Times are milliseconds since 1970.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Company {
    /// Where it is.
    pub state: State,
    /// Counts its authorisations: what was made under an older one (tokens) is void.
    pub epoch: i64,
    /// Since when it is in this state.
    pub since: i64,
    /// Since when it is authorised, as far as is known: withdrawals before that belong to an older authorisation.
    pub begun_at: Option<i64>,
    /// The newest word that it is authorised: an event's time, or when DingTalk was asked.
    pub authorised_at: Option<i64>,
    /// The newest withdrawal.
    pub relief: Option<Relief>,
    /// Whether an event of this authorisation carried its state (SyncHTTP): then no code is needed to be active.
    pub with_state: bool,
    /// The newest temporary codes, in the order of their coming.
    pub codes: Vec<Code>,
    /// Whether a permanent code is stored.
    pub permanent_code: bool,
    /// How far `activate_suite` is.
    pub activation: Activation,
    /// What its serial number is worth, in this authorisation.
    pub licence: Licence,
    /// What was told of it last, and whether it was required then.
    pub licence_told: Option<(Licence, bool)>,
    /// What the app makes of that: a setting, put here by the driver, and not remembered.
    #[serde(skip)]
    pub licence_check: LicenceCheck,
    /// The micro-apps, by agent id.
    pub apps: BTreeMap<i64, MicroApp>,
    /// Counts the news, that is, what speaks for asking DingTalk again. An answer from before the last is out of date.
    pub wanted: u64,
    /// How many of those the last reading has seen.
    pub seen: u64,
    /// When the present state was read last, in this authorisation.
    pub facts_at: Option<i64>,
    /// Counts withdrawals: what a code from before one brings is void.
    pub life: u64,
    /// Whether the next reading is to be told as a change.
    pub changed: bool,
    /// Whether DingTalk is to be asked if the company is authorised.
    pub doubt: Option<Doubt>,
    /// Whether an operator has to confirm that it is relieved.
    pub held: bool,
    /// How often `reauth_corp` was asked for it, in this authorisation.
    pub reauthorisations: u8,
}

/// A withdrawal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relief {
    /// When: the event's time, or when DingTalk was asked.
    pub at: i64,
    /// Whether errors told of it, and no event.
    pub by_errors: bool,
    /// Whether that is the withdrawal's own time. Only then what is older belongs to an older authorisation for sure.
    pub timed: bool,
}

/// A question to DingTalk that is not answered yet: is the company authorised?
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubt {
    /// When the first call that said no began, and which it was.
    pub refused: Option<(i64, Question)>,
    /// Whether both said no.
    pub agreed: bool,
}

/// How far `activate_suite` is, in this authorisation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Activation {
    /// It is to be called.
    #[default]
    Due,
    /// It succeeded, or DingTalk says that it is not needed.
    Done,
    /// It was refused; what does not need it goes on.
    Refused,
}

impl Company {
    /// A step begins now: its end carries this.
    #[must_use]
    pub fn began(&self, now: i64) -> Began {
        Began { at: now, wanted: self.wanted }
    }

    /// Whether the present state is to be read again.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        self.wanted > self.seen
    }
}
