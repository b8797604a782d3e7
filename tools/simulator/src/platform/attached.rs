//! What the attached pushers do to the truth.

use super::Platform;
use crate::attach::{AttachError, Authorised};
use crate::{Corp, MicroAppChange, Mode, Simulator};

impl Platform {
    pub(crate) fn keep_pusher(&self, app: &str, pusher: Simulator) -> Result<(), AttachError> {
        let mut world = self.world();
        world.apps.get_mut(app).ok_or(AttachError::UnknownApp)?.pusher = Some(pusher);
        Ok(())
    }

    pub(crate) fn pusher(&self, app: &str) -> Option<Simulator> {
        self.world().apps.get(app)?.pusher.clone()
    }

    pub(crate) fn is_authorised(&self, app: &str, corp_id: &str) -> bool {
        self.world().company(app, corp_id).is_some_and(|company| company.authorised)
    }

    pub(crate) fn add_ticket(&self, app: &str, ticket: &str) {
        if let Some(app) = self.world().apps.get_mut(app) {
            app.tickets.issue(ticket.to_owned());
        }
    }

    pub(crate) fn authorise(&self, app: &str, corp: Corp, code: Option<&str>, (at, mode): (i64, Mode)) -> Authorised {
        let active = mode == Mode::SyncHttp && !self.settings().activation_with_rows;
        let mut world = self.world();
        let described = world.authorise(app, corp.clone(), code, at, active).unwrap_or(corp);
        let mut permanent_code = None;
        if self.settings().permanent_code_in_rows && mode != Mode::Classic {
            let made = world.text::<64>();
            if let Some(company) = world.company_mut(app, &described.corp_id) {
                permanent_code = Some(company.permanent_code.get_or_insert(made).clone());
            }
        }
        Authorised { corp: described, permanent_code }
    }

    pub(crate) fn change(&self, app: &str, corp: &Corp) -> Option<Corp> {
        let mut world = self.world();
        if corp.is_bare() {
            return world.company(app, &corp.corp_id).map(super::company::Company::described);
        }
        world.change(app, corp.clone())
    }

    pub(crate) fn relieve(&self, app: &str, corp_id: &str, at: i64) {
        let now = self.now();
        self.world().relieve(app, corp_id, at, now);
    }

    pub(crate) fn micro_app(
        &self,
        app: &str,
        corp_id: &str,
        app_id: Option<i64>,
        change: MicroAppChange,
    ) -> Option<Corp> {
        let mut world = self.world();
        // One event is about one micro-app.
        let app_id = app_id.or_else(|| world.company(app, corp_id)?.agents.first().map(|agent| agent.app_id));
        world.micro_app(app, corp_id, app_id, change)
    }
}
