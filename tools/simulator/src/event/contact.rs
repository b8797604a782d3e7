//! The events about a company's contacts, in their dialects.

use serde_json::{Value, json};

use crate::{Event, Row};

/// The spelling of a contact event: three generations of documentation and traffic disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Dialect {
    /// As captured from 2019 to 2022: `UserId`, `DeptId`, and a `TimeStamp` string. Called A in the protocol notes.
    #[default]
    Captured,
    /// As documented in 2026: `userId`, `deptId`, `EventTime` a number, with `BizId` and `eventId`. Called B.
    Documented,
}

/// What was done to a role membership.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RoleAction {
    /// `add`.
    Add,
    /// `remove`; no capture shows this value, it is assumed.
    Remove,
}

/// What happened in a company's contacts. Users are userids; departments and roles are numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContactEvent {
    /// `user_add_org`: users joined.
    UserAdd(Vec<String>),
    /// `user_modify_org`: users changed.
    UserModify(Vec<String>),
    /// `user_modify_org`, in SyncHTTP rows `user_dept_change`: users are in other departments.
    UserMove(Vec<String>),
    /// `user_leave_org`: users left.
    UserLeave(Vec<String>),
    /// `user_active_org`: users activated their accounts.
    UserActive(Vec<String>),
    /// `org_admin_add`: users became administrators.
    AdminAdd(Vec<String>),
    /// `org_admin_remove`: users are no longer administrators.
    AdminRemove(Vec<String>),
    /// `org_dept_create`.
    DepartmentCreate(Vec<i64>),
    /// `org_dept_modify`.
    DepartmentModify(Vec<i64>),
    /// `org_dept_remove`: all removed departments, children included.
    DepartmentRemove(Vec<i64>),
    /// `org_change`: the company's profile changed.
    OrgChange,
    /// `org_remove`: the company was dissolved.
    OrgRemove,
    /// `label_user_change`: role memberships changed.
    LabelUserChange {
        /// Whose.
        users: Vec<String>,
        /// Which roles.
        roles: Vec<i64>,
        /// Added or removed.
        action: RoleAction,
    },
    /// `label_conf_add`: roles or role groups were created.
    LabelConfAdd(Vec<i64>),
    /// `label_conf_modify`.
    LabelConfModify(Vec<i64>),
    /// `label_conf_del`.
    LabelConfDelete(Vec<i64>),
}

impl ContactEvent {
    /// The classic event's name.
    pub fn name(&self) -> &'static str {
        match self {
            ContactEvent::UserAdd(_) => "user_add_org",
            ContactEvent::UserModify(_) | ContactEvent::UserMove(_) => "user_modify_org",
            ContactEvent::UserLeave(_) => "user_leave_org",
            ContactEvent::UserActive(_) => "user_active_org",
            ContactEvent::AdminAdd(_) => "org_admin_add",
            ContactEvent::AdminRemove(_) => "org_admin_remove",
            ContactEvent::DepartmentCreate(_) => "org_dept_create",
            ContactEvent::DepartmentModify(_) => "org_dept_modify",
            ContactEvent::DepartmentRemove(_) => "org_dept_remove",
            ContactEvent::OrgChange => "org_change",
            ContactEvent::OrgRemove => "org_remove",
            ContactEvent::LabelUserChange { .. } => "label_user_change",
            ContactEvent::LabelConfAdd(_) => "label_conf_add",
            ContactEvent::LabelConfModify(_) => "label_conf_modify",
            ContactEvent::LabelConfDelete(_) => "label_conf_del",
        }
    }

    /// Whose it is; none for events about something else, and for role memberships, which have roles too.
    pub fn users(&self) -> Option<&[String]> {
        match self {
            ContactEvent::UserAdd(users)
            | ContactEvent::UserModify(users)
            | ContactEvent::UserMove(users)
            | ContactEvent::UserLeave(users)
            | ContactEvent::UserActive(users)
            | ContactEvent::AdminAdd(users)
            | ContactEvent::AdminRemove(users) => Some(users),
            _ => None,
        }
    }

    /// Which departments it is about; none for events about something else.
    pub fn departments(&self) -> Option<&[i64]> {
        match self {
            ContactEvent::DepartmentCreate(departments)
            | ContactEvent::DepartmentModify(departments)
            | ContactEvent::DepartmentRemove(departments) => Some(departments),
            _ => None,
        }
    }

    /// Which roles or role groups it is about; none for events about something else.
    pub fn roles(&self) -> Option<&[i64]> {
        match self {
            ContactEvent::LabelUserChange { roles, .. }
            | ContactEvent::LabelConfAdd(roles)
            | ContactEvent::LabelConfModify(roles)
            | ContactEvent::LabelConfDelete(roles) => Some(roles),
            _ => None,
        }
    }

    /// The classic event; `id` is used where the dialect carries an id of its own.
    pub(crate) fn classic(&self, corp_id: &str, time: i64, id: &str, dialect: Dialect) -> Event {
        let mut members = match dialect {
            Dialect::Captured => json!({"CorpId": corp_id, "TimeStamp": time.to_string()}),
            Dialect::Documented => json!({
                "CorpId": corp_id, "EventTime": time, "timeStamp": time.to_string(), "BizId": id, "eventId": id,
            }),
        };
        let pascal = dialect == Dialect::Captured;
        let mut put = |name: &str, ids: Option<Value>| {
            if let (Some(ids), Some(members)) = (ids, members.as_object_mut()) {
                members.insert(if pascal { capitalised(name) } else { name.to_owned() }, ids);
            }
        };
        put("userId", self.users().map(|users| json!(users)));
        put("deptId", self.departments().map(|departments| json!(departments)));
        put("labelIdList", self.roles().map(|roles| json!(roles)));
        if let ContactEvent::LabelUserChange { users, .. } = self {
            put("userIdList", Some(json!(users)));
        }
        // Lower case in both dialects.
        if let (ContactEvent::LabelUserChange { action, .. }, Some(members)) = (self, members.as_object_mut()) {
            let action = if *action == RoleAction::Add { "add" } else { "remove" };
            members.insert("action".to_owned(), action.into());
        }
        Event::new(self.name(), members)
    }

    /// The rows of the same change in a suite's SyncHTTP push: one a user, department or role.
    pub(crate) fn rows(&self, corp_id: &str) -> Vec<Row> {
        let people = |action: &str, users: &[String]| -> Vec<Row> {
            users.iter().map(|user| Row::new(13, user, corp_id, user_detail(action, user))).collect()
        };
        let departments = |action: &str, ids: &[i64]| -> Vec<Row> {
            let data = |id: &i64| match action {
                "org_dept_remove" => json!({"syncAction": action}),
                _ => {
                    json!({"syncAction": action, "errcode": 0, "errmsg": "ok", "id": id, "name": format!("部门{id}"),
                    "parentid": 1})
                }
            };
            ids.iter().map(|id| Row::new(14, &id.to_string(), corp_id, data(id))).collect()
        };
        let roles = |action: &str, ids: &[i64]| -> Vec<Row> {
            let data = |id: &i64| match action {
                "org_role_remove" => json!({"syncAction": action}),
                _ => {
                    json!({"syncAction": action, "role_id": id, "role_name": format!("角色{id}"), "group_id": 1,
                    "group_name": "默认"})
                }
            };
            ids.iter().map(|id| Row::new(15, &id.to_string(), corp_id, data(id))).collect()
        };
        match self {
            ContactEvent::UserAdd(users) => people("user_add_org", users),
            // Becoming an administrator has no row of its own: the user's detail changes.
            ContactEvent::UserModify(users) | ContactEvent::AdminAdd(users) | ContactEvent::AdminRemove(users) => {
                people("user_modify_org", users)
            }
            ContactEvent::UserMove(users) => people("user_dept_change", users),
            ContactEvent::UserLeave(users) => people("user_leave_org", users),
            ContactEvent::UserActive(users) => people("user_active_org", users),
            ContactEvent::LabelUserChange { users, .. } => people("user_role_change", users),
            ContactEvent::DepartmentCreate(ids) => departments("org_dept_create", ids),
            ContactEvent::DepartmentModify(ids) => departments("org_dept_modify", ids),
            ContactEvent::DepartmentRemove(ids) => departments("org_dept_remove", ids),
            ContactEvent::LabelConfAdd(ids) => roles("org_role_add", ids),
            ContactEvent::LabelConfModify(ids) => roles("org_role_modify", ids),
            ContactEvent::LabelConfDelete(ids) => roles("org_role_remove", ids),
            ContactEvent::OrgChange => {
                let data = json!({"syncAction": "org_update", "corpid": corp_id, "corp_name": "模拟企业",
                    "industry": "计算机软件", "is_authenticated": false, "auth_level": 0, "corp_logo_url": ""});
                vec![Row::new(16, corp_id, corp_id, data)]
            }
            ContactEvent::OrgRemove => vec![Row::new(16, corp_id, corp_id, json!({"syncAction": "org_remove"}))],
        }
    }
}

fn user_detail(action: &str, user: &str) -> Value {
    match action {
        // Who left has no detail any more.
        "user_leave_org" => json!({"syncAction": action}),
        _ => {
            json!({"syncAction": action, "errcode": 0, "errmsg": "ok", "userid": user, "name": format!("员工{user}"),
            "active": true, "department": [1]})
        }
    }
}

fn capitalised(name: &str) -> String {
    let mut characters = name.chars();
    characters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(characters).collect()
}
