//! All that an app's calls would return: what a mirror is compared with, field by field.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Organisation, Snapshot};

/// Everything that one app may read at one moment, call by call.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Everything {
    /// `v2/department/get` of every department that it would not refuse.
    pub departments: BTreeMap<i64, Value>,
    /// The items of `v2/department/listsub` of all these, those that cannot be read themselves included.
    pub listed_departments: BTreeMap<i64, Value>,
    /// `v2/user/get` of everybody for whom it would not be refused.
    pub users: BTreeMap<String, Value>,
    /// The items of `v2/user/list`, by department and userid.
    pub listed_users: BTreeMap<(i64, String), Value>,
    /// The items of `role/list`, each group with all its roles.
    pub groups: BTreeMap<i64, Value>,
    /// The items of `role/simplelist` by role, in its order, people outside the range included.
    pub role_members: BTreeMap<i64, Vec<Value>>,
}

impl Everything {
    /// The item of `v2/user/list` of somebody who may be in several departments: that of the first of them, without what
    /// depends on the department (`dept_order`, `leader`).
    pub fn listed_user(&self, userid: &str) -> Option<Value> {
        let mut item = self.listed_users.iter().find(|((_, listed), _)| listed == userid)?.1.clone();
        if let Some(members) = item.as_object_mut() {
            members.retain(|name, _| !matches!(name.as_str(), "dept_order" | "leader"));
        }
        Some(item)
    }
}

impl Snapshot {
    /// The ids of all role groups.
    pub fn groups(&self) -> Vec<i64> {
        self.organisation().groups.keys().copied().collect()
    }

    /// A group's item in `role/list`, with all its roles.
    pub fn group(&self, group_id: i64) -> Option<Value> {
        let organisation: &Organisation = self.organisation();
        organisation.groups.contains_key(&group_id).then_some(())?;
        let roles = organisation.roles.iter().filter(|(_, role)| role.group_id == group_id).map(|(id, _)| *id);
        self.value(|w| self.view().group(w, group_id, roles))
    }

    /// All of it.
    pub fn everything(&self) -> Everything {
        let organisation: &Organisation = self.organisation();
        let mut all = Everything::default();
        for dept_id in self.departments() {
            all.departments.extend(self.department(dept_id).map(|value| (dept_id, value)));
            let children = organisation.children(dept_id).iter();
            all.listed_departments.extend(children.filter_map(|id| Some((*id, self.listed_department(*id)?))));
            for userid in self.members(dept_id) {
                let item = self.listed_user(dept_id, &userid);
                all.listed_users.extend(item.map(|item| ((dept_id, userid), item)));
            }
        }
        let people = self.people().map(|person| person.userid.to_string());
        all.users = people.filter_map(|userid| Some((userid.clone(), self.user(&userid)?))).collect();
        all.groups = self.groups().into_iter().filter_map(|id| Some((id, self.group(id)?))).collect();
        for (role_id, role) in &organisation.roles {
            let members = role.members.iter().filter_map(|key| organisation.people.get(*key));
            let items = members.filter_map(|person| self.value(|w| self.view().role_member(w, person, &role.manages)));
            all.role_members.insert(*role_id, items.collect());
        }
        all
    }
}
