//! Orders for a program: DingTalk's names, fen, milliseconds.

use dingtalk_orders::{Order, Trial};
use serde_json::{Value, json};

use super::Bought;

pub(super) fn of(bought: &Bought) -> Value {
    json!({
        "app": bought.app,
        "corp": bought.corp,
        "has": bought.has,
        "orders": bought.orders.iter().map(order).collect::<Vec<_>>(),
        "trials": bought.trials.iter().map(trial).collect::<Vec<_>>(),
    })
}

fn order(order: &Order) -> Value {
    let service = |of: &std::collections::BTreeMap<String, dingtalk_orders::Told<dingtalk_orders::Service>>| {
        of.values().map(|told| json!({ "at": told.at, "service": told.what })).collect::<Vec<_>>()
    };
    json!({
        "orderId": order.order_id,
        "corp": order.corp(),
        "since": order.since(),
        "purchase": order.purchase(),
        "serviceOpen": order.is_open(),
        "serviceStartTime": order.starts_at(),
        "serviceEndTime": order.ends_at(),
        "refundedFee": order.refunded_fee(),
        "openings": service(&order.openings),
        "closings": service(&order.closings),
        "refunds": order.refunds.values().map(|told| json!({ "at": told.at, "refund": told.what })).collect::<Vec<_>>(),
        "labels": order.tags.values().map(|told| json!({ "at": told.at, "label": told.what })).collect::<Vec<_>>(),
    })
}

fn trial(trial: &Trial) -> Value {
    json!({
        "goodsCode": trial.goods_code,
        "itemType": trial.item_type,
        "tryoutType": trial.tryout_type,
        "buyerUnionId": trial.buyer_union_id,
        "fromDate": trial.from,
        "endDate": trial.until.as_ref().map(|told| told.what),
    })
}
