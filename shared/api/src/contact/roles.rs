//! The calls about roles (enterprise-api, section 7). Their parameters are spelled as DingTalk spells each of them.

use serde::{Deserialize, Deserializer, Serialize};

use super::{
    NoProgress, RoleDetail, RoleGroup, RoleGroupDetail, RoleMember,
    pages::{Page, ahead, more, page},
};
use crate::{endpoint::endpoint, listed::Listed};

/// `role/list`: the company's roles in their groups, page by page.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ListRoles {
    /// 0, then what [`RoleGroupPage::next`] says.
    pub offset: i64,
    /// Entries on a page, 1 to [`ListRoles::LARGEST`].
    pub size: u32,
}
endpoint!(ListRoles => RoleGroupPage, POST Oapi "/topapi/" "role/list", Read);

impl ListRoles {
    /// The largest page.
    pub const LARGEST: u32 = 200;
}

/// Answer of [`ListRoles`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleGroupPage {
    /// The groups on it.
    pub list: Listed<RoleGroup>,
    /// Whether there is more, if it is told.
    pub has_more: Option<bool>,
}

impl RoleGroupPage {
    /// Whether everything on it could be read, the roles of each group included. Beside a page that could not, a role that
    /// is not listed is not gone.
    #[must_use]
    pub fn complete(&self) -> bool {
        self.list.complete() && self.list.items.iter().all(RoleGroup::complete)
    }

    /// The offset of the page behind this one, which `asked` has read; none at the end. Whether DingTalk counts groups
    /// or roles is not documented: what is full by either count ends at `offset + size`, and of anything else the
    /// smaller count is taken, since a group that comes twice does no harm and one that is passed over does.
    ///
    /// # Errors
    /// [`NoProgress`].
    pub fn next(&self, asked: &ListRoles) -> Result<Option<i64>, NoProgress> {
        let groups = self.list.sent();
        let roles: usize = self.list.items.iter().filter_map(|group| group.roles.as_ref()).map(Listed::sent).sum();
        let size = usize::try_from(asked.size).unwrap_or(usize::MAX);
        let read = if roles == size { size } else { groups };
        next(self.has_more, groups, read, asked.offset, size)
    }
}

impl<'de> Deserialize<'de> for RoleGroupPage {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Page { list, has_more, .. } = page(deserializer)?;
        Ok(Self { list, has_more })
    }
}

/// `role/simplelist`: who has a role, page by page.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ListRoleMembers {
    /// The role.
    pub role_id: i64,
    /// 0, then what [`RoleMemberPage::next`] says.
    pub offset: i64,
    /// People on a page, 1 to [`ListRoleMembers::LARGEST`].
    pub size: u32,
}
endpoint!(ListRoleMembers => RoleMemberPage, POST Oapi "/topapi/" "role/simplelist", Read);

impl ListRoleMembers {
    /// The largest page.
    pub const LARGEST: u32 = 100;
}

/// Answer of [`ListRoleMembers`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleMemberPage {
    /// Who is on it.
    pub list: Listed<RoleMember>,
    /// Whether there is more, if it is told.
    pub has_more: Option<bool>,
}

impl RoleMemberPage {
    /// Whether everybody on it could be read.
    #[must_use]
    pub fn complete(&self) -> bool {
        self.list.complete()
    }

    /// The offset of the page behind this one, which `asked` has read; none at the end.
    ///
    /// # Errors
    /// [`NoProgress`].
    pub fn next(&self, asked: &ListRoleMembers) -> Result<Option<i64>, NoProgress> {
        let sent = self.list.sent();
        next(self.has_more, sent, sent, asked.offset, usize::try_from(asked.size).unwrap_or(usize::MAX))
    }
}

impl<'de> Deserialize<'de> for RoleMemberPage {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Page { list, has_more, .. } = page(deserializer)?;
        Ok(Self { list, has_more })
    }
}

/// The offset behind `read` entries. A page on which nothing is left although there is more was cut by something after
/// it was counted, so it counts as full.
fn next(told: Option<bool>, sent: usize, read: usize, offset: i64, size: usize) -> Result<Option<i64>, NoProgress> {
    if !more(told, sent) {
        return Ok(None);
    }
    let next = ahead(offset, if read == 0 { size } else { read });
    if next > offset { Ok(Some(next)) } else { Err(NoProgress { at: offset }) }
}

/// `role/getrole`.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct GetRole {
    /// The role.
    #[serde(rename = "roleId")]
    pub role_id: i64,
}
endpoint!(GetRole => RoleDetail, POST Oapi "/topapi/" "role/getrole", Read);

/// `role/getrolegroup`.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct GetRoleGroup {
    /// The group.
    pub group_id: i64,
}
endpoint!(GetRoleGroup => RoleGroupDetail, POST Oapi "/topapi/" "role/getrolegroup", Read);
