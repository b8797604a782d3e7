//! A crawl: lists that are read side by side, page by page, whatever it is that they list. The calls are paced by the
//! client, and no page waits for another's write.

use dingtalk_store::StoreError;
use futures_util::{StreamExt, stream::FuturesUnordered};
use serde::Serialize;

use crate::{
    SyncError,
    fault::{Fault, Stop},
    open::{Open, Reading},
    shop::Shop,
    slice::{Flow, Slice},
};

/// Lists that are read side by side: enough for 20 calls a second when each takes a second.
const SIDE_BY_SIDE: usize = 24;

/// A run's state, as far as it reads lists.
pub(crate) trait Lists: Serialize {
    /// The phase of the run.
    const PHASE: &'static str;

    /// What was begun and not ended.
    fn open(&mut self) -> &mut Open;

    /// The next list that was not begun.
    async fn next(&mut self, shop: &Shop<'_>) -> Result<Option<i64>, StoreError>;

    /// Reads a page of a list and writes it down.
    async fn read(slice: &Slice<'_>, reading: Reading) -> Result<Read, SyncError>;

    /// A page told of these lists.
    fn found(&mut self, lists: Vec<i64>);
}

/// What reading a page came to.
#[derive(Debug)]
pub(crate) enum Read {
    /// It was read and written.
    Page(Page),
    /// There is no such list, or none of which these calls tell.
    Nothing,
    /// The list cannot be read, and so what was read is not all there is.
    Closed(String),
    /// The app may not read any.
    NotPermitted(String),
    /// It failed, and may work later.
    Failed(String),
    /// Nothing goes on for now.
    Stop(Stop),
}

/// A page that was read and written.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// Where the next one begins; none behind the last.
    pub next: Option<i64>,
    /// Lists that it tells of.
    pub found: Vec<i64>,
    /// What is odd about it: it may be another one when it is asked for again.
    pub odd: Option<String>,
}

impl Read {
    /// What it means for `list`, in words, that the call failed.
    pub fn of(fault: Fault, list: &str) -> Result<Self, SyncError> {
        Ok(match fault {
            Fault::Gone | Fault::NotFound | Fault::BadId => Self::Nothing,
            Fault::OutOfScope => Self::Closed(format!("{list} is outside the range")),
            Fault::NotPermitted(call) => Self::NotPermitted(call),
            Fault::Call(error) => Self::Failed(error),
            Fault::Stop(stop) => Self::Stop(stop),
            Fault::Store(error) => return Err(error.into()),
        })
    }
}

impl Page {
    /// A page of `list`, in words, on which `sent` were sent, `unread` of them such that they cannot be read.
    pub fn of(list: &str, next: Option<i64>, sent: usize, unread: usize) -> Self {
        let odd = match () {
            () if unread > 0 => Some(format!("{unread} of {list} cannot be read")),
            () if sent == 0 && next.is_some() => Some(format!("a page of {list} was empty, and not the last")),
            () => None,
        };
        Self { next, odd, found: Vec::new() }
    }
}

/// Reads all lists, as far as the slice goes.
pub(crate) async fn crawl<L: Lists>(lists: &mut L, slice: &Slice<'_>) -> Result<Flow, SyncError> {
    let shop = slice.shop;
    let mut reading = FuturesUnordered::new();
    let (mut stop, mut error) = (None, String::new());
    // One call in each slice, however short it is: or nothing would ever end.
    let mut begun = false;
    loop {
        while stop.is_none() && !(begun && shop.is_over()) && !lists.open().all_fail() && reading.len() < SIDE_BY_SIDE {
            let Some(next) = next(lists, shop).await? else { break };
            lists.open().begin(next);
            begun = true;
            reading.push(async move { (next, L::read(slice, next).await) });
        }
        let Some((place, read)) = reading.next().await else {
            if stop.is_some() || shop.is_over() || !lists.open().has_failed() {
                break;
            }
            // Everything else is read. What failed is tried again, for a while.
            if lists.open().is_hopeless() {
                return Ok(lists.open().pause(error));
            }
            tokio::time::sleep(shop.engine.backoff * lists.open().tries()).await;
            lists.open().again();
            continue;
        };
        let list = place.0;
        match read? {
            Read::Page(page) => {
                lists.found(page.found);
                match page.odd {
                    None => lists.open().read(list, page.next),
                    Some(why) => lists.open().odd(place, page.next, why),
                }
            }
            Read::Nothing => lists.open().read(list, None),
            Read::Closed(why) => {
                lists.open().read(list, None);
                lists.open().doubt(why);
            }
            Read::NotPermitted(call) => return Ok(Flow::NotPermitted(call)),
            Read::Failed(why) => {
                error = why;
                lists.open().failed(list);
            }
            Read::Stop(why) => {
                lists.open().put_back(list);
                stop = Some(why);
            }
        }
        if slice.is_note_due() && !slice.note(L::PHASE, lists).await? {
            return Ok(Flow::Lost);
        }
    }
    lists.open().again();
    match stop {
        Some(stop) => Ok(Flow::Pause(stop)),
        None if shop.is_over() && is_left(lists, shop).await? => Ok(Flow::HandOn),
        None => Ok(Flow::On),
    }
}

async fn next<L: Lists>(lists: &mut L, shop: &Shop<'_>) -> Result<Option<Reading>, StoreError> {
    match lists.open().take() {
        Some(next) => Ok(Some(next)),
        None => Ok(lists.next(shop).await?.map(|list| Reading(list, 0, 0))),
    }
}

/// Whether something is left to be read; puts back what it takes to find out.
async fn is_left<L: Lists>(lists: &mut L, shop: &Shop<'_>) -> Result<bool, StoreError> {
    let Some(next) = next(lists, shop).await? else { return Ok(false) };
    lists.open().begin(next);
    lists.open().put_back(next.0);
    Ok(true)
}
