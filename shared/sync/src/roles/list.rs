//! The list of roles. It is read as a whole: some companies have hundreds of roles, none has pages without end.

use std::collections::BTreeMap;

use dingtalk_api::{
    Listed,
    contact::{GetRoleGroup, ListRoles, Role, RoleGroup},
};
use dingtalk_store::ContactId;

use super::State;
use crate::{
    SyncError,
    fault::Fault,
    row,
    shop::Shop,
    slice::{Flow, Slice},
};

/// Rows that are written at once.
const WRITTEN: usize = 100;
/// No company has more pages; what goes on longer goes in a circle.
const MOST_PAGES: usize = 1_000;

/// All roles of a company.
#[derive(Debug, Default)]
pub(crate) struct Roles {
    /// The groups by their ids, each once.
    pub groups: BTreeMap<i64, RoleGroup>,
    /// What could not be read of them, if anything.
    pub odd: Option<String>,
    /// When the first of the calls began, in milliseconds.
    pub read_at: i64,
}

impl Roles {
    /// The ids of the roles.
    pub fn roles(&self) -> impl Iterator<Item = i64> {
        self.groups.values().flat_map(of_group).map(|role| role.id)
    }

    /// The ids of the rows.
    pub fn ids(&self) -> impl Iterator<Item = ContactId> {
        self.groups.keys().map(|group| ContactId::role_group(*group)).chain(self.roles().map(ContactId::role))
    }
}

/// Of a group whose roles are not told: it has none, since DingTalk leaves out what is empty, or they were lost. The group
/// is asked for by itself.
async fn untold(shop: &Shop<'_>, roles: &mut Roles) -> Result<(), Fault> {
    for (group_id, group) in &mut roles.groups {
        if group.roles.is_some() {
            continue;
        }
        match shop.call(&GetRoleGroup { group_id: *group_id }).await {
            Ok(told) => group.roles = Some(told.roles.unwrap_or_default()),
            Err(fault @ (Fault::Stop(_) | Fault::Store(_))) => return Err(fault),
            Err(_) => roles.odd = Some(format!("the roles of group {group_id} are not told")),
        }
    }
    Ok(())
}

fn of_group(group: &RoleGroup) -> impl Iterator<Item = &Role> {
    group.roles.iter().flat_map(|roles| &roles.items)
}

/// Reads the whole list.
pub(crate) async fn all(shop: &Shop<'_>) -> Result<Roles, Fault> {
    let mut roles = Roles { read_at: shop.now(), ..Roles::default() };
    let mut request = ListRoles { offset: 0, size: ListRoles::LARGEST };
    for _ in 0..MOST_PAGES {
        let page = shop.call(&request).await?;
        let read = |group: &RoleGroup| group.roles.as_ref().is_none_or(Listed::complete);
        if !page.list.complete() || !page.list.items.iter().all(read) {
            roles.odd = Some("some roles cannot be read".to_owned());
        }
        let next = page.next(&request).map_err(|error| Fault::Call(format!("the list of roles: {error}")))?;
        for group in page.list.items {
            // A group that comes up again goes on there.
            match roles.groups.entry(group.group_id) {
                std::collections::btree_map::Entry::Vacant(place) => {
                    place.insert(group);
                }
                std::collections::btree_map::Entry::Occupied(mut place) => {
                    let known = place.get_mut().roles.get_or_insert_default();
                    let new = group.roles.into_iter().flat_map(|roles| roles.items);
                    let new: Vec<_> = new.filter(|role| known.items.iter().all(|had| had.id != role.id)).collect();
                    known.items.extend(new);
                }
            }
        }
        match next {
            Some(offset) => request.offset = offset,
            None => {
                untold(shop, &mut roles).await?;
                return Ok(roles);
            }
        }
    }
    Err(Fault::Call("the list of roles does not end".to_owned()))
}

/// Writes down what the list tells.
pub(crate) async fn write(shop: &Shop<'_>, roles: &Roles) -> Result<(), SyncError> {
    let groups = roles.groups.values().map(row::role_group);
    let own = roles.groups.values().flat_map(|group| of_group(group).map(move |role| row::role(role, group)));
    let rows: Vec<_> = groups.chain(own).collect();
    for some in rows.chunks(WRITTEN) {
        shop.write(roles.read_at, some.to_vec()).await?;
    }
    Ok(())
}

impl State {
    pub(super) async fn list(&mut self, slice: &Slice<'_>) -> Result<Flow, SyncError> {
        let roles = match all(slice.shop).await {
            Ok(roles) => roles,
            Err(Fault::NotPermitted(call)) => return Ok(Flow::NotPermitted(call)),
            Err(Fault::Stop(stop)) => return Ok(Flow::Pause(stop)),
            Err(Fault::Store(error)) => return Err(error.into()),
            Err(fault) => {
                return Ok(self.open.pause(format!("the list of roles: {fault:?}")));
            }
        };
        if let Some(odd) = &roles.odd {
            self.open.doubt(odd.clone());
        }
        write(slice.shop, &roles).await?;
        let ids: Vec<_> = roles.ids().collect();
        slice.saw("list", &ids).await?;
        self.roles = roles.roles().collect();
        self.roles.sort_unstable();
        self.roles.dedup();
        Ok(Flow::On)
    }
}
