//! The tree, level by level: one call for each department, leaves included, since nothing says that one is a leaf. Or all
//! of it in one answer, where the app may still ask so.

use dingtalk_api::contact::{Department, ListDepartments, ListSubDepartments};
use dingtalk_lambda::DepartmentCall;
use dingtalk_store::StoreError;

use super::{Phase, State};
use crate::{
    SyncError,
    crawl::{Lists, Page, Read},
    open::{Open, Reading},
    row,
    shop::Shop,
    slice::Slice,
};

/// Rows that are written at once, of an answer that has them all.
const WRITTEN: usize = 100;

impl State {
    /// One that is below two roots of the range is asked for once. Not by what the run has seen: after a crash that has the
    /// children of a department whose place among those to be asked for was not noted.
    pub(super) fn know_again(&mut self) {
        self.known = self.found.iter().copied().chain(self.open.ids()).collect();
    }
}

impl Lists for State {
    const PHASE: &'static str = Phase::Crawl.name();

    fn open(&mut self) -> &mut Open {
        &mut self.open
    }

    async fn next(&mut self, _: &Shop<'_>) -> Result<Option<i64>, StoreError> {
        Ok(self.found.pop())
    }

    async fn read(slice: &Slice<'_>, reading: Reading) -> Result<Read, SyncError> {
        read(slice, reading.0).await
    }

    fn found(&mut self, below: Vec<i64>) {
        let known = &mut self.known;
        self.found.extend(below.into_iter().filter(|id| known.insert(*id)));
    }
}

/// Asks for what is below a department, and writes it down.
async fn read(slice: &Slice<'_>, department: i64) -> Result<Read, SyncError> {
    let shop = slice.shop;
    let read_at = shop.now();
    let all = shop.settings.departments == DepartmentCall::Recursive;
    let answer = match all {
        true => shop.call(&ListDepartments { id: Some(department), fetch_child: true, lang: None }).await,
        false => shop.call(&ListSubDepartments { dept_id: Some(department), language: None }).await,
    };
    let listed = match answer {
        Ok(listed) => listed,
        Err(fault) => return Read::of(fault, &format!("department {department}")),
    };
    let (sent, unread) = (listed.sent(), listed.unread);
    // The older call may list the department itself as well.
    let items: Vec<Department> = listed.items.into_iter().filter(|below| below.dept_id != department).collect();
    // One answer that has the whole tree leaves nothing to ask for.
    let below = if all { Vec::new() } else { items.iter().map(|below| below.dept_id).collect() };
    let mut rows = items.into_iter().map(row::listed_department);
    for page in 0.. {
        let some: Vec<_> = rows.by_ref().take(WRITTEN).collect();
        if some.is_empty() {
            break;
        }
        slice.keep(&format!("{department}#{page}"), read_at, some).await?;
    }
    let page = Page::of(&format!("the departments below {department}"), None, sent, unread);
    Ok(Read::Page(Page { found: below, ..page }))
}
