//! All that one simulated DingTalk knows.

use std::collections::{BTreeMap, HashMap};

use dingtalk_crypto::ExposeSecret;

use super::addresses::Faces;
use super::ban::Bans;
use super::company::Company;
use super::contact::{Callbacks, Shared, Stirred};
use super::limits::Limits;
use super::log::Log;
use super::script::Plan;
use super::settings::PlatformSettings;
use super::tickets::Tickets;
use super::tokens::Tokens;
use super::{ApiApp, Standing};
use crate::random::Random;
use crate::{Scope, Simulator};

/// What became of a temporary code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CodeFate {
    Fresh,
    Used,
    /// A newer code of the company took its place.
    Superseded,
    /// The company withdrew.
    Void,
}

pub(crate) struct Code {
    pub(crate) corp_id: String,
    pub(crate) made_at: i64,
    pub(crate) fate: CodeFate,
}

/// An app and all that belongs to it.
pub(crate) struct AppState {
    pub(crate) app: ApiApp,
    pub(crate) tickets: Tickets,
    pub(crate) codes: HashMap<String, Code>,
    pub(crate) companies: BTreeMap<String, Company>,
    pub(crate) pusher: Option<Simulator>,
    /// The white-list of the console, if addresses are looked at.
    pub(crate) addresses: Option<Vec<String>>,
}

impl AppState {
    pub(crate) fn has_secret(&self, secret: &str) -> bool {
        self.app.secret.expose_secret() == secret
    }
}

pub(crate) struct World {
    pub(crate) apps: HashMap<String, AppState>,
    standings: HashMap<String, Standing>,
    pub(crate) tokens: Tokens,
    pub(crate) limits: Limits,
    pub(crate) bans: Bans,
    pub(crate) plan: Plan,
    pub(crate) log: Log,
    pub(crate) faces: Faces,
    pub(crate) organisations: HashMap<String, Shared>,
    /// Companies that change when calls come.
    pub(crate) stirred: HashMap<String, Stirred>,
    /// The ranges of internal apps, by app and company.
    pub(crate) scopes: HashMap<(String, String), Scope>,
    /// Registered callbacks and failed events, by app and company.
    pub(crate) callbacks: HashMap<(String, String), Callbacks>,
    seed: u64,
    /// How many random texts there have been.
    drawn: u64,
}

impl World {
    pub(crate) fn new(settings: &PlatformSettings) -> World {
        World {
            apps: HashMap::new(),
            standings: HashMap::new(),
            tokens: Tokens::default(),
            limits: Limits::default(),
            bans: Bans::default(),
            plan: Plan::default(),
            log: Log::default(),
            faces: Faces::default(),
            organisations: HashMap::new(),
            stirred: HashMap::new(),
            scopes: HashMap::new(),
            callbacks: HashMap::new(),
            // Not what a pusher with the same seed draws from.
            seed: settings.seed ^ 0x00a9_15ee_d000_0001,
            drawn: 0,
        }
    }

    pub(crate) fn add_app(&mut self, app: ApiApp) {
        let state = AppState {
            tickets: Tickets::default(),
            codes: HashMap::new(),
            companies: BTreeMap::new(),
            pusher: None,
            addresses: None,
            app: app.clone(),
        };
        self.apps.insert(app.key, state);
    }

    /// `N` random letters and digits, for a token or a code.
    pub(crate) fn text<const N: usize>(&mut self) -> String {
        self.drawn += 1;
        Random::forked(self.seed, self.drawn).text::<N>()
    }

    /// A number that no two answers share.
    pub(crate) fn serial(&mut self) -> u64 {
        self.drawn += 1;
        Random::forked(!self.seed, self.drawn).next()
    }

    pub(crate) fn standing(&self, corp_id: &str) -> Standing {
        self.standings.get(corp_id).copied().unwrap_or_default()
    }

    pub(crate) fn set_standing(&mut self, corp_id: &str, standing: Standing) {
        self.standings.insert(corp_id.to_owned(), standing);
    }

    pub(crate) fn company(&self, app: &str, corp_id: &str) -> Option<&Company> {
        self.apps.get(app)?.companies.get(corp_id)
    }

    pub(crate) fn company_mut(&mut self, app: &str, corp_id: &str) -> Option<&mut Company> {
        self.apps.get_mut(app)?.companies.get_mut(corp_id)
    }
}
