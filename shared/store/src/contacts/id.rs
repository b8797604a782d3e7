//! Who or what a row of the mirror is about.

use std::fmt;

/// What kind of thing a row is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ContactKind {
    /// A department (部门).
    Department,
    /// A user (员工).
    User,
    /// A role (角色).
    Role,
    /// A role group (角色组). Kept apart from roles: nothing says that DingTalk numbers the two together.
    RoleGroup,
    /// That a user has a role. A row of its own, since a role may have more members than an item holds.
    RoleMember,
}

impl ContactKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Department, Self::User, Self::Role, Self::RoleGroup, Self::RoleMember];

    /// Its name, as keys begin with it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Department => "dept",
            Self::User => "user",
            Self::Role => "role",
            Self::RoleGroup => "group",
            Self::RoleMember => "member",
        }
    }
}

/// Longest userid, in bytes: DingTalk's 64 characters at their longest.
const LONGEST: usize = 256;

/// The id of one row: `dept#<id>`, `user#<userid>`, `role#<id>`, `group#<id>` or `member#<role>#<userid>`,
/// which is its sort key.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContactId {
    kind: ContactKind,
    id: String,
}

/// Not a userid: empty, or longer than DingTalk's 64 characters can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a userid: {bytes} bytes, expected 1 to {LONGEST}")]
pub struct ContactIdError {
    bytes: usize,
}

impl ContactId {
    /// A department. Some have negative ids (家校通讯录).
    #[must_use]
    pub fn department(id: i64) -> Self {
        Self { kind: ContactKind::Department, id: id.to_string() }
    }

    /// A user, whatever characters the userid has.
    ///
    /// # Errors
    /// [`ContactIdError`].
    pub fn user(userid: &str) -> Result<Self, ContactIdError> {
        Ok(Self { kind: ContactKind::User, id: checked(userid)?.to_owned() })
    }

    /// A role.
    #[must_use]
    pub fn role(id: i64) -> Self {
        Self { kind: ContactKind::Role, id: id.to_string() }
    }

    /// A role group.
    #[must_use]
    pub fn role_group(id: i64) -> Self {
        Self { kind: ContactKind::RoleGroup, id: id.to_string() }
    }

    /// The user `userid` as one who has the role `role`.
    ///
    /// # Errors
    /// [`ContactIdError`].
    pub fn role_member(role: i64, userid: &str) -> Result<Self, ContactIdError> {
        Ok(Self { kind: ContactKind::RoleMember, id: format!("{role}#{}", checked(userid)?) })
    }

    /// What kind of thing it is.
    #[must_use]
    pub fn kind(&self) -> ContactKind {
        self.kind
    }

    /// DingTalk's id: a number, a userid; of a role's member `<role>#<userid>`.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The userid of a user or of a role's member.
    #[must_use]
    pub fn userid(&self) -> Option<&str> {
        match self.kind {
            ContactKind::User => Some(&self.id),
            ContactKind::RoleMember => self.id.split_once('#').map(|(_, userid)| userid),
            ContactKind::Department | ContactKind::Role | ContactKind::RoleGroup => None,
        }
    }

    /// From its text, as [`fmt::Display`] gives it: a sort key.
    #[must_use]
    pub fn of_sort_key(text: &str) -> Option<Self> {
        Self::parse(text)
    }

    /// From a sort key; none for a row that is not about anything by itself, or one that a newer version has written.
    pub(crate) fn parse(sk: &str) -> Option<Self> {
        let (kind, id) = sk.split_once('#')?;
        let kind = ContactKind::ALL.into_iter().find(|known| known.as_str() == kind)?;
        Some(Self { kind, id: id.to_owned() })
    }
}

impl fmt::Display for ContactId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.kind.as_str(), self.id)
    }
}

fn checked(userid: &str) -> Result<&str, ContactIdError> {
    let bytes = userid.len();
    if (1..=LONGEST).contains(&bytes) { Ok(userid) } else { Err(ContactIdError { bytes }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes() {
        for userid in ["manager7675", "张三", "a#b", " ", "~", "#", "user#x"] {
            let (user, member) = (ContactId::user(userid).unwrap(), ContactId::role_member(-7, userid).unwrap());
            assert_eq!(ContactId::parse(&user.to_string()).as_ref(), Some(&user));
            assert_eq!(ContactId::parse(&member.to_string()).as_ref(), Some(&member));
            assert_eq!((user.userid(), member.userid()), (Some(userid), Some(userid)));
        }
        let department = ContactId::department(-7);
        assert_eq!((department.to_string().as_str(), department.userid()), ("dept#-7", None));
        assert_eq!(ContactId::parse("dept#-7"), Some(department));
        assert_eq!(ContactId::parse("link#user#a#dept#1"), None);
        let (role, group) = (ContactId::role(7), ContactId::role_group(7));
        assert_ne!(role, group);
        assert_eq!(ContactId::parse("group#7"), Some(group));
    }

    #[test]
    fn refuses_what_is_no_userid() {
        assert_eq!(ContactId::user("").unwrap_err().to_string(), "not a userid: 0 bytes, expected 1 to 256");
        assert!(ContactId::user(&"界".repeat(64)).is_ok());
        assert!(ContactId::role_member(1, &"x".repeat(257)).is_err());
    }
}
