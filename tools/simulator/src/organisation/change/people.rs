//! People join, change, move and leave.

use crate::organisation::{Impossible, MAIN_ADMIN, Organisation, Person, Place, SUB_ADMIN, Seat};
use crate::{ContactEvent, RoleAction};

type Changed = Result<Vec<ContactEvent>, Impossible>;

impl Organisation {
    /// Somebody joins: `user_add_org`, then `user_modify_org`. A rehire may have the userid of old.
    ///
    /// # Errors
    ///
    /// [`Impossible`] when the userid is taken, a department does not exist, or there is none.
    pub fn join(&mut self, person: Person) -> Changed {
        if self.people.key(&person.userid).is_some() {
            return Err(Impossible::Taken(person.userid.into()));
        }
        self.can_sit(&person)?;
        let userid = person.userid.to_string();
        self.admit(person);
        Ok(vec![ContactEvent::UserAdd(vec![userid.clone()]), ContactEvent::UserModify(vec![userid])])
    }

    /// Somebody leaves: `user_leave_org`. Roles go with the person, and so do the offices of a department's manager and
    /// of its chat's owner: `org_dept_modify` for those, which no document says or denies.
    ///
    /// # Errors
    ///
    /// [`Impossible::NoSuchPerson`].
    pub fn leave(&mut self, userid: &str) -> Changed {
        let key = self.key(userid)?;
        for role in self.roles.values_mut() {
            role.revoke(key);
        }
        let seats = self.people.remove(key).map(|person| person.seats).unwrap_or_default();
        self.unseat(key, &seats);
        let mut modified = Vec::new();
        for seat in seats {
            let Some(department) = self.departments.get_mut(&seat.dept_id).map(|node| &mut node.department) else {
                continue;
            };
            let managers = department.managers.len();
            department.managers.retain(|manager| **manager != *userid);
            let owned = department.org_dept_owner.take_if(|owner| **owner == *userid).is_some();
            if owned || department.managers.len() != managers {
                modified.push(seat.dept_id);
            }
        }
        let mut events = vec![ContactEvent::UserLeave(vec![userid.to_owned()])];
        if !modified.is_empty() {
            events.push(ContactEvent::DepartmentModify(modified));
        }
        Ok(events)
    }

    /// Somebody is in these departments from now on: `user_modify_org`, in rows `user_dept_change`.
    ///
    /// # Errors
    ///
    /// [`Impossible`] when there is no such person or department, or no department at all.
    pub fn relocate(&mut self, userid: &str, seats: Vec<Seat>) -> Changed {
        self.edit(userid, |person| person.seats = seats)
    }

    /// Any field of somebody changes, save the userid, which never does. The events: `user_active_org` for an activation,
    /// `org_admin_add` or `org_admin_remove` with `label_user_change` for administrators, nothing for a picture, and
    /// `user_modify_org` (in rows `user_dept_change` for a move) for the rest.
    ///
    /// # Errors
    ///
    /// [`Impossible`] when there is no such person, or the departments cannot be.
    pub fn edit(&mut self, userid: &str, change: impl FnOnce(&mut Person)) -> Changed {
        let key = self.key(userid)?;
        let before = self.people.get(key).cloned().ok_or_else(|| Impossible::NoSuchPerson(userid.to_owned()))?;
        let mut after = before.clone();
        change(&mut after);
        after.userid = before.userid.clone();
        self.can_sit(&after)?;
        let events = events(&before, &after);
        if before.seats != after.seats {
            self.unseat(key, &before.seats);
            self.seat(key, &after.seats);
        }
        for (level, role) in [(1, MAIN_ADMIN), (2, SUB_ADMIN)] {
            if let Some(role) = self.roles.get_mut(&role) {
                if after.sys_level == level {
                    role.grant(key)
                } else {
                    role.revoke(key)
                };
            }
        }
        if let Some(person) = self.people.get_mut(key) {
            *person = after;
        }
        Ok(events)
    }

    /// Takes somebody in, whose userid is free and whose departments exist.
    pub(crate) fn admit(&mut self, person: Person) -> u32 {
        let (seats, level) = (person.seats.clone(), person.sys_level);
        let key = self.people.add(person);
        self.seat(key, &seats);
        let role = [MAIN_ADMIN, SUB_ADMIN].get(usize::from(level).wrapping_sub(1));
        if let Some(role) = role.and_then(|role| self.roles.get_mut(role)) {
            role.grant(key);
        }
        key
    }

    fn can_sit(&self, person: &Person) -> Result<(), Impossible> {
        if person.seats.is_empty() {
            return Err(Impossible::Nowhere(person.userid.to_string()));
        }
        for (index, seat) in person.seats.iter().enumerate() {
            let twice = person.seats.iter().skip(index + 1).any(|other| other.dept_id == seat.dept_id);
            if twice || !self.departments.contains_key(&seat.dept_id) {
                return Err(Impossible::NoSuchDepartment(seat.dept_id));
            }
        }
        Ok(())
    }

    fn seat(&mut self, key: u32, seats: &[Seat]) {
        for seat in seats {
            if let Some(node) = self.departments.get_mut(&seat.dept_id) {
                node.seat(Place { order: seat.order, key });
            }
        }
    }

    fn unseat(&mut self, key: u32, seats: &[Seat]) {
        for seat in seats {
            if let Some(node) = self.departments.get_mut(&seat.dept_id) {
                node.unseat(Place { order: seat.order, key });
            }
        }
    }

    pub(super) fn key(&self, userid: &str) -> Result<u32, Impossible> {
        self.people.key(userid).ok_or_else(|| Impossible::NoSuchPerson(userid.to_owned()))
    }
}

fn events(before: &Person, after: &Person) -> Vec<ContactEvent> {
    let users = || vec![after.userid.to_string()];
    let departments = |person: &Person| person.seats.iter().map(|seat| seat.dept_id).collect::<Vec<_>>();
    let mut events = Vec::new();
    // What neither has an event of its own nor, as a picture, none at all.
    let mut rest = Person { avatar: before.avatar.clone(), ..after.clone() };
    if departments(before) != departments(after) {
        events.push(ContactEvent::UserMove(users()));
        rest.seats = before.seats.clone();
    }
    if !before.active && after.active {
        events.push(ContactEvent::UserActive(users()));
        rest.active = before.active;
    }
    if (before.sys_level > 0) != (after.sys_level > 0) {
        let added = after.sys_level > 0;
        events.push(if added { ContactEvent::AdminAdd(users()) } else { ContactEvent::AdminRemove(users()) });
        let roles = vec![if before.sys_level.max(after.sys_level) == 1 { MAIN_ADMIN } else { SUB_ADMIN }];
        let action = if added { RoleAction::Add } else { RoleAction::Remove };
        events.push(ContactEvent::LabelUserChange { users: users(), roles, action });
        rest.sys_level = before.sys_level;
    }
    if rest != *before {
        events.push(ContactEvent::UserModify(users()));
    }
    events
}
