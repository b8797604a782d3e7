//! DingTalk's truth about one company and one suite, and what it pushes of it.

use std::collections::BTreeMap;

use dingtalk_authorisation::{AgentFact, AppChange, Input, Licence, LicenceCheck};

/// How far the future may lie behind the receipt, as `shared/callback` clamps it.
const MAX_AHEAD_MS: i64 = 5 * 60 * 1000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Classic,
    Sync,
    Both,
}

/// What an event's time looks like.
#[derive(Clone, Copy, Debug)]
pub enum Stamp {
    Millis,
    Seconds,
    Missing,
    Future,
}

#[derive(Clone, Debug)]
pub enum Event {
    Code(String),
    Granted { permanent_code: bool },
    Changed,
    Relieved,
    App { agent_id: Option<i64>, app_id: Option<i64>, change: AppChange },
}

/// An event on its way.
#[derive(Clone, Debug)]
pub struct Pushed {
    pub event: Event,
    pub at: i64,
    pub stamp: Stamp,
}

impl Pushed {
    /// As the driver reads it.
    pub fn input(&self, received: i64) -> Input {
        let time = match self.stamp {
            Stamp::Millis => self.at,
            Stamp::Seconds => self.at / 1000 * 1000,
            Stamp::Missing => received,
            Stamp::Future => self.at * 2,
        }
        .min(received + MAX_AHEAD_MS);
        match self.event.clone() {
            Event::Code(id) => Input::Code { id, time },
            Event::Granted { permanent_code } => Input::Granted { time, permanent_code },
            Event::Changed => Input::Changed { time },
            Event::Relieved => Input::Relieved { time, timed: time != received && time < received + MAX_AHEAD_MS },
            Event::App { agent_id, app_id, change } => Input::App { agent_id, app_id, change, time },
        }
    }
}

#[derive(Debug)]
struct TmpCode {
    id: String,
    era: u32,
    good: bool,
}

/// One authorisation.
#[derive(Clone, Debug)]
pub struct Era {
    pub number: u32,
    pub kind: Kind,
    pub exchanged: bool,
    pub activated: bool,
}

/// Where DingTalk's documentation leaves open what it does.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// Classic: who has not exchanged the code is refused as not authorised.
    pub refuses_pending: bool,
    /// `activate_suite` succeeds although the code was never exchanged.
    pub activates_without_code: bool,
    /// DingTalk's clock minus ours.
    pub skew: i64,
    /// What the app makes of a serial number that is not in order.
    pub licence_check: LicenceCheck,
    /// Whether the company's is, at first.
    pub licensed: bool,
}

#[derive(Debug)]
pub struct Platform {
    pub rules: Rules,
    pub era: Option<Era>,
    eras: u32,
    codes: Vec<TmpCode>,
    /// Enabled or not, by agent id.
    pub agents: BTreeMap<i64, bool>,
    /// Pushed, and not delivered for good.
    pub wire: Vec<Pushed>,
    /// Whether the company's serial number is in order.
    pub licensed: bool,
}

impl Platform {
    pub fn new(rules: Rules) -> Self {
        Self {
            rules,
            era: None,
            eras: 0,
            codes: vec![],
            agents: BTreeMap::new(),
            wire: vec![],
            licensed: rules.licensed,
        }
    }

    fn push(&mut self, event: Event, now: i64, stamp: Stamp) {
        let stamp = match stamp {
            // The moment of receipt is of our clock: against events of another clock it tells no order at all.
            Stamp::Missing | Stamp::Future if self.rules.skew != 0 => Stamp::Millis,
            other => other,
        };
        self.wire.push(Pushed { event, at: now + self.rules.skew, stamp });
    }

    pub fn authorise(&mut self, kind: Kind, permanent_code: bool, now: i64, stamp: Stamp) {
        if let Some(era) = &mut self.era {
            era.kind = if era.kind == kind { kind } else { Kind::Both };
        } else {
            self.eras += 1;
            let number = self.eras;
            self.era = Some(Era { number, kind, exchanged: false, activated: false });
            let first = i64::from(number) * 10;
            self.agents = BTreeMap::from([(first + 1, true), (first + 2, true)]);
        }
        if kind != Kind::Sync {
            self.push_code(now, stamp);
        }
        if kind != Kind::Classic {
            self.push(Event::Granted { permanent_code }, now, stamp);
        }
    }

    /// A new code makes those before it void.
    pub fn push_code(&mut self, now: i64, stamp: Stamp) {
        let Some(era) = &self.era else { return };
        let (id, era) = (format!("c{}", self.codes.len() + 1), era.number);
        self.codes.iter_mut().for_each(|code| code.good = false);
        self.codes.push(TmpCode { id: id.clone(), era, good: true });
        self.push(Event::Code(id), now, stamp);
    }

    pub fn relieve(&mut self, now: i64, stamp: Stamp) {
        if self.era.take().is_some() {
            let stamp = match stamp {
                // Who then authorises anew is refused all questions, and the machine cannot know better.
                Stamp::Missing | Stamp::Future if self.rules.refuses_pending => Stamp::Seconds,
                other => other,
            };
            self.push(Event::Relieved, now, stamp);
        }
    }

    pub fn change(&mut self, now: i64, stamp: Stamp) {
        let Some(era) = &self.era else { return };
        let event = if era.kind == Kind::Sync { Event::Granted { permanent_code: false } } else { Event::Changed };
        self.push(event, now, stamp);
    }

    pub fn change_app(&mut self, which: usize, change: AppChange, by_app_id: bool, now: i64, stamp: Stamp) {
        let Some(agent_id) = self.agents.keys().nth(which % self.agents.len().max(1)).copied() else { return };
        if self.era.is_none() || (change == AppChange::Removed && self.agents.len() == 1) {
            return;
        }
        match change {
            AppChange::Stopped => drop(self.agents.insert(agent_id, false)),
            AppChange::Restored => drop(self.agents.insert(agent_id, true)),
            AppChange::Removed => drop(self.agents.remove(&agent_id)),
            AppChange::Scope => {}
        }
        let app_id = Some(100 + agent_id % 10);
        let agent_id = Some(agent_id).filter(|_| !by_app_id);
        self.push(Event::App { agent_id, app_id, change }, now, stamp);
    }

    /// `get_permanent_code`.
    pub fn exchange(&mut self, id: &str) -> bool {
        let Some(era) = &mut self.era else { return false };
        let Some(code) = self.codes.iter_mut().find(|code| code.id == id) else { return false };
        let good = code.good && code.era == era.number;
        code.good = false;
        era.exchanged |= good;
        good
    }

    pub fn is_of_this_era(&self, id: &str) -> bool {
        let era = self.era.as_ref().map(|era| era.number);
        self.codes.iter().any(|code| code.id == id && Some(code.era) == era)
    }

    /// `get_auth_info`, `get_corp_token`: whether they confirm the authorisation.
    pub fn confirms(&self) -> bool {
        let waits = |era: &Era| era.kind == Kind::Classic && !era.exchanged && !era.activated;
        self.era.as_ref().is_some_and(|era| !(self.rules.refuses_pending && waits(era)))
    }

    /// `get_unactive_corp` lists it.
    pub fn lists_as_unactive(&self) -> bool {
        self.era.as_ref().is_some_and(|era| era.kind != Kind::Sync && !era.activated)
    }

    /// `activate_suite`.
    pub fn activate(&mut self) -> bool {
        let without = self.rules.activates_without_code;
        let Some(era) = &mut self.era else { return false };
        let can = era.exchanged || without;
        era.activated |= can;
        can
    }

    /// What the serial number is worth, to an app that compares it.
    pub fn licence(&self) -> Licence {
        match (self.rules.licence_check, self.licensed) {
            (LicenceCheck::Off, _) => Licence::NotCompared,
            (_, true) => Licence::Matches,
            (_, false) => Licence::Unknown,
        }
    }

    /// `get_auth_info` and `get_agent`.
    pub fn facts(&self) -> Vec<AgentFact> {
        let waits = self.lists_as_unactive();
        let close = |enabled: bool| {
            Some(if !enabled {
                0
            } else if waits {
                2
            } else {
                1
            })
        };
        let agents = self.agents.iter();
        agents.map(|(id, on)| AgentFact { agent_id: *id, app_id: Some(100 + id % 10), close: close(*on) }).collect()
    }
}
