//! Every page of every department.

use dingtalk_api::contact::ListUsers;
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

impl Lists for State {
    const PHASE: &'static str = Phase::Crawl.name();

    fn open(&mut self) -> &mut Open {
        &mut self.open
    }

    async fn next(&mut self, shop: &Shop<'_>) -> Result<Option<i64>, StoreError> {
        self.walk.next(shop).await
    }

    async fn read(slice: &Slice<'_>, reading: Reading) -> Result<Read, SyncError> {
        read(slice, reading).await
    }

    fn found(&mut self, _: Vec<i64>) {}
}

/// Reads a page of a department and writes it down.
async fn read(slice: &Slice<'_>, Reading(department, cursor, _): Reading) -> Result<Read, SyncError> {
    let shop = slice.shop;
    let read_at = shop.now();
    let request =
        ListUsers { dept_id: department, cursor, size: ListUsers::LARGEST, contain_access_limit: None, language: None };
    let page = match shop.call(&request).await {
        Ok(page) => page,
        Err(fault) => {
            if let Fault::OutOfScope = fault {
                look_again(shop, department).await;
            }
            return Read::of(fault, &format!("department {department}"));
        }
    };
    let list = format!("the users of department {department}");
    let next = match page.next(cursor) {
        Ok(next) => next,
        Err(error) => return Ok(Read::Failed(format!("{list}: {error}"))),
    };
    let sent = page.list.sent();
    let rows: Vec<_> = page.list.items.into_iter().filter_map(|user| row::listed_user(user, department).ok()).collect();
    let unread = sent - rows.len();
    slice.keep(&format!("{department}#{cursor}"), read_at, rows).await?;
    Ok(Read::Page(Page::of(&list, next, sent, unread)))
}

/// Of a department outside the range its own worker looks what has become of it. The crawl does not need to know.
async fn look_again(shop: &Shop<'_>, department: i64) {
    if let Err(fault) = shop.mark(&[ContactId::department(department)]).await {
        tracing::warn!(department, ?fault, "outside the range, and not marked");
    }
}
