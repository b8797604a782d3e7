//! The tree, level by level: one call for each department, leaves included, since nothing says that one is a leaf. Or all
//! of it in one answer, where the app may still ask so.

use std::collections::HashSet;

use dingtalk_api::contact::{Department, ListDepartments, ListSubDepartments};
use dingtalk_lambda::DepartmentCall;
use futures_util::{StreamExt, stream::FuturesUnordered};
use serde::{Deserialize, Serialize};

use super::{Phase, State};
use crate::{
    SyncError,
    fault::{Fault, Stop},
    open::{Failed, Open, Reading, doubt},
    row,
    slice::{Flow, Slice},
};

/// Departments that are asked for side by side.
const SIDE_BY_SIDE: usize = 24;
/// Rows that are written at once, of an answer that has them all.
const WRITTEN: usize = 100;

/// How far the crawl is.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Crawl {
    /// Found, and not asked for yet.
    found: Vec<i64>,
    open: Open,
    /// Why what was read is not all there is.
    pub doubts: Vec<String>,
}

impl Crawl {
    pub fn begin_at(&mut self, root: i64) {
        if !self.found.contains(&root) {
            self.found.push(root);
        }
    }

    pub fn pause(&mut self, error: String) -> Result<Stop, Stop> {
        self.open.pause(error)
    }
}

/// What an answer came to.
enum Level {
    /// These are below.
    Read(Vec<i64>),
    Odd(Vec<i64>, String),
    Nothing,
    OutOfScope,
    NotPermitted(String),
    Failed(String),
    Stop(Stop),
}

impl State {
    pub(super) async fn crawl(&mut self, slice: &Slice<'_>) -> Result<Flow, SyncError> {
        let shop = slice.shop;
        // One that is below two roots of the range is asked for once. Not by what the run has seen: after a crash that has
        // the children of a department whose place among those to be asked for was not noted.
        let mut known: HashSet<i64> = self.crawl.found.iter().copied().chain(self.crawl.open.ids()).collect();
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
                let next = self.crawl.open.take();
                let Some(next) = next.or_else(|| self.crawl.found.pop().map(|id| Reading(id, 0, 0))) else { break };
                self.crawl.open.begin(next);
                begun = true;
                reading.push(async move { (next, read(slice, next.0).await) });
            }
            let Some((Reading(department, ..), level)) = reading.next().await else {
                if stop.is_some() || shop.is_over() || !self.crawl.open.has_failed() {
                    break;
                }
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
            match level? {
                Level::Read(below) => {
                    open.read(department, None);
                    self.crawl.found.extend(below.into_iter().filter(|id| known.insert(*id)));
                }
                Level::Odd(below, why) => {
                    self.crawl.found.extend(below.into_iter().filter(|id| known.insert(*id)));
                    if open.odd(department) == Failed::Often {
                        open.give_up(department);
                        open.read(department, None);
                        doubt(&mut self.crawl.doubts, why);
                    }
                }
                Level::Nothing => open.read(department, None),
                Level::OutOfScope => {
                    open.read(department, None);
                    doubt(&mut self.crawl.doubts, format!("department {department} is outside the range"));
                }
                Level::NotPermitted(call) => return Ok(Flow::NotPermitted(call)),
                Level::Failed(why) => {
                    error = why;
                    open.failed(department);
                }
                Level::Stop(why) => {
                    open.put_back(department);
                    stop = Some(why);
                }
            }
            if slice.is_note_due() && !slice.note(Phase::Crawl.name(), &self.at_rest()).await? {
                return Ok(Flow::Lost);
            }
        }
        if self.crawl.open.has_failed() {
            self.crawl.open.again();
        }
        match stop {
            Some(stop) => Ok(Flow::Pause(stop)),
            None if shop.is_over() && !(self.crawl.found.is_empty() && self.crawl.open.is_empty()) => Ok(Flow::HandOn),
            None => Ok(Flow::On),
        }
    }

    fn at_rest(&self) -> Self {
        let mut rest = self.clone();
        rest.crawl.open = self.crawl.open.at_rest();
        rest
    }
}

/// Asks for what is below a department, and writes it down.
async fn read(slice: &Slice<'_>, department: i64) -> Result<Level, SyncError> {
    let shop = slice.shop;
    let read_at = shop.now();
    let all = shop.settings.departments == DepartmentCall::Recursive;
    let answer = match all {
        true => shop.call(&ListDepartments { id: Some(department), fetch_child: true, lang: None }).await,
        false => shop.call(&ListSubDepartments { dept_id: Some(department), language: None }).await,
    };
    let listed = match answer {
        Ok(listed) => listed,
        Err(fault) => return of_fault(fault),
    };
    let unread = listed.unread;
    // The older call may list the department itself as well.
    let items: Vec<Department> = listed.items.into_iter().filter(|below| below.dept_id != department).collect();
    let below: Vec<i64> = items.iter().map(|below| below.dept_id).collect();
    let mut rows = items.into_iter().map(row::listed_department);
    for page in 0.. {
        let some: Vec<_> = rows.by_ref().take(WRITTEN).collect();
        if some.is_empty() {
            break;
        }
        let ids: Vec<_> = some.iter().map(|row| row.id.clone()).collect();
        let written = shop.writer.write_page(read_at, some, shop.now()).await?;
        shop.wrote(&written).await?;
        slice.saw(&format!("{department}#{page}"), &ids).await?;
    }
    // One answer that has the whole tree leaves nothing to ask for.
    let below = if all { Vec::new() } else { below };
    Ok(match unread {
        0 => Level::Read(below),
        unread => Level::Odd(below, format!("{unread} departments below {department} cannot be read")),
    })
}

fn of_fault(fault: Fault) -> Result<Level, SyncError> {
    Ok(match fault {
        Fault::Gone | Fault::NotFound | Fault::BadId => Level::Nothing,
        Fault::OutOfScope => Level::OutOfScope,
        Fault::NotPermitted(call) => Level::NotPermitted(call),
        Fault::Call(error) => Level::Failed(error),
        Fault::Stop(stop) => Level::Stop(stop),
        Fault::Store(error) => return Err(error.into()),
    })
}
