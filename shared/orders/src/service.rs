//! What became of an order.

use serde::{Deserialize, Serialize};

/// A bought service that opened or closed (rows with `biz_type` 37).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Service {
    /// `openType` or `closeType`. The documents show 3 only, and do not say what it means.
    pub kind: Option<String>,
    /// `refundId`, where a refund closed it.
    pub refund_id: Option<String>,
    /// `serviceStartTime`, in milliseconds.
    pub starts_at: Option<i64>,
    /// `serviceStopTime`, in milliseconds.
    pub stops_at: Option<i64>,
}

/// A refund, of the whole or a part (rows with `biz_type` 212).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Refund {
    /// `refundId`, where there is one.
    pub refund_id: Option<String>,
    /// `refundFee`, in fen.
    pub fee: Option<i64>,
    /// `instanceEndTime`: when the service ends after it, in milliseconds.
    pub ends_at: Option<i64>,
}
