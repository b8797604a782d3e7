//! What proves that something is gone. Not to have seen it proves nothing.

use super::ContactKind;

/// DingTalk's own word on one person, department or role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// `v2/user/get` answered 60121.
    NoSuchUser,
    /// `v2/department/get` answered 60003.
    NoSuchDepartment,
    /// The whole list of roles and role groups, or of a role's members, was read without a fault and does not have it: no
    /// call asks about a single one.
    NotListed,
}

impl Proof {
    /// As it stands with the tombstone.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoSuchUser => "60121",
            Self::NoSuchDepartment => "60003",
            Self::NotListed => "not listed",
        }
    }

    pub(super) fn is_of(self, kind: ContactKind) -> bool {
        match self {
            Self::NoSuchUser => kind == ContactKind::User,
            Self::NoSuchDepartment => kind == ContactKind::Department,
            Self::NotListed => matches!(kind, ContactKind::Role | ContactKind::RoleGroup | ContactKind::RoleMember),
        }
    }
}
