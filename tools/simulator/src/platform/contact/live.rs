//! A company's organisation while calls go on.

use std::fmt;

use super::{Alive, Shared};
use crate::organisation::Snapshot;
use crate::platform::Platform;
use crate::state::lock;
use crate::{ContactEvent, Life, Organisation, Scope};

/// The organisation of one company on a platform. Clones share it, and so do the calls of every app.
#[derive(Clone)]
pub struct LiveOrganisation {
    pub(crate) platform: Platform,
    pub(crate) corp_id: String,
    pub(crate) shared: Shared,
}

impl Platform {
    /// The company has this organisation from now on.
    pub fn set_organisation(&self, corp_id: &str, organisation: Organisation) -> LiveOrganisation {
        let shared = Alive::shared(organisation);
        self.world().organisations.insert(corp_id.to_owned(), shared.clone());
        LiveOrganisation { platform: self.clone(), corp_id: corp_id.to_owned(), shared }
    }

    /// The company's organisation. One that nobody gave has an administrator and nobody else.
    pub fn organisation(&self, corp_id: &str) -> LiveOrganisation {
        let shared = {
            let mut world = self.world();
            let made = world.organisation(corp_id);
            world.organisations.entry(corp_id.to_owned()).or_insert(made).clone()
        };
        LiveOrganisation { platform: self.clone(), corp_id: corp_id.to_owned(), shared }
    }

    /// What the app may read in the company from now on. Nobody is told; for a suite
    /// [`change_auth`](crate::Simulator::change_auth) with the bare CorpId tells it afterwards. False if the app has
    /// nothing to do with the company.
    pub fn set_scope(&self, app: &str, corp_id: &str, scope: Scope) -> bool {
        let mut world = self.world();
        if let Some(company) = world.company_mut(app, corp_id) {
            (company.corp.authed_departments, company.corp.authed_users) = (scope.departments, scope.people);
            return true;
        }
        let known = world.scope(app, corp_id).is_some();
        if known {
            world.scopes.insert((app.to_owned(), corp_id.to_owned()), scope);
        }
        known
    }

    /// What the app may read in the company.
    pub fn scope(&self, app: &str, corp_id: &str) -> Option<Scope> {
        self.world().scope(app, corp_id)
    }

    /// Calls a second of one app for this company to one API, then 90019: instead of
    /// [`qps_per_corp_api`](crate::PlatformSettings::qps_per_corp_api), as with DingTalk's add-on of 60.
    pub fn set_qps_of(&self, corp_id: &str, calls: u32) {
        self.world().limits.set_for(corp_id, calls);
    }

    /// The events of a change as SyncHTTP rows, with the present state where the organisation is known.
    pub(crate) fn contact_rows(&self, app: &str, corp_id: &str, event: &ContactEvent) -> Vec<crate::Row> {
        let (organisation, scope) = {
            let world = self.world();
            (world.organisations.get(corp_id).cloned(), world.scope(app, corp_id).unwrap_or_else(Scope::whole))
        };
        let Some(organisation) = organisation else {
            return event.rows(corp_id);
        };
        let alive = lock(&organisation);
        let view = crate::organisation::View { organisation: &alive.organisation, scope: &scope, third_party: true };
        view.rows(corp_id, event)
    }
}

impl LiveOrganisation {
    /// The company.
    pub fn corp_id(&self) -> &str {
        &self.corp_id
    }

    /// Looks at it. Calls wait meanwhile.
    pub fn read<T>(&self, look: impl FnOnce(&Organisation) -> T) -> T {
        look(&lock(&self.shared).organisation)
    }

    /// Changes it, between two calls. What the change returns are the events to
    /// [`push`](LiveOrganisation::push); without that it is as if they were lost.
    pub fn change<T>(&self, change: impl FnOnce(&mut Organisation) -> T) -> T {
        change(&mut lock(&self.shared).organisation)
    }

    /// Its random life begins anew from that seed; 0 unless said.
    pub fn seed(&self, seed: u64) {
        lock(&self.shared).life = Life::new(seed);
    }

    /// So many things happen at random. Gives the events.
    pub fn step(&self, steps: usize) -> Vec<ContactEvent> {
        let Alive { organisation, life, .. } = &mut *lock(&self.shared);
        (0..steps).flat_map(|_| organisation.step(life)).collect()
    }

    /// [`snapshot`](LiveOrganisation::snapshot) with every value as the calls send it: spelt as
    /// [`ContactSettings`](crate::ContactSettings) say, and with the members that nobody documented.
    pub fn truth(&self, app: &str) -> Snapshot {
        self.snapshot(app).spelt(self.platform.settings().contact.spelling())
    }

    /// The truth at this moment, as that app sees it; an app that has nothing to do with the company sees nothing.
    pub fn snapshot(&self, app: &str) -> Snapshot {
        let (scope, third_party) = {
            let world = self.platform.world();
            (world.scope(app, &self.corp_id).unwrap_or_default(), world.is_third_party(app))
        };
        Snapshot::new(self.read(Organisation::clone), scope, third_party)
    }
}

impl fmt::Debug for LiveOrganisation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiveOrganisation").field("corp_id", &self.corp_id).finish_non_exhaustive()
    }
}
