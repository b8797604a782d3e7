//! Every page of every department, side by side: the calls are paced by the client, and no page waits for another's
//! write.

use dingtalk_api::contact::ListUsers;
use dingtalk_store::ContactId;
use futures_util::{StreamExt, stream::FuturesUnordered};
use serde::{Deserialize, Serialize};

use super::{Phase, State, walk::Walk};
use crate::{
    SyncError,
    fault::{Fault, Stop},
    open::{Failed, Open, Reading, doubt},
    row,
    slice::{Flow, Slice},
};

/// Departments that are read side by side: enough for 20 calls a second when each takes a second.
const SIDE_BY_SIDE: usize = 24;

/// How far the crawl is.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Crawl {
    walk: Walk,
    open: Open,
    /// Why what was read is not all there is.
    pub doubts: Vec<String>,
}

/// What a page came to.
enum Page {
    /// It was read and written; where the next one begins.
    Read(Option<i64>),
    /// It was read and written, and something about it is odd; where the next one begins.
    Odd(Option<i64>, String),
    /// There is no such department, or none of which these calls tell.
    Nothing,
    /// The department is outside the range.
    OutOfScope,
    NotPermitted(String),
    Failed(String),
    Stop(Stop),
}

impl State {
    pub(super) async fn crawl(&mut self, slice: &Slice<'_>) -> Result<Flow, SyncError> {
        let shop = slice.shop;
        let mut reading = FuturesUnordered::new();
        let (mut stop, mut error) = (None, String::new());
        // One call in each slice, however short it is: or nothing would ever end.
        let mut begun = false;
        loop {
            while stop.is_none()
                && !(begun && shop.is_over())
                && !self.crawl.open.all_fail()
                && reading.len() < SIDE_BY_SIDE
            {
                let next = match self.crawl.open.take() {
                    Some(next) => next,
                    None => match self.crawl.walk.next(shop).await? {
                        Some(department) => Reading(department, 0, 0),
                        None => break,
                    },
                };
                self.crawl.open.begin(next);
                begun = true;
                reading.push(async move { (next, read(slice, next).await) });
            }
            let Some((Reading(department, at, tries), page)) = reading.next().await else {
                if stop.is_some() || shop.is_over() || !self.crawl.open.has_failed() {
                    break;
                }
                // Everything else is read. What failed is tried again, for a while.
                if self.crawl.open.tries() >= 4 || self.crawl.open.all_fail() {
                    return Ok(match self.crawl.open.pause(error) {
                        Ok(stop) => Flow::Pause(stop),
                        Err(stop) => Flow::Failed(stop),
                    });
                }
                tokio::time::sleep(shop.engine.backoff * self.crawl.open.tries()).await;
                self.crawl.open.again();
                continue;
            };
            let open = &mut self.crawl.open;
            match page? {
                Page::Read(next) => open.read(department, next),
                Page::Odd(next, why) => {
                    if open.odd(department) == Failed::Often {
                        open.give_up(department);
                        doubt(&mut self.crawl.doubts, why);
                        open.begin(Reading(department, at, tries));
                        open.read(department, next);
                    }
                }
                Page::Nothing => open.read(department, None),
                Page::OutOfScope => {
                    open.read(department, None);
                    doubt(&mut self.crawl.doubts, format!("department {department} is outside the range"));
                    // Its own worker looks what has become of it. The crawl does not need to know.
                    if let Err(fault) = shop.mark(&[ContactId::department(department)]).await {
                        tracing::warn!(department, ?fault, "outside the range, and not marked");
                    }
                }
                Page::NotPermitted(call) => return Ok(Flow::NotPermitted(call)),
                Page::Failed(why) => {
                    error = why;
                    open.failed(department);
                }
                Page::Stop(why) => {
                    open.put_back(department);
                    stop = Some(why);
                }
            }
            if slice.is_note_due() && !slice.note(Phase::Crawl.name(), &self.at_rest()).await? {
                return Ok(Flow::Lost);
            }
        }
        match stop {
            Some(stop) => Ok(Flow::Pause(stop)),
            None if shop.is_over() && self.is_crawling(slice).await? => Ok(Flow::HandOn),
            None => Ok(Flow::On),
        }
    }

    /// Whether something is left to be read; puts back what it takes to find out.
    async fn is_crawling(&mut self, slice: &Slice<'_>) -> Result<bool, SyncError> {
        if self.crawl.open.has_failed() {
            self.crawl.open.again();
        }
        let next = match self.crawl.open.take() {
            Some(next) => Some(next),
            None => self.crawl.walk.next(slice.shop).await?.map(|department| Reading(department, 0, 0)),
        };
        if let Some(next) = next {
            self.crawl.open.begin(next);
            self.crawl.open.put_back(next.0);
        }
        Ok(next.is_some())
    }

    fn at_rest(&self) -> Self {
        let mut rest = self.clone();
        rest.crawl.open = self.crawl.open.at_rest();
        rest
    }
}

/// Reads a page of a department and writes it down.
async fn read(slice: &Slice<'_>, Reading(department, cursor, _): Reading) -> Result<Page, SyncError> {
    let shop = slice.shop;
    let read_at = shop.now();
    let request =
        ListUsers { dept_id: department, cursor, size: ListUsers::LARGEST, contain_access_limit: None, language: None };
    let page = match shop.call(&request).await {
        Ok(page) => page,
        Err(fault) => return of_fault(fault),
    };
    let next = match page.next(cursor) {
        Ok(next) => next,
        Err(error) => return Ok(Page::Failed(format!("the users of department {department}: {error}"))),
    };
    let (sent, unread) = (page.list.sent(), page.list.unread);
    let mut rows = Vec::with_capacity(sent);
    let mut odd = unread;
    for user in page.list.items {
        match row::listed_user(user, department) {
            Ok(row) => rows.push(row),
            Err(_) => odd += 1,
        }
    }
    let ids: Vec<_> = rows.iter().map(|row| row.id.clone()).collect();
    let written = shop.writer.write_page(read_at, rows, shop.now()).await?;
    shop.wrote(&written).await?;
    slice.saw(&format!("{department}#{cursor}"), &ids).await?;
    Ok(match () {
        () if odd > 0 => Page::Odd(next, format!("{odd} users of department {department} cannot be read")),
        () if sent == 0 && next.is_some() => {
            Page::Odd(next, format!("a page of department {department} was empty, and not the last"))
        }
        () => Page::Read(next),
    })
}

fn of_fault(fault: Fault) -> Result<Page, SyncError> {
    Ok(match fault {
        Fault::Gone | Fault::NotFound | Fault::BadId => Page::Nothing,
        Fault::OutOfScope => Page::OutOfScope,
        Fault::NotPermitted(call) => Page::NotPermitted(call),
        Fault::Call(error) => Page::Failed(error),
        Fault::Stop(stop) => Page::Stop(stop),
        Fault::Store(error) => return Err(error.into()),
    })
}
