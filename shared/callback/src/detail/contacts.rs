//! Events about people, departments and roles.
//!
//! An event of an internal app names what changed in a list; a row of a SyncHTTP push carries one, whose id is the
//! row's own. What else a row says of it is not read here: only DingTalk's API tells the present state.

use super::{Body, Detail, Missing};

/// The names of a list of people.
const USERS: [&str; 2] = ["UserId", "userIdList"];

pub(super) fn users(body: &Body<'_>) -> Result<Detail, Missing> {
    let user_ids = match body.biz_id {
        Some(id) => vec![id.to_owned()],
        None => some(body.fields.texts(&USERS), "UserId")?,
    };
    Ok(Detail::Users { user_ids, operator: body.fields.text(&["OptStaffId"]) })
}

pub(super) fn departments(body: &Body<'_>) -> Result<Detail, Missing> {
    let dept_ids = match body.biz_number() {
        Some(id) => vec![id],
        None => some(body.fields.integers(&["DeptId"]), "DeptId")?,
    };
    Ok(Detail::Departments { dept_ids })
}

pub(super) fn roles(body: &Body<'_>) -> Result<Detail, Missing> {
    let role_ids = match body.biz_number() {
        Some(id) => vec![id],
        None => some(body.fields.integers(&["LabelIdList", "role_id"]), "LabelIdList")?,
    };
    Ok(Detail::Roles {
        role_ids,
        user_ids: body.fields.texts(&USERS),
        action: body.fields.text(&["action"]).map(|action| action.to_lowercase()),
    })
}

/// Roles and who got or lost them: without the people the event says nothing.
pub(super) fn role_holders(body: &Body<'_>) -> Result<Detail, Missing> {
    some(body.fields.texts(&USERS), "UserIdList")?;
    roles(body)
}

fn some<T>(ids: Vec<T>, name: &'static str) -> Result<Vec<T>, Missing> {
    if ids.is_empty() { Err(Missing(name)) } else { Ok(ids) }
}
