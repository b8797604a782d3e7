//! What of an organisation an app may read.

use super::{Organisation, Person, ROOT};

/// The contact permission range (通讯录权限范围) of one app in one company (enterprise-api, section 4.1).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scope {
    /// Departments, each with all that is below it; 1 is the whole company.
    pub departments: Vec<i64>,
    /// Single people, by userid.
    pub people: Vec<String>,
}

impl Scope {
    /// Everybody.
    pub fn whole() -> Scope {
        Scope { departments: vec![ROOT], people: Vec::new() }
    }

    /// These departments and single people.
    pub fn of(departments: &[i64], people: &[&str]) -> Scope {
        Scope { departments: departments.to_vec(), people: people.iter().map(|&userid| userid.to_owned()).collect() }
    }

    /// Whether the root is in it, and with it everybody.
    pub fn is_whole(&self) -> bool {
        self.departments.contains(&ROOT)
    }
}

impl Organisation {
    /// Whether the department is in the range. Negative ones are where the whole company is.
    pub fn is_department_in(&self, scope: &Scope, dept_id: i64) -> bool {
        scope.is_whole() || self.chain(dept_id).any(|id| scope.departments.contains(&id))
    }

    /// Whether the person is in the range: by name, or by any department.
    pub fn is_person_in(&self, scope: &Scope, person: &Person) -> bool {
        scope.is_whole()
            || scope.people.iter().any(|userid| **userid == *person.userid)
            || person.seats.iter().any(|seat| self.is_department_in(scope, seat.dept_id))
    }

    /// The single people that `auth/scopes` names: those of the range, and where the range is the whole company, those
    /// whom no list of a department shows.
    pub fn singles(&self, scope: &Scope) -> Vec<String> {
        let mut singles = scope.people.clone();
        if scope.is_whole() {
            let hidden = self.departments.range(..ROOT).flat_map(|(_, node)| &node.places);
            let hidden = hidden.filter_map(|place| self.people.get(place.key));
            for person in hidden.filter(|person| person.is_in_no_readable_department()) {
                if !singles.iter().any(|userid| **userid == *person.userid) {
                    singles.push(person.userid.to_string());
                }
            }
        }
        singles
    }
}
