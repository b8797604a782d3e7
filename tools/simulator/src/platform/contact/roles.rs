//! `role/*`. Neither roles nor their members depend on the app's range.

use super::settings::RolePages;
use super::{Alive, Written};
use crate::organisation::{Organisation, Role};
use crate::platform::desk::Desk;
use crate::platform::refusal::Refusal;
use crate::state::lock;

/// `offset` and `size`, which count together only.
fn paging(desk: &Desk<'_>, most: i64) -> Result<(usize, usize), Refusal> {
    let (offset, size) = (desk.number("offset", 40068)?, desk.number("size", 40069)?);
    let (Some(offset), Some(size)) = (offset, size) else {
        return Ok((0, 20));
    };
    let size = usize::try_from(size).ok().filter(|_| (1..=most).contains(&size)).ok_or_else(|| Refusal::of(40069))?;
    Ok((usize::try_from(offset).map_err(|_| Refusal::of(40068))?, size))
}

/// A page of the groups with their roles.
pub(crate) fn list(desk: &mut Desk<'_>) -> Written {
    let visitor = desk.visitor()?;
    let (offset, size) = paging(desk, 200)?;
    let alive = lock(&visitor.organisation);
    let organisation = &alive.organisation;
    let view = visitor.view(organisation);
    // A group without roles stands in the list by itself.
    let mut entries: Vec<(i64, Option<i64>)> = Vec::new();
    for group_id in organisation.groups.keys() {
        let before = entries.len();
        entries.extend(roles_of(organisation, *group_id).map(|(id, _)| (*group_id, Some(id))));
        if entries.len() == before {
            entries.push((*group_id, None));
        }
    }
    let by_group = desk.settings.contact.role_pages == RolePages::Groups;
    let total = if by_group { organisation.groups.len() } else { entries.len() };
    let page = desk.page(total, offset, size);
    let shown = if by_group {
        let groups: Vec<i64> = organisation.groups.keys().copied().collect();
        let groups = groups.get(page.rows.clone()).unwrap_or_default();
        entries.retain(|(group_id, _)| groups.contains(group_id));
        entries.as_slice()
    } else {
        entries.get(page.rows.clone()).unwrap_or_default()
    };
    let mut w = desk.writer();
    w.object("result", |w| {
        w.flag("hasMore", page.more);
        w.objects("list", shown.chunk_by(|a, b| a.0 == b.0), |w, roles| {
            let group_id = roles.first().map(|(group_id, _)| *group_id).unwrap_or_default();
            view.group(w, group_id, roles.iter().filter_map(|(_, role_id)| *role_id));
        });
    });
    Ok(w)
}

fn roles_of(organisation: &Organisation, group_id: i64) -> impl Iterator<Item = (i64, &Role)> {
    organisation.roles.iter().filter(move |(_, role)| role.group_id == group_id).map(|(id, role)| (*id, role))
}

/// A page of a role's members, those outside the range included.
pub(crate) fn simplelist(desk: &mut Desk<'_>) -> Written {
    let visitor = desk.visitor()?;
    let role_id = desk.needed("role_id", 33011)?;
    let (offset, size) = paging(desk, 100)?;
    let alive = lock(&visitor.organisation);
    let role = role(&alive, role_id)?;
    let page = desk.page(role.members.len(), offset, size);
    let keys = role.members.get(page.rows.clone()).unwrap_or_default();
    let people = keys.iter().filter_map(|key| alive.organisation.people.get(*key));
    let view = visitor.view(&alive.organisation);
    let mut w = desk.writer();
    w.object("result", |w| {
        w.flag("hasMore", page.more);
        w.objects("list", people, |w, person| view.role_member(w, person, &role.manages));
    });
    Ok(w)
}

/// One role; its parameter is `roleId`.
pub(crate) fn getrole(desk: &mut Desk<'_>) -> Written {
    let visitor = desk.visitor()?;
    let role_id = desk.needed("roleId", 33011)?;
    let alive = lock(&visitor.organisation);
    let role = role(&alive, role_id)?;
    let mut w = desk.writer();
    w.object("role", |w| {
        w.number("groupId", role.group_id);
        w.text("name", &role.name);
        w.unknown();
    });
    Ok(w)
}

/// One group with its roles.
pub(crate) fn getrolegroup(desk: &mut Desk<'_>) -> Written {
    let visitor = desk.visitor()?;
    let group_id = desk.needed("group_id", 33011)?;
    let alive = lock(&visitor.organisation);
    let name = alive.organisation.groups.get(&group_id).ok_or_else(|| Refusal::of(33011))?;
    let mut w = desk.writer();
    w.object("role_group", |w| {
        w.text("group_name", name);
        w.objects("roles", roles_of(&alive.organisation, group_id), |w, (id, role)| {
            w.number("role_id", id);
            w.text("role_name", &role.name);
        });
    });
    Ok(w)
}

fn role(alive: &Alive, role_id: i64) -> Result<&Role, Refusal> {
    alive.organisation.roles.get(&role_id).ok_or_else(|| Refusal::of(33011))
}
