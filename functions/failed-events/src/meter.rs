//! `get_call_back_failed_result` counts against the organisation's month (5,000 calls on the standard edition).

use dingtalk_api::{Endpoint, callbacks::GetCallBackFailedResult};

use crate::FailedEvents;

impl FailedEvents {
    /// A call is about to be made for the company. That it is not counted is no reason not to make it.
    pub(crate) async fn meter(&self, app: &str, corp: &str) {
        self.desk.worker().metrics().count("MeteredCall", Some(app));
        if let Err(error) = self.metered.count(app, corp, GetCallBackFailedResult::NAME, self.now()).await {
            tracing::warn!(app, corp, %error, "a call of the organisation's month is not counted");
        }
    }
}
