//! A call that gave nothing: is something lost, and when may the next one be made?

use dingtalk_api::{Arrival, Class};
use dingtalk_lambda::App;
use dingtalk_tokens::CallError;

use crate::{FailedEvents, Run};

const DAY_MS: i64 = 86_400_000;

/// A used-up quota is asked about again after so long: somebody may have bought more before the month is over.
const QUOTA_MS: i64 = DAY_MS;

impl FailedEvents {
    pub(crate) async fn refused(&self, run: Run<'_>, app: &App, corp: &str, error: CallError) {
        run.counted.failed(&app.id, Some(corp), &error);
        let quota = error.api().is_some_and(|error| error.class == Class::Quota);
        let not_before = quota.then(|| self.now().saturating_add(QUOTA_MS));
        if quota {
            self.desk.worker().metrics().count("FailedEventsQuota", Some(&app.id));
            tracing::error!(app = app.id, corp, "the organisation's calls of this month are used up");
        }
        // Of a call that may have arrived the answer is gone, and with it what it held.
        let perhaps = matches!(&error, CallError::Api(error) if error.arrival == Arrival::Perhaps);
        if perhaps {
            self.meter(&app.id, corp).await;
        }
        if perhaps && !self.lost(run, &app.id, corp, "the answer with failed events did not arrive").await {
            // The call stays noted as begun, so that the next run asks for the sync.
            return;
        }
        if let Err(error) = self.reads.refused(&app.id, corp, &error.to_string(), not_before).await {
            run.counted.failed(&app.id, Some(corp), &error);
        }
    }
}
