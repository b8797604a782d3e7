//! What cannot happen to an organisation.

/// A change that DingTalk would refuse. Nothing has changed then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Impossible {
    /// Nobody has that userid.
    #[error("nobody has the userid {0}")]
    NoSuchPerson(String),
    /// Somebody has that userid already.
    #[error("the userid {0} is taken")]
    Taken(String),
    /// A person would be in no department at all.
    #[error("{0} would be in no department")]
    Nowhere(String),
    /// There is no such department.
    #[error("there is no department {0}")]
    NoSuchDepartment(i64),
    /// There is such a department already.
    #[error("there is a department {0} already")]
    DepartmentTaken(i64),
    /// The department, or one below it, has members (60018).
    #[error("department {0} has members, or one below it has")]
    HasMembers(i64),
    /// A department would be below itself, or the root below another.
    #[error("department {0} cannot be there")]
    Misplaced(i64),
    /// There is no such role or role group.
    #[error("there is no role or role group {0}")]
    NoSuchRole(i64),
    /// The platform's own roles cannot be edited, and a group that has roles cannot be removed.
    #[error("role or role group {0} cannot be changed")]
    FixedRole(i64),
}
