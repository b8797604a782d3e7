//! A page that was answered is nowhere else than here: it is stored before anything else is done.

use std::time::Duration;

use dingtalk_api::callbacks::FailedResult;
use dingtalk_lambda::SyncRequest;
use dingtalk_store::{FailedPage, StoreError};
use tokio::time::Instant;

use crate::{FailedEvents, Run};

/// Between two tries to store a page.
const PAUSE: Duration = Duration::from_millis(500);

impl FailedEvents {
    /// Stores the page, as often as there is time for. A page that cannot be stored is lost, and a whole sync asked for.
    pub(crate) async fn keep(&self, run: Run<'_>, app: &str, corp: &str, answer: &FailedResult) -> Option<FailedPage> {
        let read_at = self.now();
        let entries: Vec<&str> = answer.failed_list.iter().map(|event| event.as_str()).collect();
        loop {
            let error = match self.pages.put(&run.config.sealing_keys, app, corp, read_at, &entries).await {
                Ok(page) => {
                    run.counted.add(|report| report.pages += 1);
                    return Some(page);
                }
                Err(error) => error,
            };
            run.counted.failed(app, Some(corp), &error);
            if matches!(error, StoreError::TooLarge { .. }) || Instant::now() + PAUSE >= run.end {
                tracing::error!(app, corp, events = entries.len(), %error, "a page of failed events is lost");
                self.lost(run, app, corp, "a page of failed events could not be stored").await;
                return None;
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Events may be lost: only a whole sync finds what they told. Whether one is asked for.
    pub(crate) async fn lost(&self, run: Run<'_>, app: &str, corp: &str, why: &str) -> bool {
        run.counted.add(|report| report.perhaps_lost += 1);
        self.desk.worker().metrics().count("FailedEventsPerhapsLost", Some(app));
        tracing::error!(app, corp, why, "failed events may be lost; a whole sync of the company is asked for");
        self.ask_for_sync(run, app, corp, why).await
    }

    pub(crate) async fn ask_for_sync(&self, run: Run<'_>, app: &str, corp: &str, why: &str) -> bool {
        let asked = self.bus.request_sync(&SyncRequest::new(app, corp, &[], why)).await;
        if let Err(error) = &asked {
            run.counted.failed(app, Some(corp), error);
        }
        asked.is_ok()
    }
}
