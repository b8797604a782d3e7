//! `get_call_back_failed_result` counts against the organisation's month (5,000 calls on the standard edition).

use crate::FailedEvents;

impl FailedEvents {
    /// A call is about to be made for the company.
    pub(crate) async fn meter(&self, app: &str, corp: &str) {
        // The counter by company and month (`dingtalk_store::Metered`) has its place here.
        tracing::debug!(app, corp, "a call that counts against the organisation's month");
        self.desk.worker().metrics().count("MeteredCall", Some(app));
    }
}
