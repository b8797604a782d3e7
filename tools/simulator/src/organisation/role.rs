//! Roles and their groups.

/// The group that every company has.
pub(crate) const DEFAULT_GROUP: i64 = 101_000_001;
/// The role of the main administrator (主管理员).
pub(crate) const MAIN_ADMIN: i64 = 101_000_101;
/// The role of the other administrators (子管理员).
pub(crate) const SUB_ADMIN: i64 = 101_000_102;
/// The role of the persons in charge (负责人).
pub(crate) const IN_CHARGE: i64 = 101_000_103;
/// The role of the heads of departments (主管).
pub(crate) const HEAD: i64 = 101_000_104;

/// One role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Role {
    pub(crate) name: Box<str>,
    pub(crate) group_id: i64,
    /// Who has it, as the people are kept, ascending.
    pub(crate) members: Vec<u32>,
    /// What its members manage (`manageScopes`).
    pub(crate) manages: Vec<i64>,
}

impl Role {
    pub(crate) fn new(name: &str, group_id: i64) -> Role {
        Role { name: name.into(), group_id, members: Vec::new(), manages: Vec::new() }
    }

    /// False if nothing changed.
    pub(crate) fn grant(&mut self, key: u32) -> bool {
        let at = self.members.binary_search(&key);
        if let Err(at) = at {
            self.members.insert(at, key);
        }
        at.is_err()
    }

    /// False if nothing changed.
    pub(crate) fn revoke(&mut self, key: u32) -> bool {
        let at = self.members.binary_search(&key);
        if let Ok(at) = at {
            self.members.remove(at);
        }
        at.is_ok()
    }
}
