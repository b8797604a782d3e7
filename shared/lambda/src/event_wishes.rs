//! What a function that runs by schedule is asked for out of turn, on the bus.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The wish that DingTalk's list of failed events be read now: an operator's, after an outage of ours.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FailedEventsRequest {
    /// Id of the app; every app without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app: Option<String>,
    /// CorpId; every company without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corp: Option<String>,
}

impl FailedEventsRequest {
    /// The detail type.
    pub const DETAIL_TYPE: &'static str = "FailedEventsRequested";
}

/// An event that has no inbox row behind it: the schedule's, a wish, a domain event.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Wish {
    /// Its detail type; empty for an event made by hand.
    #[serde(rename = "detail-type")]
    pub detail_type: String,
    /// What it says. The schedule's is no object.
    pub detail: Value,
}

impl Wish {
    /// What it says, if it is `detail_type`.
    #[must_use]
    pub fn read<T: for<'de> Deserialize<'de>>(&self, detail_type: &str) -> Option<T> {
        (self.detail_type == detail_type).then(|| T::deserialize(&self.detail).ok()).flatten()
    }
}
