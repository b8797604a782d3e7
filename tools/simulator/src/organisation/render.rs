//! People, departments and roles as the calls return them.

use super::{Department, Node, Organisation, Person, ROOT, Scope, Seat, Writer};

/// An organisation as one app sees it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) organisation: &'a Organisation,
    pub(crate) scope: &'a Scope,
    /// Third-party apps do not see everything.
    pub(crate) third_party: bool,
}

impl View<'_> {
    /// An item of `v2/user/list` of that department (enterprise-api, section 6.3).
    pub(crate) fn listed_user(&self, w: &mut Writer, person: &Person, dept_id: i64) {
        self.user_fields(w, person);
        if let Some(seat) = person.seat(dept_id) {
            w.number("dept_order", seat.order);
            w.flag("leader", seat.leader);
        }
        w.unknown();
    }

    /// The result of `v2/user/get`.
    pub(crate) fn user(&self, w: &mut Writer, person: &Person) {
        self.user_fields(w, person);
        w.objects("dept_order_list", &person.seats, |w, seat: &Seat| {
            w.number("dept_id", seat.dept_id);
            w.number("order", seat.order);
        });
        w.objects("leader_in_dept", &person.seats, |w, seat: &Seat| {
            w.number("dept_id", seat.dept_id);
            w.flag("leader", seat.leader);
        });
        w.maybe("manager_userid", person.manager_userid.as_deref());
        w.flag("real_authed", person.real_authed);
        w.flag("senior", person.senior);
        let organisation = self.organisation;
        let key = organisation.people.key(&person.userid).unwrap_or(u32::MAX);
        let mut roles =
            organisation.roles.iter().filter(|(_, role)| role.members.binary_search(&key).is_ok()).peekable();
        if roles.peek().is_some() {
            w.objects("role_list", roles, |w, (id, role)| {
                w.number("id", *id);
                w.text("name", &role.name);
                w.maybe("group_name", organisation.groups.get(&role.group_id).map(|name| &**name));
            });
        }
        w.unknown();
    }

    fn user_fields(&self, w: &mut Writer, person: &Person) {
        w.text("userid", &person.userid);
        w.text("unionid", &person.unionid);
        w.text("name", &person.name);
        w.maybe("avatar", person.avatar.as_deref());
        if !self.third_party {
            if let Some(mobile) = &person.mobile {
                w.text("mobile", mobile);
                w.text("state_code", &person.state_code.to_string());
            }
            w.maybe("telephone", person.telephone.as_deref());
        }
        w.flag("hide_mobile", person.hide_mobile);
        w.maybe("job_number", person.job_number.as_deref());
        w.maybe("title", person.title.as_deref());
        w.maybe("email", person.email.as_deref());
        w.maybe("org_email", person.org_email.as_deref());
        w.maybe("work_place", person.work_place.as_deref());
        w.maybe("remark", person.remark.as_deref());
        w.maybe("extension", person.extension.as_deref());
        if let Some(hired_date) = person.hired_date {
            w.number("hired_date", hired_date);
        }
        w.numbers("dept_id_list", person.seats.iter().map(|seat| seat.dept_id));
        w.flag("active", person.active);
        w.flag("admin", person.sys_level > 0);
        w.flag("boss", person.boss);
        w.flag("exclusive_account", person.exclusive_account);
    }

    /// An item of `v2/department/listsub` (enterprise-api, section 5.2).
    pub(crate) fn listed_department(&self, w: &mut Writer, department: &Department) {
        w.number("dept_id", department.dept_id);
        w.text("name", &department.name);
        w.number("parent_id", department.parent_id);
        w.flag("create_dept_group", department.create_dept_group);
        w.flag("auto_add_user", department.auto_add_user);
        w.unknown();
    }

    /// The result of `v2/department/get`.
    pub(crate) fn department(&self, w: &mut Writer, Node { department, places, .. }: &Node) {
        w.number("dept_id", department.dept_id);
        w.text("name", &department.name);
        if department.dept_id != ROOT {
            w.number("parent_id", department.parent_id);
        }
        w.number("order", department.order);
        w.maybe("code", department.code.as_deref());
        w.flag("create_dept_group", department.create_dept_group);
        w.flag("auto_add_user", department.auto_add_user);
        w.flag("auto_approve_apply", department.auto_approve_apply);
        w.maybe("dept_group_chat_id", department.dept_group_chat_id.as_deref());
        w.flag("group_contain_sub_dept", department.group_contain_sub_dept);
        w.maybe("org_dept_owner", department.org_dept_owner.as_deref());
        w.texts("dept_manager_userid_list", department.managers.iter().map(|userid| &**userid));
        w.flag("outer_dept", department.outer_dept);
        if department.outer_dept {
            w.numbers("outer_permit_depts", department.outer_permit_depts.iter().copied());
            w.texts("outer_permit_users", department.outer_permit_users.iter().map(|userid| &**userid));
        }
        w.flag("hide_dept", department.hide_dept);
        if department.hide_dept {
            w.numbers("dept_permits", department.dept_permits.iter().copied());
            w.texts("user_permits", department.user_permits.iter().map(|userid| &**userid));
        }
        w.count("member_count", self.organisation.member_count(department.dept_id));
        w.count("owning_member_count", places.len());
        if !self.third_party {
            w.maybe("source_identifier", department.source_identifier.as_deref());
            w.maybe("tags", department.tags.as_deref());
            w.flag("from_union_org", department.from_union_org);
        }
        if let Some((corp_id, dept_id)) = &department.union_dept_ext {
            w.object("union_dept_ext", |w| {
                w.text("corp_id", corp_id);
                w.number("dept_id", *dept_id);
            });
        }
        w.unknown();
    }

    /// An item of `role/list`, with these of its roles.
    pub(crate) fn group(&self, w: &mut Writer, group_id: i64, roles: impl IntoIterator<Item = i64>) {
        w.number("groupId", group_id);
        w.maybe("name", self.organisation.groups.get(&group_id).map(|name| &**name));
        w.objects("roles", roles, |w, role_id| {
            w.number("id", role_id);
            w.maybe("name", self.organisation.roles.get(&role_id).map(|role| &*role.name));
            w.unknown();
        });
    }

    /// An item of `role/simplelist` (enterprise-api, section 7).
    pub(crate) fn role_member(&self, w: &mut Writer, person: &Person, manages: &[i64]) {
        w.text("userid", &person.userid);
        w.text("name", &person.name);
        if !manages.is_empty() {
            let departments = manages.iter().filter_map(|id| self.organisation.department(*id));
            w.objects("manageScopes", departments, |w, department| {
                w.number("dept_id", department.dept_id);
                w.text("name", &department.name);
            });
        }
        w.unknown();
    }
}

impl Organisation {
    /// The seats of a department and of all below it.
    fn member_count(&self, dept_id: i64) -> usize {
        let count = |id: &i64| self.departments.get(id).map_or(0, |node| node.places.len());
        self.subtree(dept_id).iter().map(count).sum()
    }
}
