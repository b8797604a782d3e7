//! The columns of a CSV. They are fixed, so that a file can be written while it is read; what DingTalk tells beyond them
//! stands in the last one, `other`, as JSON: nothing is left out.

use dingtalk_store::{Contact, ContactKind, Presence, SyncKind};
use serde_json::{Map, Value};

use crate::{args::KindName, times::when};

/// DingTalk's own, by kind.
const OF_DEPARTMENTS: &[&str] = &["dept_id", "name", "parent_id", "order", "dept_manager_userid_list"];
const OF_USERS: &[&str] = &[
    "userid",
    "name",
    "unionid",
    "mobile",
    "state_code",
    "telephone",
    "email",
    "org_email",
    "title",
    "job_number",
    "work_place",
    "hired_date",
    "manager_userid",
    "remark",
    "active",
    "admin",
    "boss",
    "senior",
    "real_authed",
    "hide_mobile",
    "exclusive_account",
    "avatar",
    "dept_id_list",
    "role_list",
    "extension",
];
const OF_ROLE_GROUPS: &[&str] = &["id", "name"];
const OF_ROLES: &[&str] = &["id", "name", "group_id", "group_name"];
const OF_ROLE_MEMBERS: &[&str] = &["role_id", "userid", "name"];

/// Ours, in front of `other`.
const OURS: &[&str] = &["departments", "presence", "read_at", "changed_at", "removed_at", "removed_by", "removed_why"];

impl KindName {
    pub(super) const ALL: [Self; 5] =
        [Self::Departments, Self::Users, Self::Roles, Self::RoleGroups, Self::RoleMembers];

    /// As in a file's name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Departments => "departments",
            Self::Users => "users",
            Self::Roles => "roles",
            Self::RoleGroups => "role-groups",
            Self::RoleMembers => "role-members",
        }
    }

    /// The rows' kind.
    pub(super) fn of_rows(self) -> ContactKind {
        match self {
            Self::Departments => ContactKind::Department,
            Self::Users => ContactKind::User,
            Self::Roles => ContactKind::Role,
            Self::RoleGroups => ContactKind::RoleGroup,
            Self::RoleMembers => ContactKind::RoleMember,
        }
    }

    /// The sync that brings them.
    pub(super) fn of_sync(self) -> SyncKind {
        match self {
            Self::Departments => SyncKind::Departments,
            Self::Users => SyncKind::Users,
            Self::Roles | Self::RoleGroups | Self::RoleMembers => SyncKind::Roles,
        }
    }

    fn own(self) -> &'static [&'static str] {
        match self {
            Self::Departments => OF_DEPARTMENTS,
            Self::Users => OF_USERS,
            Self::Roles => OF_ROLES,
            Self::RoleGroups => OF_ROLE_GROUPS,
            Self::RoleMembers => OF_ROLE_MEMBERS,
        }
    }

    /// The header.
    pub(super) fn columns(self) -> impl Iterator<Item = &'static str> {
        let ours = OURS.iter().filter(move |name| self == Self::Users || **name != "departments");
        self.own().iter().chain(ours).chain(&["other"]).copied()
    }

    /// A row's cells, in the header's order.
    pub(super) fn cells(self, contact: &Contact) -> Vec<String> {
        let mut told = contacts::told(contact);
        let mut document = match told["document"].take() {
            Value::Object(document) => document,
            _ => Map::new(),
        };
        // A person of whom nothing was told has a userid all the same.
        for (name, of) in [("userid", "userid"), ("role_id", "role_id"), ("dept_id", "id"), ("id", "id")] {
            if self.own().contains(&name) && !told[of].is_null() {
                document.insert(name.to_owned(), told[of].clone());
            }
        }
        let mut cells: Vec<String> =
            self.own().iter().map(|name| document.remove(*name).as_ref().map(text).unwrap_or_default()).collect();
        if self == Self::Users {
            cells.push(text(&told["departments"]));
        }
        cells.push(text(&told["presence"]));
        cells.push(contact.read_at().map(|at| when(at).to_string()).unwrap_or_default());
        cells.push(when(contact.changed_at).to_string());
        let removed = match &contact.presence {
            Presence::Removed { at, by, why } => [when(*at).to_string(), by.clone(), why.clone()],
            _ => Default::default(),
        };
        cells.extend(removed);
        cells.push(if document.is_empty() { String::new() } else { Value::Object(document).to_string() });
        cells
    }
}

/// A value as a cell: texts as they are, all else as JSON.
fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
