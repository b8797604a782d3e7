//! One company, as one suite sees it.

use std::collections::HashSet;

use crate::{Corp, MicroApp};

/// How far apart the agent ids of two authorisations are: more than [`Corp`]'s made-up ids span.
const AGENTS_PER_EPOCH: i64 = 10_000_000_000;

/// One micro-app in the company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Agent {
    pub(crate) app_id: i64,
    pub(crate) agent_id: i64,
    pub(crate) enabled: bool,
    pub(crate) activated: bool,
}

impl Agent {
    /// `close` of `get_agent`: 0 disabled, 1 normal, 2 waiting for activation.
    pub(crate) fn close(&self) -> u8 {
        match (self.enabled, self.activated) {
            (false, _) => 0,
            (true, true) => 1,
            (true, false) => 2,
        }
    }
}

/// One company that authorised the suite at least once.
#[derive(Clone)]
pub(crate) struct Company {
    /// Its description; agent ids as of the first authorisation.
    pub(crate) corp: Corp,
    pub(crate) authorised: bool,
    /// Which authorisation it is, from 1.
    pub(crate) epoch: u64,
    pub(crate) authorised_at: i64,
    pub(crate) relieved_at: Option<i64>,
    pub(crate) agents: Vec<Agent>,
    pub(crate) newest_code: Option<String>,
    pub(crate) permanent_code: Option<String>,
    pub(crate) ip_whitelist: Vec<String>,
}

impl Company {
    pub(crate) fn new(corp: Corp) -> Company {
        Company {
            corp,
            authorised: false,
            epoch: 0,
            authorised_at: i64::MIN,
            relieved_at: None,
            agents: Vec::new(),
            newest_code: None,
            permanent_code: None,
            ip_whitelist: Vec::new(),
        }
    }

    /// Authorised. A new authorisation has new agent ids; one that is there already stays as it is.
    pub(crate) fn authorise(&mut self, at: i64, active: bool) {
        if !self.authorised {
            self.authorised = true;
            self.epoch += 1;
            self.authorised_at = at;
            self.relieved_at = None;
            self.agents.clear();
            self.install();
        }
        if active {
            self.activate();
        }
    }

    /// Installs what the description names and the company lacks; it waits for activation.
    pub(crate) fn install(&mut self) {
        let there: HashSet<i64> = self.agents.iter().map(|agent| agent.app_id).collect();
        let shift = i64::try_from(self.epoch.saturating_sub(1)).unwrap_or(0).saturating_mul(AGENTS_PER_EPOCH);
        for MicroApp { app_id, agent_id } in self.corp.micro_apps() {
            if !there.contains(&app_id) {
                let agent_id = agent_id.saturating_add(shift);
                self.agents.push(Agent { app_id, agent_id, enabled: true, activated: false });
            }
        }
    }

    pub(crate) fn activate(&mut self) {
        for agent in &mut self.agents {
            agent.activated = true;
        }
    }

    pub(crate) fn relieve(&mut self, at: i64) {
        self.authorised = false;
        self.relieved_at = Some(at);
        self.agents.clear();
        self.newest_code = None;
        self.permanent_code = None;
        self.ip_whitelist.clear();
    }

    /// Whether there is no micro-app that is not disabled.
    pub(crate) fn is_stopped(&self) -> bool {
        self.agents.iter().all(|agent| !agent.enabled)
    }

    /// The description as an event carries it now: with the agent ids of this authorisation.
    pub(crate) fn described(&self) -> Corp {
        let mut apps = self.agents.iter().map(|agent| MicroApp { app_id: agent.app_id, agent_id: agent.agent_id });
        let first = apps.next().unwrap_or(MicroApp { app_id: self.corp.app_id, agent_id: 0 });
        Corp { app_id: first.app_id, agent_id: first.agent_id, more_apps: apps.collect(), ..self.corp.clone() }
    }
}
