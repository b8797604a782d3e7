//! A company's contacts: what of them the app may see, departments, people, roles (enterprise-api, sections 4 to 7). All
//! with a company token.
//!
//! Every department, person and role has the members that DingTalk documents, each of them missing if it was not sent or
//! cannot be read, and the whole object as it was received (`raw`), numbers exact and unknown members included. Nothing
//! is filled in: a member that only one of two calls tells is missing in the answer of the other.

mod departments;
mod members;
mod pages;
mod role;
mod roles;
mod scopes;
mod user;
mod users;

pub use departments::{
    Department, GetDepartment, ListDepartments, ListParentDepartments, ListSubDepartmentIds, ListSubDepartments,
    UnionDeptExt,
};
pub use pages::NoProgress;
pub use role::{ManageScope, Role, RoleDetail, RoleGroup, RoleGroupDetail, RoleMember};
pub use roles::{GetRole, GetRoleGroup, ListRoleMembers, ListRoles, RoleGroupPage, RoleMemberPage};
pub use scopes::{AuthOrgScopes, AuthScopes, GetAuthScopes};
pub use user::{DeptOrder, DeptPosition, LeaderInDept, UnionEmp, UnionEmpExt, User, UserRole};
pub use users::{
    Admin, CountUsers, GetUser, GetUserByMobile, GetUserByUnionid, ListAdmins, ListUserIds, ListUsers, UserCount,
    UserId, UserPage,
};

use serde::Serialize;

/// The language of the names that an answer has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Language {
    /// `zh_CN`, DingTalk's default.
    #[default]
    #[serde(rename = "zh_CN")]
    ZhCn,
    /// `en_US`.
    #[serde(rename = "en_US")]
    EnUs,
}
