//! Stored pages: their entries become events in the inbox, like pushed ones; then the page is done.

use dingtalk_callback::CallbackEvent;
use dingtalk_store::{FailedPage, InboxKey, NewEvent, PageEnd, Put, RowState, StoreError};
use futures_util::{StreamExt, stream};
use tokio::time::Instant;

use crate::{FailedEvents, Run, entry};

/// Pages in one look.
const PAGE: i32 = 100;

/// Puts at the same time.
const PUTS_AT_ONCE: usize = 16;

impl FailedEvents {
    /// Works off what runs that died have left over.
    pub(crate) async fn work_off(&self, run: Run<'_>) {
        let mut last: Option<FailedPage> = None;
        while Instant::now() < run.end {
            let open = match self.pages.open(PAGE, last.as_ref()).await {
                Ok(open) => open,
                Err(error) => return run.counted.failed("-", None, &error),
            };
            let Some(end) = open.last().cloned() else { return };
            for page in &open {
                self.work_off_page(run, page).await;
            }
            last = Some(end);
        }
    }

    /// Works off a page. What goes wrong leaves it where it is, for the next run.
    pub(crate) async fn work_off_page(&self, run: Run<'_>, page: &FailedPage) {
        match self.try_page(run, page).await {
            Ok(true) => run.counted.add(|report| report.worked_off += 1),
            Ok(false) => {}
            Err(error) => {
                self.desk.worker().metrics().count("FailedPageWaits", Some(&page.app));
                run.counted.failed(&page.app, Some(&page.corp), &error);
            }
        }
    }

    /// Whether there was anything to do.
    async fn try_page(&self, run: Run<'_>, page: &FailedPage) -> Result<bool, StoreError> {
        let Some(entries) = self.pages.read(&run.config.sealing_keys, page).await? else { return Ok(false) };
        let events = entries.iter().flat_map(|entry| entry::events(entry, &page.corp, page.read_at));
        let puts: Vec<_> = events.map(|event| self.put(run, page, event)).collect();
        let outcomes: Vec<_> = stream::iter(puts).buffer_unordered(PUTS_AT_ONCE).collect().await;
        let (mut fresh, mut end) = (Vec::new(), PageEnd::Done);
        for outcome in outcomes {
            match outcome {
                Ok(key) => fresh.extend(key),
                // It will never fit. The page stays whole for an operator, and the sync finds what changed.
                Err(error @ StoreError::TooLarge { .. }) => {
                    tracing::error!(page = %page, %error, "a failed event fits into no row of the inbox");
                    self.desk.worker().metrics().count("FailedEventTooLarge", Some(&page.app));
                    end = PageEnd::Kept;
                }
                Err(error) => return Err(error),
            }
        }
        if end == PageEnd::Kept {
            self.ask_for_sync(run, &page.app, &page.corp, "a failed event was too large to be kept").await;
        }
        self.hint(&fresh).await;
        self.faults.at("failed-events.processed");
        self.pages.end(page, end, self.now()).await.map(|()| true)
    }

    async fn put(&self, run: Run<'_>, page: &FailedPage, event: CallbackEvent) -> Result<Option<InboxKey>, StoreError> {
        let key = InboxKey::of(&page.app, &event);
        let new = NewEvent { key: &key, event: &event, received_at: page.read_at };
        let hint = match self.inbox.put(&run.config.sealing_keys, new).await? {
            Put::Stored => {
                run.counted.add(|report| report.events += 1);
                self.desk.worker().metrics().count("FailedEventStored", Some(&page.app));
                true
            }
            // By a push that came too late to be acknowledged, or by a run that died here.
            Put::Duplicate { state, attempts } => {
                run.counted.add(|report| report.known += 1);
                state == RowState::Pending && attempts == 0
            }
        };
        tracing::info!(app = page.app, corp = key.corp(), event = key.event(), key = %key, "a failed event in the inbox");
        Ok(hint.then_some(key))
    }

    /// The bus is only a hint: what it does not take the sweep sends.
    async fn hint(&self, keys: &[InboxKey]) {
        if keys.is_empty() {
            return;
        }
        if let Err(error) = self.bus.hint(keys).await {
            tracing::warn!(%error, events = keys.len(), "hints left to the sweep");
            self.desk.worker().metrics().count("HintDelayed", None);
        }
    }
}
