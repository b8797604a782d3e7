//! Who has a role.

use std::collections::BTreeSet;

use dingtalk_api::contact::ListRoleMembers;
use dingtalk_store::{ContactId, StoreError};

use super::{Phase, State};
use crate::{
    SyncError,
    crawl::{Lists, Page, Read},
    fault::Fault,
    open::{Open, Reading},
    row,
    shop::Shop,
    slice::Slice,
};

/// No role has more pages; what goes on longer goes in a circle.
const MOST_PAGES: usize = 20_000;

impl Lists for State {
    const PHASE: &'static str = Phase::Members.name();

    fn open(&mut self) -> &mut Open {
        &mut self.open
    }

    async fn next(&mut self, _: &Shop<'_>) -> Result<Option<i64>, StoreError> {
        Ok(self.roles.pop())
    }

    async fn read(slice: &Slice<'_>, reading: Reading) -> Result<Read, SyncError> {
        read(slice, reading).await
    }

    fn found(&mut self, _: Vec<i64>) {}
}

/// Reads a page of a role's members and writes it down.
async fn read(slice: &Slice<'_>, Reading(role, offset, _): Reading) -> Result<Read, SyncError> {
    let (shop, read_at) = (slice.shop, slice.shop.now());
    let request = ListRoleMembers { role_id: role, offset, size: ListRoleMembers::LARGEST };
    let page = match shop.call(&request).await {
        Ok(page) => page,
        // Of roles no range is known: it may be a moment's.
        Err(Fault::OutOfScope) => {
            let odd = Some(format!("role {role} is outside the range"));
            return Ok(Read::Page(Page { odd, ..Page::default() }));
        }
        Err(fault) => return Read::of(fault, &format!("role {role}")),
    };
    let list = format!("the members of role {role}");
    let next = match page.next(&request) {
        Ok(next) => next,
        Err(error) => return Ok(Read::Failed(format!("{list}: {error}"))),
    };
    let sent = page.list.sent();
    let rows: Vec<_> = page.list.items.into_iter().filter_map(|member| row::role_member(member, role).ok()).collect();
    let unread = sent - rows.len();
    slice.keep(&format!("{role}#{offset}"), read_at, rows).await?;
    Ok(Read::Page(Page::of(&list, next, sent, unread)))
}

/// Who has a role, read so that nobody can be missed: each page begins in the middle of the one before, so that somebody
/// who loses the role meanwhile shifts nobody out of sight, and the two have to meet.
#[derive(Debug, Default)]
pub(crate) struct Members {
    /// The ids of the rows.
    pub ids: BTreeSet<ContactId>,
    /// When the first of the calls began, in milliseconds.
    pub read_at: i64,
}

/// Reads all members of a role and writes them down; none if the pages do not prove to be all there are.
pub(crate) async fn all_members(shop: &Shop<'_>, role: i64) -> Result<Option<Members>, Fault> {
    let mut members = Members { read_at: shop.now(), ..Members::default() };
    let mut request = ListRoleMembers { role_id: role, offset: 0, size: ListRoleMembers::LARGEST };
    let mut before: Option<ContactId> = None;
    for _ in 0..MOST_PAGES {
        let read_at = shop.now();
        let page = shop.call(&request).await?;
        let end = page.next(&request).map_err(|error| Fault::Call(format!("the members of role {role}: {error}")))?;
        if page.list.unread > 0 {
            return Ok(None);
        }
        let mut rows = Vec::with_capacity(page.list.sent());
        for member in page.list.items {
            let Ok(row) = row::role_member(member, role) else { return Ok(None) };
            rows.push(row);
        }
        let ids: Vec<_> = rows.iter().map(|row| row.id.clone()).collect();
        // The last of the page before has to come up again, or what lay between may have been passed over.
        if before.as_ref().is_some_and(|before| !ids.contains(before)) {
            return Ok(None);
        }
        shop.write(read_at, rows).await?;
        before = ids.last().cloned();
        members.ids.extend(ids.iter().cloned());
        let Some(next) = end else { return Ok(Some(members)) };
        let half = (next - request.offset) / 2;
        if half < 1 {
            return Ok(None);
        }
        request.offset += half;
    }
    Ok(None)
}
