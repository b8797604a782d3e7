//! A person (enterprise-api, section 6.3).

use std::fmt;

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::members::{Members, object};
use crate::listed::{Entry, single};

/// A person. `v2/user/list` and `v2/user/get` tell different members of one; empty ones, and those that the app may not
/// read, are not sent at all. `Debug` shows nothing but the userid.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct User {
    /// The id in this company, for ever.
    pub userid: String,
    /// The id for all companies, of this developer's apps.
    pub unionid: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// Picture; not of who has none of his own.
    pub avatar: Option<String>,
    /// Country code of the mobile number. Never told to suites.
    pub state_code: Option<String>,
    /// Mobile number. Never told to suites.
    pub mobile: Option<String>,
    /// It is hidden from colleagues.
    pub hide_mobile: Option<bool>,
    /// Extension. Never told to suites.
    pub telephone: Option<String>,
    /// Staff number.
    pub job_number: Option<String>,
    /// Position.
    pub title: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// E-mail in the company.
    pub org_email: Option<String>,
    /// Place of work.
    pub work_place: Option<String>,
    /// Remark.
    pub remark: Option<String>,
    /// The company's own members, as JSON.
    pub extension: Option<String>,
    /// The same in several languages, as JSON. `v2/user/get` only.
    pub extension_i18n: Option<String>,
    /// When he began, in milliseconds: midnight in China.
    pub hired_date: Option<i64>,
    /// All departments he is in, also those that were not asked for.
    pub dept_id_list: Option<Vec<i64>>,
    /// His place in the department that was listed, descending; up to 18 digits. `v2/user/list` only.
    pub dept_order: Option<i64>,
    /// His place in each. `v2/user/get` only.
    pub dept_order_list: Option<Vec<DeptOrder>>,
    /// He heads the department that was listed. `v2/user/list` only.
    pub leader: Option<bool>,
    /// Which departments he heads. `v2/user/get` only.
    pub leader_in_dept: Option<Vec<LeaderInDept>>,
    /// His position in each. `v2/user/get` only.
    pub dept_position_list: Option<Vec<DeptPosition>>,
    /// His superior, by userid. `v2/user/get` only.
    pub manager_userid: Option<String>,
    /// His roles. `v2/user/get` only; who has which is also told by `role/simplelist`.
    pub role_list: Option<Vec<UserRole>>,
    /// He has activated his account.
    pub active: Option<bool>,
    /// He is an administrator.
    pub admin: Option<bool>,
    /// He is the boss.
    pub boss: Option<bool>,
    /// The account belongs to the company.
    pub exclusive_account: Option<bool>,
    /// His name is verified. `v2/user/get` only.
    pub real_authed: Option<bool>,
    /// He is shielded from colleagues. `v2/user/get` only.
    pub senior: Option<bool>,
    /// Who he is in linked organisations. `v2/user/get` only.
    pub union_emp_ext: Option<UnionEmpExt>,
    /// As it was received.
    pub raw: Map<String, Value>,
}

impl User {
    /// Reads an object as it was received; none without a userid.
    #[must_use]
    pub fn read(raw: Map<String, Value>) -> Option<Self> {
        let of = Members(&raw);
        Some(Self {
            userid: of.text("userid")?,
            unionid: of.text("unionid"),
            name: of.text("name"),
            avatar: of.text("avatar"),
            state_code: of.text("statecode"),
            mobile: of.text("mobile"),
            hide_mobile: of.flag("hidemobile"),
            telephone: of.text("telephone"),
            job_number: of.text("jobnumber"),
            title: of.text("title"),
            email: of.text("email"),
            org_email: of.text("orgemail"),
            work_place: of.text("workplace"),
            remark: of.text("remark"),
            extension: of.json("extension"),
            extension_i18n: of.json("extensioni18n"),
            hired_date: of.whole("hireddate"),
            dept_id_list: of.list("deptidlist"),
            dept_order: of.whole("deptorder"),
            dept_order_list: of.list("deptorderlist"),
            leader: of.flag("leader"),
            leader_in_dept: of.list("leaderindept"),
            dept_position_list: of.list("deptpositionlist"),
            manager_userid: of.text("manageruserid"),
            role_list: of.list("rolelist"),
            active: of.flag("active"),
            admin: of.flag("admin"),
            boss: of.flag("boss"),
            exclusive_account: of.flag("exclusiveaccount"),
            real_authed: of.flag("realauthed"),
            senior: of.flag("senior"),
            union_emp_ext: of.get("unionempext").as_object().map(|ext| UnionEmpExt::read(Members(ext))),
            raw,
        })
    }
}

impl Entry for User {
    const ID: &'static str = "userid";
    fn read(value: Value) -> Option<Self> {
        Self::read(object(value)?)
    }
}

/// Reads the answer of `v2/user/get`; an object of a list or of a store is read by [`User::read`].
impl<'de> Deserialize<'de> for User {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        single(deserializer)
    }
}

/// Who, and how much is known of him.
impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User").field("userid", &self.userid).field("members", &self.raw.len()).finish()
    }
}

/// A person's place in a department.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeptOrder {
    /// The department.
    pub dept_id: i64,
    /// The place, descending; up to 18 digits.
    pub order: Option<i64>,
}

impl Entry for DeptOrder {
    const ID: &'static str = "dept_id";
    fn read(value: Value) -> Option<Self> {
        let of = Members(value.as_object()?);
        Some(Self { dept_id: of.whole("deptid")?, order: of.whole("order") })
    }
}

/// Whether a person heads a department.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeaderInDept {
    /// The department.
    pub dept_id: i64,
    /// Whether.
    pub leader: Option<bool>,
}

impl Entry for LeaderInDept {
    const ID: &'static str = "dept_id";
    fn read(value: Value) -> Option<Self> {
        let of = Members(value.as_object()?);
        Some(Self { dept_id: of.whole("deptid")?, leader: of.flag("leader") })
    }
}

/// A person's position in a department. No source documents its members but the id; these are what clients use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeptPosition {
    /// The department.
    pub dept_id: i64,
    /// The position.
    pub title: Option<String>,
    /// Place of work.
    pub work_place: Option<String>,
    /// It is his main department.
    pub is_main: Option<bool>,
}

impl Entry for DeptPosition {
    const ID: &'static str = "dept_id";
    fn read(value: Value) -> Option<Self> {
        let of = Members(value.as_object()?);
        Some(Self {
            dept_id: of.whole("deptid")?,
            title: of.text_of("title", "position"),
            work_place: of.text("workplace"),
            is_main: of.flag("ismain"),
        })
    }
}

/// A role of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserRole {
    /// The role.
    pub id: i64,
    /// Its name.
    pub name: Option<String>,
    /// The name of its group.
    pub group_name: Option<String>,
}

impl Entry for UserRole {
    const ID: &'static str = "id";
    fn read(value: Value) -> Option<Self> {
        let of = Members(value.as_object()?);
        Some(Self { id: of.whole_of("id", "roleid")?, name: of.text("name"), group_name: of.text("groupname") })
    }
}

/// Who a person is in linked organisations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnionEmpExt {
    /// There.
    pub userid: Option<String>,
    /// The organisation.
    pub corp_id: Option<String>,
    /// The same of others.
    pub union_emp_map_list: Option<Vec<UnionEmp>>,
}

impl UnionEmpExt {
    fn read(of: Members<'_>) -> Self {
        Self { userid: of.text("userid"), corp_id: of.text("corpid"), union_emp_map_list: of.list("unionempmaplist") }
    }
}

/// Who a person is in one linked organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnionEmp {
    /// There.
    pub userid: String,
    /// The organisation.
    pub corp_id: Option<String>,
}

impl Entry for UnionEmp {
    const ID: &'static str = "userid";
    fn read(value: Value) -> Option<Self> {
        let of = Members(value.as_object()?);
        Some(Self { userid: of.text("userid")?, corp_id: of.text("corpid") })
    }
}
