//! Trials of the app market (`goods_tryout`).

use super::{Body, Detail};
use crate::time;

/// Somebody opened a trial. There need not be an order for it, so there is no order's id in it, and no member is sure
/// to be there. Times in milliseconds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trial {
    /// The company as the trial itself names it: `corpId`.
    pub buyer_corp_id: Option<String>,
    /// Else the company of the row, which may be the ISV's own.
    pub corp_id: Option<String>,
    /// `buyerUnionId`: who opened it; the row's id says the same.
    pub buyer_union_id: Option<String>,
    /// `goodsCode`.
    pub goods_code: Option<String>,
    /// `itemType`: DingTalk does not say what it counts.
    pub item_type: Option<String>,
    /// `tryoutType`: DingTalk does not say which kinds there are.
    pub tryout_type: Option<String>,
    /// `appId`.
    pub app_id: Option<String>,
    /// `fromDate`, in milliseconds.
    pub from: Option<i64>,
    /// `endDate`, in milliseconds.
    pub until: Option<i64>,
    /// `eventId`: the platform's own id of the event, where it has one.
    pub event_id: Option<String>,
}

pub(super) fn read(body: &Body<'_>) -> Detail {
    let fields = body.fields;
    let buyer_corp_id = fields.text(&["corpId", "buyCorpId"]);
    Detail::Trial(Box::new(Trial {
        corp_id: buyer_corp_id.clone().or_else(|| body.corp_id.map(str::to_owned)),
        buyer_corp_id,
        buyer_union_id: fields.text(&["buyerUnionId"]).or_else(|| body.biz_id.map(str::to_owned)),
        goods_code: fields.text(&["goodsCode"]),
        item_type: fields.text(&["itemType"]),
        tryout_type: fields.text(&["tryoutType"]),
        app_id: fields.text(&["appId"]),
        from: fields.read(&["fromDate"], time::milliseconds),
        until: fields.read(&["endDate"], time::milliseconds),
        event_id: fields.text(&["eventId"]),
    }))
}
