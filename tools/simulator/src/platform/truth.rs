//! The truth, for tests to compare with.

use super::Platform;
use super::company::Company;

/// What DingTalk makes of a company, whatever suite it authorised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Standing {
    /// In order.
    #[default]
    Normal,
    /// Disabled: calls get 50005 or `orgNotExist`.
    Disabled,
    /// Dissolved: calls get 70001 or `orgNotExist`.
    Dissolved,
}

/// One micro-app in one company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MicroAppTruth {
    /// As the ISV made it.
    pub app_id: i64,
    /// As installed in this company by this authorisation.
    pub agent_id: i64,
    /// 0 disabled, 1 normal, 2 waiting for activation.
    pub close: u8,
}

/// What is so between one app and one company. Times are milliseconds of the platform's clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompanyTruth {
    /// Whether the company has authorised the app and not withdrawn.
    pub authorised: bool,
    /// What DingTalk makes of the company.
    pub standing: Standing,
    /// Which authorisation it is, from 1.
    pub epoch: u64,
    /// Whether this authorisation has a permanent code.
    pub exchanged: bool,
    /// Whether no micro-app waits for activation, and there is one.
    pub activated: bool,
    /// When this authorisation, or the last one, began.
    pub authorised_at: i64,
    /// When it was withdrawn.
    pub relieved_at: Option<i64>,
    /// The micro-apps that are not removed.
    pub micro_apps: Vec<MicroAppTruth>,
}

impl CompanyTruth {
    /// Whether the company is authorised and all its micro-apps are disabled or removed.
    pub fn is_stopped(&self) -> bool {
        self.authorised && self.micro_apps.iter().all(|app| app.close == 0)
    }

    fn new(company: &Company, standing: Standing) -> CompanyTruth {
        let micro_apps = company.agents.iter().map(|agent| MicroAppTruth {
            app_id: agent.app_id,
            agent_id: agent.agent_id,
            close: agent.close(),
        });
        CompanyTruth {
            authorised: company.authorised,
            standing,
            epoch: company.epoch,
            exchanged: company.permanent_code.is_some(),
            activated: !company.agents.is_empty() && company.agents.iter().all(|agent| agent.activated),
            authorised_at: company.authorised_at,
            relieved_at: company.relieved_at,
            micro_apps: micro_apps.collect(),
        }
    }
}

impl Platform {
    /// What is so between that app and that company; none if it never authorised.
    pub fn company(&self, app: &str, corp_id: &str) -> Option<CompanyTruth> {
        let world = self.world();
        world.company(app, corp_id).map(|company| CompanyTruth::new(company, world.standing(corp_id)))
    }

    /// Every company that ever authorised that app, by CorpId.
    pub fn companies(&self, app: &str) -> Vec<String> {
        self.world().apps.get(app).map(|app| app.companies.keys().cloned().collect()).unwrap_or_default()
    }

    /// The app's newest ticket.
    pub fn suite_ticket(&self, app: &str) -> Option<String> {
        self.world().apps.get(app)?.tickets.newest().map(str::to_owned)
    }

    /// The company's newest temporary code, if it has not been exchanged and is not void.
    pub fn temporary_code(&self, app: &str, corp_id: &str) -> Option<String> {
        let world = self.world();
        let state = world.apps.get(app)?;
        let code = state.companies.get(corp_id)?.newest_code.as_deref()?;
        let fresh = state.codes.get(code).is_some_and(|known| known.fate == super::world::CodeFate::Fresh);
        fresh.then(|| code.to_owned())
    }

    /// The company's permanent code, if its code was exchanged.
    pub fn permanent_code(&self, app: &str, corp_id: &str) -> Option<String> {
        self.world().company(app, corp_id)?.permanent_code.clone()
    }

    /// What `set_corp_ipwhitelist` set.
    pub fn ip_whitelist(&self, app: &str, corp_id: &str) -> Vec<String> {
        self.world().company(app, corp_id).map(|company| company.ip_whitelist.clone()).unwrap_or_default()
    }
}
