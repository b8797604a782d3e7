//! The truth of an organisation at one moment, as one app's calls would return it.

use serde_json::Value;

use super::{Organisation, Person, ROOT, Scope, Spelling, View, Writer};

/// An organisation at one moment, as one app sees it: what a mirror is compared with. Values are those of the calls; of
/// [`LiveOrganisation::snapshot`](crate::LiveOrganisation::snapshot) in proper types and without unknown members, of
/// [`LiveOrganisation::truth`](crate::LiveOrganisation::truth) as they are really sent.
#[derive(Debug, Clone)]
pub struct Snapshot {
    organisation: Organisation,
    scope: Scope,
    third_party: bool,
    spelling: Spelling,
}

/// The least calls that read everything an app may read (errors-and-limits, section 7.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crawl {
    /// `v2/department/listsub`: one for each department.
    pub departments: usize,
    /// `v2/user/list` in pages of 100: one at least for each department.
    pub user_pages: usize,
    /// `v2/user/get` of single people whom no list shows.
    pub single_people: usize,
    /// `role/list` in pages of 200.
    pub role_pages: usize,
    /// `role/simplelist` in pages of 100: one at least for each role.
    pub member_pages: usize,
}

impl Crawl {
    /// All of them; `auth/scopes` and tokens come on top.
    pub fn total(&self) -> usize {
        self.departments + self.user_pages + self.single_people + self.role_pages + self.member_pages
    }
}

impl Snapshot {
    pub(crate) fn new(organisation: Organisation, scope: Scope, third_party: bool) -> Snapshot {
        Snapshot { organisation, scope, third_party, spelling: Spelling::default() }
    }

    /// The same, with values as the calls really send them.
    pub(crate) fn spelt(self, spelling: Spelling) -> Snapshot {
        Snapshot { spelling, ..self }
    }

    /// The organisation, with what the app may not read.
    pub fn organisation(&self) -> &Organisation {
        &self.organisation
    }

    /// The app's range.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    pub(super) fn value(&self, write: impl FnOnce(&mut Writer)) -> Option<Value> {
        let mut w = Writer::new(self.spelling);
        w.item(write);
        serde_json::from_str(&w.finish()).ok()
    }

    pub(super) fn view(&self) -> View<'_> {
        View { organisation: &self.organisation, scope: &self.scope, third_party: self.third_party }
    }

    /// Everybody whom the app may read. Each is in a department that it may read, or named by `auth/scopes`.
    pub fn people(&self) -> impl Iterator<Item = &Person> {
        self.organisation.people().filter(|person| self.organisation.is_person_in(&self.scope, person))
    }

    /// `v2/user/get`; none if it would be refused.
    pub fn user(&self, userid: &str) -> Option<Value> {
        let person =
            self.organisation.person(userid).filter(|person| self.organisation.is_person_in(&self.scope, person))?;
        self.value(|w| self.view().user(w, person))
    }

    /// The person's item in `v2/user/list` of that department; none if the person is not there or the call is refused.
    pub fn listed_user(&self, dept_id: i64, userid: &str) -> Option<Value> {
        self.readable(dept_id).then_some(())?;
        let person = self.organisation.person(userid).filter(|person| person.seat(dept_id).is_some())?;
        self.value(|w| self.view().listed_user(w, person, dept_id))
    }

    /// The userids of `v2/user/list`, in its order.
    pub fn members(&self, dept_id: i64) -> Vec<String> {
        let members = self.organisation.members(dept_id).filter(|_| self.readable(dept_id));
        members.map(|person| person.userid.to_string()).collect()
    }

    /// Every department that the app may read, ascending.
    pub fn departments(&self) -> Vec<i64> {
        self.organisation.departments.keys().copied().filter(|id| self.readable(*id)).collect()
    }

    /// `v2/department/get`; none if it would be refused.
    pub fn department(&self, dept_id: i64) -> Option<Value> {
        let node = self.organisation.departments.get(&dept_id).filter(|_| self.readable(dept_id))?;
        self.value(|w| self.view().department(w, node))
    }

    /// The department's item in `v2/department/listsub` of the one above; unreadable ones are listed too.
    pub fn listed_department(&self, dept_id: i64) -> Option<Value> {
        let department = self.organisation.department(dept_id)?;
        (dept_id != ROOT && self.readable(department.parent_id)).then_some(())?;
        self.value(|w| self.view().listed_department(w, department))
    }

    /// A role with its group and members: `role_id`, `name`, `group_id`, `group_name`, and `members` as
    /// `role/simplelist` has them, those outside the range included.
    pub fn role(&self, role_id: i64) -> Option<Value> {
        let role = self.organisation.roles.get(&role_id)?;
        let group = self.organisation.groups.get(&role.group_id)?;
        let members = role.members.iter().filter_map(|key| self.organisation.people.get(*key));
        self.value(|w| {
            w.number("role_id", role_id);
            w.text("name", &role.name);
            w.number("group_id", role.group_id);
            w.text("group_name", group);
            w.objects("members", members, |w, person| self.view().role_member(w, person, &role.manages));
        })
    }

    /// The least calls that read all of it.
    pub fn crawl(&self) -> Crawl {
        let departments = self.departments();
        let pages = |rows: usize, size: usize| rows.div_ceil(size).max(1);
        let seats = |id: &i64| self.organisation.departments.get(id).map_or(0, |node| node.places.len());
        let listed = |person: &Person| person.seats.iter().any(|seat| self.readable(seat.dept_id));
        let singles = self.organisation.singles(&self.scope);
        let single = |userid: &&String| self.organisation.person(userid).is_some_and(|person| !listed(person));
        Crawl {
            departments: departments.len(),
            user_pages: departments.iter().map(|id| pages(seats(id), 100)).sum(),
            single_people: singles.iter().filter(single).count(),
            role_pages: pages(self.organisation.roles.len(), 200),
            member_pages: self.organisation.roles.values().map(|role| pages(role.members.len(), 100)).sum(),
        }
    }

    pub(super) fn readable(&self, dept_id: i64) -> bool {
        dept_id >= ROOT
            && self.organisation.is_department_in(&self.scope, dept_id)
            && self.organisation.departments.contains_key(&dept_id)
    }
}
