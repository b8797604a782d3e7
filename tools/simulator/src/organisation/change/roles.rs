//! Roles and their groups are made and removed; people get and lose them.

use crate::organisation::{DEFAULT_GROUP, Impossible, Organisation, Role};
use crate::{ContactEvent, RoleAction};

type Changed = Result<Vec<ContactEvent>, Impossible>;

impl Organisation {
    /// A new role group: `label_conf_add`. Gives its id.
    pub fn create_role_group(&mut self, name: &str) -> (i64, Vec<ContactEvent>) {
        let id = self.next_id();
        self.groups.insert(id, name.into());
        (id, vec![ContactEvent::LabelConfAdd(vec![id])])
    }

    /// A new role: `label_conf_add`. Gives its id.
    ///
    /// # Errors
    ///
    /// [`Impossible::NoSuchRole`] when there is no such group.
    pub fn create_role(&mut self, group_id: i64, name: &str) -> Result<(i64, Vec<ContactEvent>), Impossible> {
        if !self.groups.contains_key(&group_id) {
            return Err(Impossible::NoSuchRole(group_id));
        }
        let id = self.next_id();
        self.roles.insert(id, Role::new(name, group_id));
        Ok((id, vec![ContactEvent::LabelConfAdd(vec![id])]))
    }

    /// A role or a role group has another name: `label_conf_modify`.
    ///
    /// # Errors
    ///
    /// [`Impossible`] when there is none with that id, or it is the platform's own.
    pub fn rename_role(&mut self, id: i64, name: &str) -> Changed {
        self.check_role(id)?;
        if let Some(role) = self.roles.get_mut(&id) {
            role.name = name.into();
        } else if let Some(group) = self.groups.get_mut(&id) {
            *group = name.into();
        }
        Ok(vec![ContactEvent::LabelConfModify(vec![id])])
    }

    /// A role, or a group without roles, is removed: `label_conf_del`.
    ///
    /// # Errors
    ///
    /// [`Impossible`] when there is none with that id, it is the platform's own, or a group that has roles.
    pub fn remove_role(&mut self, id: i64) -> Changed {
        self.check_role(id)?;
        if self.roles.values().any(|role| role.group_id == id) {
            return Err(Impossible::FixedRole(id));
        }
        self.roles.remove(&id);
        self.groups.remove(&id);
        Ok(vec![ContactEvent::LabelConfDelete(vec![id])])
    }

    /// People get a role: `label_user_change` for those who did not have it.
    ///
    /// # Errors
    ///
    /// [`Impossible`] when there is no such role or person; nobody gets it then.
    pub fn grant(&mut self, role_id: i64, userids: &[&str]) -> Changed {
        self.change_members(role_id, userids, RoleAction::Add)
    }

    /// People lose a role: `label_user_change` for those who had it.
    ///
    /// # Errors
    ///
    /// [`Impossible`] when there is no such role or person; nobody loses it then.
    pub fn revoke(&mut self, role_id: i64, userids: &[&str]) -> Changed {
        self.change_members(role_id, userids, RoleAction::Remove)
    }

    /// The departments that a role's members manage (`manageScopes`); no event tells of it.
    ///
    /// # Errors
    ///
    /// [`Impossible::NoSuchRole`].
    pub fn set_managed(&mut self, role_id: i64, departments: &[i64]) -> Result<(), Impossible> {
        self.roles.get_mut(&role_id).ok_or(Impossible::NoSuchRole(role_id))?.manages = departments.to_vec();
        Ok(())
    }

    fn change_members(&mut self, role_id: i64, userids: &[&str], action: RoleAction) -> Changed {
        let keys = userids.iter().map(|userid| Ok((*userid, self.key(userid)?))).collect::<Result<Vec<_>, _>>()?;
        let role = self.roles.get_mut(&role_id).ok_or(Impossible::NoSuchRole(role_id))?;
        let changed = keys.into_iter().filter(|(_, key)| match action {
            RoleAction::Add => role.grant(*key),
            RoleAction::Remove => role.revoke(*key),
        });
        let users: Vec<String> = changed.map(|(userid, _)| userid.to_owned()).collect();
        if users.is_empty() {
            return Ok(Vec::new());
        }
        Ok(vec![ContactEvent::LabelUserChange { users, roles: vec![role_id], action }])
    }

    fn check_role(&self, id: i64) -> Result<(), Impossible> {
        match self.roles.get(&id) {
            Some(role) if role.group_id == DEFAULT_GROUP => Err(Impossible::FixedRole(id)),
            None if id == DEFAULT_GROUP => Err(Impossible::FixedRole(id)),
            None if !self.groups.contains_key(&id) => Err(Impossible::NoSuchRole(id)),
            _ => Ok(()),
        }
    }
}
