//! Roles, their groups and who has them (enterprise-api, section 7).

use std::fmt;

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::members::{Members, object};
use crate::listed::{Entry, Listed, provable, single};

/// A group of roles, as `role/list` tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleGroup {
    /// Its id. A group that comes up again on the next page goes on there.
    pub group_id: i64,
    /// Name.
    pub name: Option<String>,
    /// Its roles; none if they are not told, or not as a list. That is not the same as a group without roles.
    pub roles: Option<Listed<Role>>,
    /// As it was received.
    pub raw: Map<String, Value>,
}

impl RoleGroup {
    /// Whether all its roles are told, so that a role that is not among them is none of its.
    #[must_use]
    pub fn complete(&self) -> bool {
        self.roles.as_ref().is_some_and(Listed::complete)
    }
}

impl Entry for RoleGroup {
    const ID: &'static str = "groupId";
    fn read(value: Value) -> Option<Self> {
        let raw = object(value)?;
        let of = Members(&raw);
        Some(Self {
            group_id: of.whole("groupid")?,
            name: of.text_of("name", "groupname"),
            roles: provable(of.get("roles").clone()),
            raw,
        })
    }
}

/// A role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// Its id.
    pub id: i64,
    /// Name.
    pub name: Option<String>,
    /// As it was received.
    pub raw: Map<String, Value>,
}

impl Entry for Role {
    const ID: &'static str = "id";
    fn read(value: Value) -> Option<Self> {
        let raw = object(value)?;
        let of = Members(&raw);
        Some(Self { id: of.whole_of("id", "roleid")?, name: of.text_of("name", "rolename"), raw })
    }
}

/// Somebody who has a role. Also people outside the app's range, with nothing but their id.
#[derive(Clone, PartialEq, Eq)]
pub struct RoleMember {
    /// Who.
    pub userid: String,
    /// Name.
    pub name: Option<String>,
    /// Where the role holds; none if nothing is told of it.
    pub manage_scopes: Option<Vec<ManageScope>>,
    /// As it was received.
    pub raw: Map<String, Value>,
}

impl Entry for RoleMember {
    const ID: &'static str = "userid";
    fn read(value: Value) -> Option<Self> {
        let raw = object(value)?;
        let of = Members(&raw);
        Some(Self { userid: of.text("userid")?, name: of.text("name"), manage_scopes: of.list("managescopes"), raw })
    }
}

/// Who, and how much is known of him.
impl fmt::Debug for RoleMember {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RoleMember").field("userid", &self.userid).field("members", &self.raw.len()).finish()
    }
}

/// A department for which somebody has a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManageScope {
    /// The department.
    pub dept_id: i64,
    /// Its name.
    pub name: Option<String>,
}

impl Entry for ManageScope {
    const ID: &'static str = "dept_id";
    fn read(value: Value) -> Option<Self> {
        let of = Members(value.as_object()?);
        Some(Self { dept_id: of.whole("deptid")?, name: of.text("name") })
    }
}

/// Answer of `role/getrole`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleDetail {
    /// The role's name.
    pub name: String,
    /// Its group.
    pub group_id: Option<i64>,
    /// As it was received.
    pub raw: Map<String, Value>,
}

impl Entry for RoleDetail {
    const ID: &'static str = "name";
    const HOLDERS: &'static [&'static str] = &["role"];
    fn read(value: Value) -> Option<Self> {
        let raw = object(value)?;
        let of = Members(&raw);
        Some(Self { name: of.text("name")?, group_id: of.whole("groupid"), raw })
    }
}

impl<'de> Deserialize<'de> for RoleDetail {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        single(deserializer)
    }
}

/// Answer of `role/getrolegroup`, which does not repeat the group's id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleGroupDetail {
    /// The group's name.
    pub group_name: String,
    /// Its roles, as in [`RoleGroup`].
    pub roles: Option<Listed<Role>>,
    /// As it was received.
    pub raw: Map<String, Value>,
}

impl RoleGroupDetail {
    /// As [`RoleGroup::complete`].
    #[must_use]
    pub fn complete(&self) -> bool {
        self.roles.as_ref().is_some_and(Listed::complete)
    }
}

impl Entry for RoleGroupDetail {
    const ID: &'static str = "group_name";
    const HOLDERS: &'static [&'static str] = &["rolegroup"];
    fn read(value: Value) -> Option<Self> {
        let raw = object(value)?;
        let of = Members(&raw);
        Some(Self { group_name: of.text_of("groupname", "name")?, roles: provable(of.get("roles").clone()), raw })
    }
}

impl<'de> Deserialize<'de> for RoleGroupDetail {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        single(deserializer)
    }
}
