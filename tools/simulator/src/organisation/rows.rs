//! The rows of SyncHTTP with the present state, in the spelling of the first generation (contact-events, section 9).

use std::fmt::Write;

use serde_json::{Value, json};

use super::{Node, Person, Seat, View};
use crate::{ContactEvent, Row};

impl View<'_> {
    /// The rows of an event. What is outside the app's range says so by its `errcode`.
    pub(crate) fn rows(&self, corp_id: &str, event: &ContactEvent) -> Vec<Row> {
        let mut rows = event.rows(corp_id);
        for row in &mut rows {
            let state = match (row.biz_type, row.biz_id.parse()) {
                (13, _) => self.user_state(&row.biz_id),
                (14, Ok(dept_id)) => self.department_state(dept_id),
                (15, Ok(role_id)) => self.role_state(role_id),
                _ => None,
            };
            let action = row.action().to_owned();
            if action.ends_with("_leave_org") || action.ends_with("_remove") {
                continue;
            }
            if let Some(mut state) = state {
                if let Some(members) = state.as_object_mut() {
                    members.insert("syncAction".to_owned(), action.into());
                }
                row.biz_data = state;
            }
        }
        rows
    }

    fn user_state(&self, userid: &str) -> Option<Value> {
        let refused = |errcode: i64| json!({"errcode": errcode, "errmsg": "error", "userid": userid});
        let organisation = self.organisation;
        let Some(person) = organisation.person(userid) else {
            return Some(refused(60121));
        };
        Some(if organisation.is_person_in(self.scope, person) { user(person) } else { refused(50002) })
    }

    fn department_state(&self, dept_id: i64) -> Option<Value> {
        let refused = |errcode: i64| json!({"errcode": errcode, "errmsg": "error", "id": dept_id});
        let Some(node) = self.organisation.departments.get(&dept_id) else {
            return Some(refused(60003));
        };
        let seen = self.organisation.is_department_in(self.scope, dept_id);
        Some(if seen { department(node) } else { refused(50004) })
    }

    fn role_state(&self, role_id: i64) -> Option<Value> {
        let role = self.organisation.roles.get(&role_id)?;
        let group = self.organisation.groups.get(&role.group_id)?;
        Some(json!({"role_id": role_id, "role_name": role.name, "group_id": role.group_id, "group_name": group}))
    }
}

fn user(person: &Person) -> Value {
    let departments: Vec<i64> = person.seats.iter().map(|seat| seat.dept_id).collect();
    let text = |text: &Option<Box<str>>| text.clone().unwrap_or_default();
    json!({
        "errcode": 0, "errmsg": "ok", "userid": person.userid, "unionid": person.unionid, "name": person.name,
        "avatar": text(&person.avatar), "jobnumber": text(&person.job_number), "position": text(&person.title),
        "email": text(&person.email), "workPlace": text(&person.work_place), "remark": text(&person.remark),
        "department": departments, "orderInDepts": pseudo_json(&person.seats, |seat| seat.order.to_string()),
        "isLeaderInDepts": pseudo_json(&person.seats, |seat| seat.leader.to_string()), "active": person.active,
        "isAdmin": person.sys_level > 0, "isBoss": person.boss, "isHide": person.hide_mobile,
        "isSenior": person.senior, "hiredDate": person.hired_date,
    })
}

/// `{1:176…}`: its keys have no quotes (enterprise-api, section 1.4).
fn pseudo_json(seats: &[Seat], value: impl Fn(&Seat) -> String) -> String {
    let mut text = String::from("{");
    for (index, seat) in seats.iter().enumerate() {
        // Writing to a String cannot fail.
        let _ = write!(text, "{}{}:{}", if index == 0 { "" } else { "," }, seat.dept_id, value(seat));
    }
    text + "}"
}

fn department(Node { department, .. }: &Node) -> Value {
    json!({
        "errcode": 0, "errmsg": "ok", "id": department.dept_id, "name": department.name,
        "parentid": department.parent_id, "order": department.order, "createDeptGroup": department.create_dept_group,
        "autoAddUser": department.auto_add_user, "deptHiding": department.hide_dept,
        "outerDept": department.outer_dept, "deptManagerUseridList": department.managers.join("|"),
    })
}
