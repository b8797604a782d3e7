//! A company told step by step; every method gives what was announced.

use dingtalk_authorisation::{
    AgentFact, Announcement, AppChange, Began, Company, Effect, Input, Licence, Question, Step,
};

/// The time at which the tests begin, in milliseconds.
pub const T: i64 = 1_700_000_000_000;
/// A second.
pub const S: i64 = 1_000;

/// What was read, of a company whose serial number does not matter.
pub fn read(began: Began, agents: &[AgentFact]) -> Input {
    Input::FactsRead { began, agents: agents.to_vec(), licence: Licence::NotCompared }
}

pub struct Told {
    pub company: Company,
    pub now: i64,
}

/// A micro-app as DingTalk describes it.
pub fn agent(agent_id: i64, close: i64) -> AgentFact {
    AgentFact { agent_id, app_id: Some(agent_id + 100), close: Some(close) }
}

impl Told {
    pub fn new() -> Self {
        Self { company: Company::default(), now: T }
    }

    /// A SyncHTTP company with these micro-apps.
    pub fn active(agents: &[AgentFact]) -> Self {
        let mut told = Self::new();
        told.granted(T);
        told.facts(agents);
        told.apply(&Input::Activated);
        told
    }

    /// A classic company with one micro-app.
    pub fn classic() -> Self {
        let mut told = Self::new();
        told.code("c1", T);
        told.exchange("c1");
        told.apply(&Input::Activated);
        told.facts(&[agent(1, 1)]);
        told
    }

    pub fn apply(&mut self, input: &Input) -> Effect {
        self.now += 10;
        self.company.apply(input, self.now)
    }

    pub fn tell(&mut self, input: &Input) -> Vec<Announcement> {
        self.apply(input).announcements
    }

    pub fn code(&mut self, id: &str, time: i64) -> Vec<Announcement> {
        self.tell(&Input::Code { id: id.into(), time })
    }

    pub fn granted(&mut self, time: i64) -> Vec<Announcement> {
        self.tell(&Input::Granted { time, permanent_code: false })
    }

    pub fn changed(&mut self, time: i64) -> Vec<Announcement> {
        self.tell(&Input::Changed { time })
    }

    pub fn relieved(&mut self, time: i64) -> Effect {
        self.apply(&Input::Relieved { time, timed: true })
    }

    pub fn app(&mut self, agent_id: i64, change: AppChange, time: i64) -> Vec<Announcement> {
        self.tell(&Input::App { agent_id: Some(agent_id), app_id: None, change, time })
    }

    pub fn begin_exchange(&mut self, id: &str) {
        assert_eq!(self.company.next(), Some(Step::Exchange { id: id.into() }));
        self.apply(&Input::ExchangeBegun { id: id.into() });
        assert_eq!(self.company.in_flight(), Some(id));
    }

    pub fn exchange(&mut self, id: &str) -> Effect {
        self.begin_exchange(id);
        self.apply(&Input::Exchanged { id: id.into() })
    }

    /// A call is answered as it is made.
    pub fn confirmed(&mut self, by: Question) -> Vec<Announcement> {
        let began = self.company.began(self.now);
        self.tell(&Input::Confirmed { began, by })
    }

    pub fn refused(&mut self, by: Question) {
        let began = self.company.began(self.now);
        self.apply(&Input::Refused { began, by });
    }

    /// Both calls say no.
    pub fn refused_twice(&mut self) {
        self.refused(Question::AuthInfo);
        assert_eq!(self.company.next(), Some(Step::Ask(Question::CorpToken)));
        self.refused(Question::CorpToken);
        assert_eq!(self.company.next(), Some(Step::Admit));
    }

    pub fn facts(&mut self, agents: &[AgentFact]) -> Vec<Announcement> {
        assert_eq!(self.company.next(), Some(Step::ReadFacts));
        let began = self.company.began(self.now);
        self.tell(&read(began, agents))
    }

    /// As [`Told::facts`], with what the serial number is worth.
    pub fn facts_with(&mut self, agents: &[AgentFact], licence: Licence) -> Vec<Announcement> {
        assert_eq!(self.company.next(), Some(Step::ReadFacts));
        let began = self.company.began(self.now);
        self.tell(&Input::FactsRead { began, agents: agents.to_vec(), licence })
    }
}
