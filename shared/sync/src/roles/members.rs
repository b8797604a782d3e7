//! Who has a role.

use std::collections::BTreeSet;

use dingtalk_api::contact::ListRoleMembers;
use dingtalk_store::ContactId;
use futures_util::{StreamExt, stream::FuturesUnordered};

use super::{Phase, State};
use crate::{
    SyncError,
    fault::{Fault, Stop},
    open::{Failed, Reading, doubt},
    row,
    shop::Shop,
    slice::{Flow, Slice},
};

/// Roles that are read side by side.
const SIDE_BY_SIDE: usize = 24;
/// No role has more pages; what goes on longer goes in a circle.
const MOST_PAGES: usize = 20_000;

/// What a page came to.
enum Page {
    Read(Option<i64>),
    Odd(Option<i64>, String),
    Nothing,
    NotPermitted(String),
    Failed(String),
    Stop(Stop),
}

impl State {
    pub(super) async fn members(&mut self, slice: &Slice<'_>) -> Result<Flow, SyncError> {
        let shop = slice.shop;
        let mut reading = FuturesUnordered::new();
        let (mut stop, mut error) = (None, String::new());
        // One call in each slice, however short it is: or nothing would ever end.
        let mut begun = false;
        loop {
            while stop.is_none() && !(begun && shop.is_over()) && !self.open.all_fail() && reading.len() < SIDE_BY_SIDE
            {
                let next = self.open.take().or_else(|| self.roles.pop().map(|role| Reading(role, 0, 0)));
                let Some(next) = next else { break };
                self.open.begin(next);
                begun = true;
                reading.push(async move { (next, read(slice, next).await) });
            }
            let Some((Reading(role, at, tries), page)) = reading.next().await else {
                if stop.is_some() || shop.is_over() || !self.open.has_failed() {
                    break;
                }
                if self.open.tries() >= 4 || self.open.all_fail() {
                    return Ok(match self.open.pause(error) {
                        Ok(stop) => Flow::Pause(stop),
                        Err(stop) => Flow::Failed(stop),
                    });
                }
                tokio::time::sleep(shop.engine.backoff * self.open.tries()).await;
                self.open.again();
                continue;
            };
            match page? {
                Page::Read(next) => self.open.read(role, next),
                Page::Odd(next, why) => {
                    if self.open.odd(role) == Failed::Often {
                        self.open.give_up(role);
                        doubt(&mut self.doubts, why);
                        self.open.begin(Reading(role, at, tries));
                        self.open.read(role, next);
                    }
                }
                Page::Nothing => self.open.read(role, None),
                Page::NotPermitted(call) => return Ok(Flow::NotPermitted(call)),
                Page::Failed(why) => {
                    error = why;
                    self.open.failed(role);
                }
                Page::Stop(why) => {
                    self.open.put_back(role);
                    stop = Some(why);
                }
            }
            if slice.is_note_due() {
                let mut rest = self.clone();
                rest.open = self.open.at_rest();
                if !slice.note(Phase::Members.name(), &rest).await? {
                    return Ok(Flow::Lost);
                }
            }
        }
        if self.open.has_failed() {
            self.open.again();
        }
        match stop {
            Some(stop) => Ok(Flow::Pause(stop)),
            None if shop.is_over() && !(self.roles.is_empty() && self.open.is_empty()) => Ok(Flow::HandOn),
            None => Ok(Flow::On),
        }
    }
}

/// Reads a page of a role's members and writes it down.
async fn read(slice: &Slice<'_>, Reading(role, offset, _): Reading) -> Result<Page, SyncError> {
    let (shop, read_at) = (slice.shop, slice.shop.now());
    let request = ListRoleMembers { role_id: role, offset, size: ListRoleMembers::LARGEST };
    let page = match shop.call(&request).await {
        Ok(page) => page,
        // The role was removed meanwhile.
        Err(Fault::Gone | Fault::NotFound | Fault::BadId) => return Ok(Page::Nothing),
        Err(Fault::OutOfScope) => return Ok(Page::Odd(None, format!("role {role} is outside the range"))),
        Err(Fault::NotPermitted(call)) => return Ok(Page::NotPermitted(call)),
        Err(Fault::Call(error)) => return Ok(Page::Failed(error)),
        Err(Fault::Stop(stop)) => return Ok(Page::Stop(stop)),
        Err(Fault::Store(error)) => return Err(error.into()),
    };
    let next = match page.next(&request) {
        Ok(next) => next,
        Err(error) => return Ok(Page::Failed(format!("the members of role {role}: {error}"))),
    };
    let (mut odd, sent) = (page.list.unread, page.list.sent());
    let mut rows = Vec::with_capacity(sent);
    for member in page.list.items {
        match row::role_member(member, role) {
            Ok(row) => rows.push(row),
            Err(_) => odd += 1,
        }
    }
    let ids: Vec<_> = rows.iter().map(|row| row.id.clone()).collect();
    let written = shop.writer.write_page(read_at, rows, shop.now()).await?;
    shop.wrote(&written).await?;
    slice.saw(&format!("{role}#{offset}"), &ids).await?;
    Ok(match () {
        () if odd > 0 => Page::Odd(next, format!("{odd} members of role {role} cannot be read")),
        () if sent == 0 && next.is_some() => {
            Page::Odd(next, format!("a page of role {role} was empty, and not the last"))
        }
        () => Page::Read(next),
    })
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
        let written = shop.writer.write_page(read_at, rows, shop.now()).await?;
        shop.wrote(&written).await?;
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
