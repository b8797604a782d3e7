//! The calls about people (enterprise-api, section 6.2). None lists a whole company: one goes from department to
//! department, and who is in several comes up in each.

use secrecy::SecretString;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::{
    Language, NoProgress, User,
    members::Members,
    pages::{Page, ahead, more, page},
};
use crate::{
    endpoint::endpoint,
    liberal,
    listed::{Entry, Listed, single},
    secret,
};

/// `v2/user/list`: the people right in one department, page by page.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ListUsers {
    /// Which department.
    pub dept_id: i64,
    /// 0, then what [`UserPage::next`] says. An offset in disguise: who joins or leaves meanwhile shifts the pages.
    /// DingTalk takes up to 100,000.
    pub cursor: i64,
    /// People on a page, 1 to [`ListUsers::LARGEST`].
    pub size: u32,
    /// Also people with restricted access; DingTalk does not say what that means.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contain_access_limit: Option<bool>,
    /// Language of the names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
}
endpoint!(ListUsers => UserPage, POST Oapi "/topapi/" "v2/user/list", Read);

impl ListUsers {
    /// The largest page.
    pub const LARGEST: u32 = 100;
}

/// Answer of [`ListUsers`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserPage {
    /// Who is on it.
    pub list: Listed<User>,
    /// Whether there is more, if it is told.
    pub has_more: Option<bool>,
    /// Where.
    pub next_cursor: Option<i64>,
}

impl UserPage {
    /// Whether everybody on it could be read.
    #[must_use]
    pub fn complete(&self) -> bool {
        self.list.complete()
    }

    /// The cursor of the page behind this one, which was read at `cursor`; none at the end.
    ///
    /// # Errors
    /// [`NoProgress`].
    pub fn next(&self, cursor: i64) -> Result<Option<i64>, NoProgress> {
        if !more(self.has_more, self.list.sent()) {
            return Ok(None);
        }
        let next = self.next_cursor.unwrap_or_else(|| ahead(cursor, self.list.sent()));
        if next > cursor { Ok(Some(next)) } else { Err(NoProgress { at: cursor }) }
    }
}

impl<'de> Deserialize<'de> for UserPage {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Page { list, has_more, next_cursor } = page(deserializer)?;
        Ok(Self { list, has_more, next_cursor })
    }
}

/// `v2/user/get`: all that is told of one person. 60121 proves him gone ([`crate::ApiError::proves_user_gone`]); 50002 is
/// somebody outside the app's range.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct GetUser<'a> {
    /// Who.
    pub userid: &'a str,
    /// Language of the names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
}
endpoint!(GetUser<'_> => User, POST Oapi "/topapi/" "v2/user/get", Read);

/// `user/listid`: the userids right in one department, all at once, in the app's range or not.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ListUserIds {
    /// Which department.
    pub dept_id: i64,
}
endpoint!(ListUserIds => Listed<String>, POST Oapi "/topapi/" "user/listid", Read);

/// `user/count`: how many people the company has, in the app's range or not.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct CountUsers {
    /// Only those who activated their account.
    pub only_active: bool,
}
endpoint!(CountUsers => UserCount, POST Oapi "/topapi/" "user/count", Read);

/// Answer of [`CountUsers`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UserCount {
    /// How many.
    pub count: i64,
}

impl Entry for UserCount {
    const ID: &'static str = "count";
    fn read(value: Value) -> Option<Self> {
        liberal::whole(liberal::member(&value, Self::ID)).map(|count| Self { count })
    }
}

impl<'de> Deserialize<'de> for UserCount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        single(deserializer)
    }
}

/// `user/getbyunionid`.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct GetUserByUnionid<'a> {
    /// Who.
    pub unionid: &'a str,
}
endpoint!(GetUserByUnionid<'_> => UserId, POST Oapi "/topapi/" "user/getbyunionid", Read);

/// `v2/user/getbymobile`: in-service employees only.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct GetUserByMobile<'a> {
    /// His mobile number; it stays out of every text.
    #[serde(serialize_with = "secret::expose")]
    pub mobile: &'a SecretString,
}
endpoint!(GetUserByMobile<'_> => UserId, POST Oapi "/topapi/" "v2/user/getbymobile", Read);

/// Answer of [`GetUserByUnionid`] and [`GetUserByMobile`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserId {
    /// Who it is.
    pub userid: String,
    /// 0 an employee, 1 an external contact; only told of a unionid.
    pub contact_type: Option<i64>,
}

impl Entry for UserId {
    const ID: &'static str = "userid";
    fn read(value: Value) -> Option<Self> {
        let of = Members(value.as_object()?);
        Some(Self { userid: of.text("userid")?, contact_type: of.whole("contacttype") })
    }
}

impl<'de> Deserialize<'de> for UserId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        single(deserializer)
    }
}

/// `user/listadmin`: the company's administrators, in the app's range or not.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct ListAdmins {}
endpoint!(ListAdmins => Listed<Admin>, POST Oapi "/topapi/" "user/listadmin", Read);

/// An administrator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admin {
    /// Who.
    pub userid: String,
    /// 1 the main one, 2 a sub-administrator.
    pub sys_level: Option<i64>,
}

impl Entry for Admin {
    const ID: &'static str = "userid";
    fn read(value: Value) -> Option<Self> {
        let of = Members(value.as_object()?);
        Some(Self { userid: of.text("userid")?, sys_level: of.whole("syslevel") })
    }
}
