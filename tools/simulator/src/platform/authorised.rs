//! How the truth changes.

use super::company::Company;
use super::tokens::TokenKind;
use super::world::{AppState, Code, CodeFate, World};
use crate::{Corp, MicroApp, MicroAppChange};

impl World {
    /// The company authorises the app, with a temporary code or, by SyncHTTP rows alone, without one. Gives the company as
    /// events describe it; none if there is no such suite.
    pub(crate) fn authorise(
        &mut self,
        app: &str,
        corp: Corp,
        code: Option<&str>,
        at: i64,
        active: bool,
    ) -> Option<Corp> {
        let state = self.apps.get_mut(app).filter(|state| state.app.kind.has_tickets())?;
        let corp_id = corp.corp_id.clone();
        let described = whole(corp.clone(), &state.app.key, &state.app.app_ids);
        let company = state.companies.entry(corp_id.clone()).or_insert_with(|| Company::new(described.clone()));
        if !corp.is_bare() {
            company.corp = described;
        }
        company.authorise(at, active);
        if let Some(code) = code {
            if let Some(older) =
                company.newest_code.replace(code.to_owned()).and_then(|code| state.codes.get_mut(&code))
                && older.fate == CodeFate::Fresh
            {
                older.fate = CodeFate::Superseded;
            }
            state.codes.insert(code.to_owned(), Code { corp_id, made_at: at, fate: CodeFate::Fresh });
        }
        Some(company.described())
    }

    /// The company's description becomes this one; micro-apps that are new in it are installed and wait for activation.
    pub(crate) fn change(&mut self, app: &str, corp: Corp) -> Option<Corp> {
        let state = self.apps.get_mut(app)?;
        let described = whole(corp.clone(), &state.app.key, &state.app.app_ids);
        let company = state.companies.get_mut(&corp.corp_id).filter(|company| company.authorised)?;
        company.corp = described;
        if !corp.has_bare_apps() {
            company.install();
        }
        Some(company.described())
    }

    /// The company withdraws: its permanent code, its codes and its tokens are void at once.
    pub(crate) fn relieve(&mut self, app: &str, corp_id: &str, at: i64, now: i64) -> bool {
        let Some(state) = self.apps.get_mut(app) else {
            return false;
        };
        let Some(company) = state.companies.get_mut(corp_id).filter(|company| company.authorised) else {
            return false;
        };
        company.relieve(at);
        void_codes(state, corp_id);
        for kind in [TokenKind::Company, TokenKind::JsapiTicket] {
            self.tokens.void(&(kind, app.to_owned(), Some(corp_id.to_owned())), now);
        }
        true
    }

    /// Something happens to one micro-app, or to all. Gives the company, as an event about the first of them describes it.
    pub(crate) fn micro_app(
        &mut self,
        app: &str,
        corp_id: &str,
        app_id: Option<i64>,
        change: MicroAppChange,
    ) -> Option<Corp> {
        let company = self.company_mut(app, corp_id).filter(|company| company.authorised)?;
        let concerned = |id: i64| app_id.is_none_or(|app_id| app_id == id);
        let agent = company.agents.iter().find(|agent| concerned(agent.app_id))?;
        let described =
            Corp { app_id: agent.app_id, agent_id: agent.agent_id, more_apps: Vec::new(), ..company.corp.clone() };
        match change {
            MicroAppChange::Remove => company.agents.retain(|agent| !concerned(agent.app_id)),
            MicroAppChange::Stop | MicroAppChange::Restore => {
                for agent in company.agents.iter_mut().filter(|agent| concerned(agent.app_id)) {
                    agent.enabled = change == MicroAppChange::Restore;
                }
            }
            MicroAppChange::ScopeUpdate => {}
        }
        Some(described)
    }
}

fn void_codes(state: &mut AppState, corp_id: &str) {
    for code in state.codes.values_mut().filter(|code| code.corp_id == corp_id && code.fate != CodeFate::Used) {
        code.fate = CodeFate::Void;
    }
}

/// The description with the suite's own micro-apps, unless it names others. Agent ids of two suites differ.
fn whole(corp: Corp, app: &str, app_ids: &[i64]) -> Corp {
    if !corp.has_bare_apps() || app_ids.is_empty() {
        return corp;
    }
    let suite = app.bytes().fold(0_i64, |hash, byte| (hash * 31 + i64::from(byte)) % 100_000);
    let ids = (0..).map(|number: i64| corp.agent_id + suite * 10_000_000 % 1_000_000_000 + number * 1_000_000_007);
    let mut apps = app_ids.iter().zip(ids).map(|(app_id, agent_id)| MicroApp { app_id: *app_id, agent_id });
    match apps.next() {
        Some(first) => {
            let more_apps = apps.collect();
            Corp { app_id: first.app_id, agent_id: first.agent_id, more_apps, ..corp }
        }
        None => corp,
    }
}
