//! Departments (enterprise-api, section 5). Department 1 is the company itself. Ids may be negative: -7 is the
//! home-school directory, which these calls refuse (40009).

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use super::{
    Language,
    members::{Members, object},
};
use crate::{
    endpoint::endpoint,
    listed::{Entry, Listed, single},
};

/// `v2/department/listsub`: the departments right below one, without pages. Only what lies in the app's range: 50004
/// (out of scope) elsewhere, at department 1 too unless the range is the whole company.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct ListSubDepartments {
    /// Below which; 1 if not told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dept_id: Option<i64>,
    /// Language of the names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
}
endpoint!(ListSubDepartments => Listed<Department>, POST Oapi "/topapi/" "v2/department/listsub", Read);

/// `v2/department/listsubid`: the ids right below one, in the app's range or not.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ListSubDepartmentIds {
    /// Below which.
    pub dept_id: i64,
}
endpoint!(ListSubDepartmentIds => Listed<i64>, POST Oapi "/topapi/" "v2/department/listsubid", Read);

/// `v2/department/get`: all that is told of one. 60003 proves it gone ([`crate::ApiError::proves_department_gone`]).
#[derive(Clone, Copy, Debug, Serialize)]
pub struct GetDepartment {
    /// Which.
    pub dept_id: i64,
    /// Language of the name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
}
endpoint!(GetDepartment => Department, POST Oapi "/topapi/" "v2/department/get", Read);

/// `v2/department/listparentbydept`: the department itself, its parent, and so on to 1; in the app's range or not.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ListParentDepartments {
    /// Whose parents.
    pub dept_id: i64,
}
endpoint!(ListParentDepartments => Listed<i64>, POST Oapi "/topapi/" "v2/department/listparentbydept", Read);

/// `department/list`, the older generation: with `fetch_child` the whole tree below `id` in one answer. Closed to suites
/// (`fetch_child` has to be false there) and to apps that do not hold its permission already.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ListDepartments {
    /// Below which; 1 if not told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    /// Everything below, not only one level.
    pub fetch_child: bool,
    /// Language of the names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lang: Option<Language>,
}
endpoint!(ListDepartments => Listed<Department>, GET Oapi "/" "department/list", Read);

/// A department. The lists tell its id, name, parent and two flags; the rest comes from [`GetDepartment`].
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Department {
    /// Its id, for ever.
    pub dept_id: i64,
    /// 1 to 64 characters.
    pub name: Option<String>,
    /// Its parent; department 1 has none.
    pub parent_id: Option<i64>,
    /// Its place below its parent, ascending; up to 18 digits.
    pub order: Option<i64>,
    /// The company's own id of it. Not told to suites.
    pub source_identifier: Option<String>,
    /// Its code.
    pub code: Option<String>,
    /// It has a group chat.
    pub create_dept_group: Option<bool>,
    /// Who joins it joins the chat.
    pub auto_add_user: Option<bool>,
    /// Who asks to join is let in.
    pub auto_approve_apply: Option<bool>,
    /// The chat.
    pub dept_group_chat_id: Option<String>,
    /// The chat has the people of the departments below as well.
    pub group_contain_sub_dept: Option<bool>,
    /// Who owns the chat, by userid.
    pub org_dept_owner: Option<String>,
    /// Who heads it, by userid.
    pub dept_manager_userid_list: Option<Vec<String>>,
    /// Its people see little of the rest of the company.
    pub outer_dept: Option<bool>,
    /// Departments they see all the same.
    pub outer_permit_depts: Option<Vec<i64>>,
    /// People they see all the same.
    pub outer_permit_users: Option<Vec<String>>,
    /// It is hidden.
    pub hide_dept: Option<bool>,
    /// Departments that see it all the same.
    pub dept_permits: Option<Vec<i64>>,
    /// People who see it all the same.
    pub user_permits: Option<Vec<String>>,
    /// People in it and below.
    pub member_count: Option<i64>,
    /// People in it.
    pub owning_member_count: Option<i64>,
    /// `campus`, for example. Not told to suites.
    pub tags: Option<String>,
    /// It belongs to a linked organisation. Not told to suites.
    pub from_union_org: Option<bool>,
    /// Which department of which organisation that is.
    pub union_dept_ext: Option<UnionDeptExt>,
    /// As it was received.
    pub raw: Map<String, Value>,
}

/// A department of a linked organisation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnionDeptExt {
    /// The organisation.
    pub corp_id: Option<String>,
    /// The department there.
    pub dept_id: Option<i64>,
}

impl Department {
    /// Reads an object as it was received, in the spelling of either generation; none without an id.
    #[must_use]
    pub fn read(raw: Map<String, Value>) -> Option<Self> {
        let of = Members(&raw);
        let ext = of.get("uniondeptext").as_object().map(Members);
        Some(Self {
            dept_id: of.whole_of("deptid", "id")?,
            name: of.text("name"),
            parent_id: of.whole("parentid"),
            order: of.whole("order"),
            source_identifier: of.text("sourceidentifier"),
            code: of.text("code"),
            create_dept_group: of.flag("createdeptgroup"),
            auto_add_user: of.flag("autoadduser"),
            auto_approve_apply: of.flag("autoapproveapply"),
            dept_group_chat_id: of.text("deptgroupchatid"),
            group_contain_sub_dept: of.flag("groupcontainsubdept"),
            org_dept_owner: of.text("orgdeptowner"),
            dept_manager_userid_list: of.list("deptmanageruseridlist"),
            outer_dept: of.flag("outerdept"),
            outer_permit_depts: of.list("outerpermitdepts"),
            outer_permit_users: of.list("outerpermitusers"),
            hide_dept: of.flag("hidedept"),
            dept_permits: of.list("deptpermits"),
            user_permits: of.list("userpermits"),
            member_count: of.whole("membercount"),
            owning_member_count: of.whole("owningmembercount"),
            tags: of.text("tags"),
            from_union_org: of.flag("fromunionorg"),
            union_dept_ext: ext.map(|ext| UnionDeptExt { corp_id: ext.text("corpid"), dept_id: ext.whole("deptid") }),
            raw,
        })
    }
}

impl Entry for Department {
    const ID: &'static str = "dept_id";
    const HOLDERS: &'static [&'static str] = &["department"];
    fn read(value: Value) -> Option<Self> {
        Self::read(object(value)?)
    }
}

/// Reads the answer of [`GetDepartment`]; an object of a list or of a store is read by [`Department::read`].
impl<'de> Deserialize<'de> for Department {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        single(deserializer)
    }
}

/// Which one, and how much is known of it.
impl fmt::Debug for Department {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Department").field("dept_id", &self.dept_id).field("members", &self.raw.len()).finish()
    }
}
