//! A company's contacts: departments, people and roles.

mod change;
mod department;
mod generate;
mod impossible;
mod life;
mod names;
mod oddities;
mod people;
mod person;
mod render;
mod role;
mod rows;
mod scope;
mod shape;
mod snapshot;
mod whole;
mod writer;

use std::collections::BTreeMap;

pub use department::Department;
pub use impossible::Impossible;
pub use life::Life;
pub use person::{Person, Seat};
pub use scope::Scope;
pub use shape::OrganisationShape;
pub use snapshot::{Crawl, Snapshot};
pub use whole::Everything;

pub(crate) use department::{Node, Place};
pub(crate) use people::People;
pub(crate) use render::View;
pub(crate) use role::Role;
pub(crate) use writer::{Spelling, Writer};

use role::{DEFAULT_GROUP, HEAD, IN_CHARGE, MAIN_ADMIN, SUB_ADMIN};

/// The company itself, as a department.
pub(crate) const ROOT: i64 = 1;

/// The home-school directory (家校通讯录), which the contact calls refuse with 40009.
pub(crate) const HOME_SCHOOL: i64 = -7;

/// Where the ids of generated departments, roles and groups begin.
const FIRST_ID: i64 = 400_000_000;

/// The contacts of one company. It changes by its methods, each of which tells the events that DingTalk would push.
#[derive(Debug, Clone)]
pub struct Organisation {
    pub(crate) people: People,
    pub(crate) departments: BTreeMap<i64, Node>,
    pub(crate) groups: BTreeMap<i64, Box<str>>,
    pub(crate) roles: BTreeMap<i64, Role>,
    last_id: i64,
}

impl Organisation {
    /// A company with nobody in it: its root, and the roles that every company has.
    pub fn new(name: &str) -> Organisation {
        let roles = [(MAIN_ADMIN, "主管理员"), (SUB_ADMIN, "子管理员"), (IN_CHARGE, "负责人"), (HEAD, "主管")];
        Organisation {
            people: People::default(),
            departments: BTreeMap::from([(ROOT, Node::new(Department::new(ROOT, ROOT, name)))]),
            groups: BTreeMap::from([(DEFAULT_GROUP, "默认".into())]),
            roles: roles.into_iter().map(|(id, name)| (id, Role::new(name, DEFAULT_GROUP))).collect(),
            last_id: FIRST_ID,
        }
    }

    /// The person with that userid.
    pub fn person(&self, userid: &str) -> Option<&Person> {
        self.people.get(self.people.key(userid)?)
    }

    /// Everybody.
    pub fn people(&self) -> impl Iterator<Item = &Person> {
        self.people.iter()
    }

    /// How many people there are.
    pub fn head_count(&self) -> usize {
        self.people.len()
    }

    /// The department with that id.
    pub fn department(&self, dept_id: i64) -> Option<&Department> {
        self.departments.get(&dept_id).map(|node| &node.department)
    }

    /// All departments by id, the root and unreadable ones included.
    pub fn departments(&self) -> impl Iterator<Item = &Department> {
        self.departments.values().map(|node| &node.department)
    }

    /// The departments right below.
    pub fn children(&self, dept_id: i64) -> &[i64] {
        self.departments.get(&dept_id).map(|node| node.children.as_slice()).unwrap_or_default()
    }

    /// The direct members, in the order of lists.
    pub fn members(&self, dept_id: i64) -> impl Iterator<Item = &Person> {
        let places = self.departments.get(&dept_id).map(|node| node.places.as_slice()).unwrap_or_default();
        places.iter().filter_map(|place| self.people.get(place.key))
    }

    /// The department and those above it, the root last. Nothing if there is no such department.
    pub fn chain(&self, dept_id: i64) -> impl Iterator<Item = i64> {
        let mut next = self.departments.contains_key(&dept_id).then_some(dept_id);
        std::iter::from_fn(move || {
            let id = next?;
            next =
                self.department(id).map(|department| department.parent_id).filter(|parent| id != ROOT && *parent != id);
            Some(id)
        })
    }

    /// The department and all below it, each before those below it.
    pub fn subtree(&self, dept_id: i64) -> Vec<i64> {
        let mut ids = if self.departments.contains_key(&dept_id) { vec![dept_id] } else { Vec::new() };
        let mut next = 0;
        while let Some(id) = ids.get(next).copied() {
            ids.extend_from_slice(self.children(id));
            next += 1;
        }
        ids
    }

    /// The ids of all roles.
    pub fn role_ids(&self) -> Vec<i64> {
        self.roles.keys().copied().collect()
    }

    /// The userids of a role's members.
    pub fn role_members(&self, role_id: i64) -> impl Iterator<Item = &str> {
        let keys = self.roles.get(&role_id).map(|role| role.members.as_slice()).unwrap_or_default();
        keys.iter().filter_map(|key| self.people.get(*key)).map(|person| &*person.userid)
    }

    /// An id that no department, role or group has.
    fn next_id(&mut self) -> i64 {
        // Real ids have gaps too.
        self.last_id += 1 + self.last_id % 7;
        self.last_id
    }
}
