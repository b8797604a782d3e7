//! The suite's micro-apps in one company. A suite holds several, and each is stopped by itself.

use serde::{Deserialize, Serialize};

use crate::{Activation, AgentFact, AppChange, Company};

/// One micro-app in one company.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MicroApp {
    /// As the ISV made it.
    pub app_id: Option<i64>,
    /// Whether people can use it.
    pub enabled: bool,
    /// Whether it is gone from the company.
    pub removed: bool,
    /// As of when, in milliseconds: the event's time, or when DingTalk was asked.
    pub as_of: i64,
}

/// `get_agent`: disabled.
const DISABLED: i64 = 0;
/// `get_agent`: waits for `activate_suite`.
const WAITS: i64 = 2;

impl Company {
    /// The company has micro-apps, and none is enabled. Which it has is only known once they were read: an event tells
    /// of one.
    pub(crate) fn all_stopped(&self) -> bool {
        let stopped = self.apps.values().all(|app| app.removed || !app.enabled);
        self.facts_at.is_some() && !self.apps.is_empty() && stopped
    }

    /// What an event says of a micro-app, unless something newer is known. The present state is read afterwards, and
    /// that counts; the event's word is for the time until then.
    pub(crate) fn change_app(&mut self, agent_id: Option<i64>, app_id: Option<i64>, change: AppChange, time: i64) {
        let agent_id = agent_id.or_else(|| {
            let same = |app: &MicroApp| app_id.is_some() && app.app_id == app_id;
            self.apps.iter().find(|(_, app)| same(app)).map(|(id, _)| *id)
        });
        let Some(agent_id) = agent_id else { return };
        let known = self.apps.get(&agent_id);
        if known.is_some_and(|app| time <= app.as_of) {
            return;
        }
        let known = known.cloned().unwrap_or(MicroApp { enabled: true, ..MicroApp::default() });
        let (enabled, removed) = match change {
            AppChange::Stopped => (false, false),
            AppChange::Restored => (true, false),
            AppChange::Removed => (false, true),
            AppChange::Scope => (known.enabled, known.removed),
        };
        self.apps.insert(agent_id, MicroApp { app_id: app_id.or(known.app_id), enabled, removed, as_of: time });
    }

    /// What DingTalk says of all micro-apps, except where an event told something newer.
    pub(crate) fn take_agents(&mut self, agents: &[AgentFact], asked_at: i64) {
        for (id, app) in &mut self.apps {
            if app.as_of <= asked_at && !agents.iter().any(|agent| agent.agent_id == *id) {
                *app = MicroApp { enabled: false, removed: true, as_of: asked_at, ..app.clone() };
            }
        }
        for agent in agents {
            let known = self.apps.get(&agent.agent_id);
            if known.is_some_and(|app| app.as_of > asked_at) {
                continue;
            }
            let enabled = match agent.close {
                Some(close) => close != DISABLED,
                // Not readable: what events said of it, and what is listed again counts as enabled.
                None => known.is_none_or(|app| app.enabled || app.removed),
            };
            let app_id = agent.app_id.or(known.and_then(|app| app.app_id));
            self.apps.insert(agent.agent_id, MicroApp { app_id, enabled, removed: false, as_of: asked_at });
        }
        if agents.iter().any(|agent| agent.close == Some(WAITS)) {
            self.activation = Activation::Due;
        } else if agents.iter().any(|agent| agent.close.is_some()) && self.activation == Activation::Refused {
            // None waits: there was nothing to activate.
            self.activation = Activation::Done;
        }
    }
}
