//! Changes of the truth that nobody is told: events that got lost.

use super::world::CodeFate;
use super::{Platform, Standing};
use crate::{Corp, MicroAppChange};

impl Platform {
    /// The app gets a new ticket. None if there is no such app.
    pub fn ticket_quietly(&self, app: &str) -> Option<String> {
        let mut world = self.world();
        let ticket = world.text::<88>();
        world.apps.get_mut(app)?.tickets.issue(ticket.clone());
        Some(ticket)
    }

    /// The company authorises the app. Gives the new temporary code; none if there is no such suite.
    pub fn authorise_quietly(&self, app: &str, corp: impl Into<Corp>) -> Option<String> {
        let now = self.now();
        let mut world = self.world();
        let code = world.text::<32>();
        world.authorise(app, corp.into(), Some(&code), now, false)?;
        Some(code)
    }

    /// The company authorises the app as SyncHTTP has it: without a temporary code, and active at once unless
    /// [`activation_with_rows`](crate::PlatformSettings::activation_with_rows). False if there is no such suite.
    pub fn authorise_rows_quietly(&self, app: &str, corp: impl Into<Corp>) -> bool {
        let active = !self.settings().activation_with_rows;
        let now = self.now();
        self.world().authorise(app, corp.into(), None, now, active).is_some()
    }

    /// The company changes the authorisation: this is its description now, even if it is no more than a CorpId. Micro-apps
    /// that are new in it wait for activation. False if it has not authorised the app.
    pub fn change_quietly(&self, app: &str, corp: impl Into<Corp>) -> bool {
        self.world().change(app, corp.into()).is_some()
    }

    /// The company withdraws the authorisation. False if it has none.
    pub fn relieve_quietly(&self, app: &str, corp_id: &str) -> bool {
        let now = self.now();
        self.world().relieve(app, corp_id, now, now)
    }

    /// The company enables, disables or deletes a micro-app, or all of them. False if it has none of that kind.
    pub fn micro_app_quietly(&self, app: &str, corp_id: &str, app_id: Option<i64>, change: MicroAppChange) -> bool {
        self.world().micro_app(app, corp_id, app_id, change).is_some()
    }

    /// The company is dissolved, for every app.
    pub fn dissolve_quietly(&self, corp_id: &str) {
        self.world().set_standing(corp_id, Standing::Dissolved);
    }

    /// DingTalk disables the company, for every app.
    pub fn disable_quietly(&self, corp_id: &str) {
        self.world().set_standing(corp_id, Standing::Disabled);
    }

    /// The company is in order again.
    pub fn reinstate_quietly(&self, corp_id: &str) {
        self.world().set_standing(corp_id, Standing::Normal);
    }

    /// Exchanges a temporary code, as `get_permanent_code` does, and gives the company's CorpId.
    pub(crate) fn exchange(&self, app: &str, code: &str) -> Option<String> {
        self.world().exchange(app, code).map(|(corp_id, _)| corp_id)
    }

    pub(crate) fn is_exchanged(&self, app: &str, code: &str) -> bool {
        let world = self.world();
        world.apps.get(app).and_then(|app| app.codes.get(code)).is_some_and(|code| code.fate == CodeFate::Used)
    }
}
