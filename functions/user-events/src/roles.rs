//! Whose roles changed is told, which roles is not: those that the event says he has now, and those that he has in the
//! mirror, which may be the ones he lost.

use dingtalk_callback::CallbackEvent;
use dingtalk_store::{Contact, ContactId, ContactKind, Mirror, Presence, StoreError};
use serde_json::Value;

/// So many rows of the mirror are read at once.
const PAGE: i32 = 500;

/// For so many people the mirror is asked for each role and person; for more, every role is read again.
const FEW: usize = 20;

/// Names of the list of a user's roles, and of the id in each: rows, `v2/user/get`.
const LISTS: [&str; 2] = ["roles", "role_list"];
const IDS: [&str; 3] = ["id", "role_id", "roleId"];

/// The roles that the event says its user has.
pub(crate) fn told(event: &CallbackEvent) -> Vec<ContactId> {
    let row = event.value().unwrap_or_default();
    // A row has its content as an object, or as a text that holds one.
    let content = match &row["biz_data"] {
        Value::String(text) => serde_json::from_str(text).unwrap_or_default(),
        Value::Null => row,
        content => content.clone(),
    };
    let lists = LISTS.iter().filter_map(|name| content[*name].as_array());
    lists.flatten().filter_map(id).map(ContactId::role).collect()
}

fn id(role: &Value) -> Option<i64> {
    let id = IDS.iter().map(|name| &role[*name]).find(|id| !id.is_null())?;
    id.as_i64().or_else(|| id.as_str()?.parse().ok())
}

/// The roles that `users` have in the mirror.
pub(crate) async fn mirrored(mirror: &Mirror, users: &[ContactId]) -> Result<Vec<ContactId>, StoreError> {
    let roles = every(mirror).await?;
    if users.len() > FEW {
        return Ok(roles);
    }
    let numbers = roles.iter().filter_map(|role| role.id().parse().ok());
    let members = numbers.flat_map(|role: i64| users.iter().filter_map(move |user| member(role, user)));
    let held = mirror.all(&members.collect::<Vec<_>>()).await?;
    Ok(held.iter().filter(|member| is_there(member)).filter_map(role_of).collect())
}

/// Every role that the mirror has.
async fn every(mirror: &Mirror) -> Result<Vec<ContactId>, StoreError> {
    let (mut roles, mut after) = (Vec::new(), None);
    loop {
        let page = mirror.every(ContactKind::Role, PAGE, after.as_ref()).await?;
        roles.extend(page.contacts.into_iter().filter(is_there).map(|role| role.id));
        after = page.next;
        if after.is_none() {
            return Ok(roles);
        }
    }
}

fn member(role: i64, user: &ContactId) -> Option<ContactId> {
    ContactId::role_member(role, user.userid()?).ok()
}

fn role_of(member: &Contact) -> Option<ContactId> {
    let (role, _) = member.id.id().split_once('#')?;
    Some(ContactId::role(role.parse().ok()?))
}

fn is_there(contact: &Contact) -> bool {
    !matches!(contact.presence, Presence::Removed { .. })
}
