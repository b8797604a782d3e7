//! `get_call_back_failed_result` counts against the organisation's month (5,000 calls on the standard edition).

use dingtalk_api::{Endpoint, callbacks::GetCallBackFailedResult};

use crate::FailedEvents;

impl FailedEvents {
    /// A call was made for the company, and its answer is stored: nothing stands between the two. One that was refused does
    /// not count (errors-and-limits, section 2).
    pub(crate) async fn meter(&self, app: &str, corp: &str) {
        self.desk.worker().metrics().count("MeteredCall", Some(app));
        if let Err(error) = self.metered.count(app, corp, GetCallBackFailedResult::NAME, self.now()).await {
            tracing::warn!(app, corp, %error, "a call of the organisation's month is not counted");
        }
    }
}
