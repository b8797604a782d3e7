//! Who asks about contacts, and what they may see.

use serde_json::Value;

use super::{Alive, Shared};
use crate::organisation::{Node, Organisation, Person, ROOT, Scope, View, Writer};
use crate::platform::desk::Desk;
use crate::platform::oapi::company::holder;
use crate::platform::refusal::Refusal;
use crate::platform::world::World;
use crate::{AppKind, Corp};

/// An app that asks about the contacts of a company.
pub(crate) struct Visitor {
    pub(crate) app: String,
    pub(crate) corp_id: String,
    pub(crate) organisation: Shared,
    pub(crate) scope: Scope,
    pub(crate) third_party: bool,
}

impl World {
    /// What the app may read in the company; none if it has nothing to do with it.
    pub(crate) fn scope(&self, app: &str, corp_id: &str) -> Option<Scope> {
        if let Some(scope) = self.scopes.get(&(app.to_owned(), corp_id.to_owned())) {
            return Some(scope.clone());
        }
        let state = self.apps.get(app)?;
        match state.companies.get(corp_id) {
            Some(company) => {
                let Corp { authed_departments, authed_users, .. } = &company.corp;
                Some(Scope { departments: authed_departments.clone(), people: authed_users.clone() })
            }
            None => (state.app.corp_id.as_deref() == Some(corp_id)).then(Scope::whole),
        }
    }

    pub(crate) fn is_third_party(&self, app: &str) -> bool {
        self.apps.get(app).is_some_and(|state| state.app.kind != AppKind::Internal)
    }

    /// The company's organisation. One that nobody gave has its administrator and nobody else.
    pub(crate) fn organisation(&self, corp_id: &str) -> Shared {
        if let Some(organisation) = self.organisations.get(corp_id) {
            return organisation.clone();
        }
        // As the first app describes it, in the order of keys.
        let described = self.apps.iter().filter_map(|(key, state)| Some((key, state.companies.get(corp_id)?)));
        let described = described.min_by_key(|(key, _)| *key);
        let corp = described.map_or_else(|| Corp::from(corp_id), |(_, company)| company.corp.clone());
        let mut organisation = Organisation::new(&corp.name);
        organisation.admit(Person { sys_level: 1, boss: true, ..Person::new(&corp.admin_user_id, "管理员") });
        Alive::shared(organisation)
    }
}

impl Desk<'_> {
    /// Who asks.
    pub(crate) fn visitor(&mut self) -> Result<Visitor, Refusal> {
        let (app, corp_id) = holder(self)?;
        let scope = self.world.scope(&app, &corp_id).unwrap_or_default();
        let organisation = self.world.organisation(&corp_id);
        let third_party = self.world.is_third_party(&app);
        Ok(Visitor { app, corp_id, organisation, scope, third_party })
    }

    /// An answer in the making.
    pub(crate) fn writer(&self) -> Writer {
        Writer::new(self.settings.contact.spelling())
    }

    /// A number of the body: `bad` if it is there and none.
    pub(crate) fn number(&self, name: &str, bad: i64) -> Result<Option<i64>, Refusal> {
        match self.call.body.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(_) => self.call.number(name).map(Some).ok_or_else(|| Refusal::of(bad)),
        }
    }

    /// A number that must be there (400002).
    pub(crate) fn needed(&self, name: &str, bad: i64) -> Result<i64, Refusal> {
        self.number(name, bad)?.ok_or_else(|| Refusal::of(400_002))
    }

    /// A truth of the body, also as a text; false if it is absent.
    pub(crate) fn is_set(&self, name: &str) -> bool {
        let value = self.call.body.get(name);
        value.and_then(Value::as_bool).unwrap_or_else(|| value.and_then(Value::as_str) == Some("true"))
    }
}

impl Visitor {
    pub(crate) fn view<'a>(&'a self, organisation: &'a Organisation) -> View<'a> {
        View { organisation, scope: &self.scope, third_party: self.third_party }
    }
}

/// A department whatever the range: 40009 for ids that cannot be used, 60003 for one that does not exist.
pub(crate) fn any_department(organisation: &Organisation, dept_id: i64) -> Result<&Node, Refusal> {
    let node = organisation.departments.get(&dept_id);
    match node.filter(|node| node.is_readable()) {
        Some(node) => Ok(node),
        None => Err(Refusal::of(if dept_id < ROOT { 40009 } else { 60003 })),
    }
}

impl View<'_> {
    /// A department in the range, or else 50004.
    pub(crate) fn node(&self, dept_id: i64) -> Result<&Node, Refusal> {
        let node = any_department(self.organisation, dept_id)?;
        let seen = self.organisation.is_department_in(self.scope, dept_id);
        if seen { Ok(node) } else { Err(Refusal::of(50004)) }
    }

    /// A person in the range, or else 60121 or 50002.
    pub(crate) fn person(&self, userid: &str) -> Result<&Person, Refusal> {
        let person = self.organisation.person(userid).ok_or_else(|| Refusal::of(60121))?;
        let seen = self.organisation.is_person_in(self.scope, person);
        if seen { Ok(person) } else { Err(Refusal::of(50002)) }
    }
}
