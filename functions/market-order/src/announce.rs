//! The domain events of orders and trials. They hold no secret, and of persons only the ids that DingTalk gives them.

use dingtalk_orders::{News, Order, Trial};
use dingtalk_store::{DomainEvent, OrderKind};
use serde_json::{Map, Value, json};

/// What is new in `order` since `before`. The ids hold what it is about and nothing of the attempt, so that doing it twice
/// makes the same events.
pub(crate) fn order(app: &str, order: &Order, before: &Order) -> Vec<DomainEvent> {
    let name = OrderKind::Order.name(app, &order.order_id);
    let event = |what: &str, identity: Option<&str>, time: i64, detail: Value| DomainEvent {
        name: what.to_owned(),
        id: identity.map_or_else(|| format!("{name}#{what}"), |identity| format!("{name}#{what}#{identity}")),
        app: app.to_owned(),
        corp: order.corp().map(str::to_owned),
        time,
        detail,
    };
    let told = |news: News<'_>| match news {
        News::Paid { at } => event("OrderPaid", None, at, whole(order)),
        News::Changed { at, mark } => event("OrderChanged", Some(&format!("{at}-{mark}")), at, whole(order)),
        News::Opened(id, told) => {
            let detail = json!({
                "openType": told.what.kind,
                "serviceStartTime": told.what.starts_at, "serviceStopTime": told.what.stops_at,
            });
            event("ServiceOpened", Some(&id), told.at, brief(order, detail))
        }
        News::Closed(id, told) => {
            let detail = json!({
                "closeType": told.what.kind, "refundId": told.what.refund_id,
                "serviceStartTime": told.what.starts_at, "serviceStopTime": told.what.stops_at,
            });
            event("ServiceClosed", Some(&id), told.at, brief(order, detail))
        }
        News::Refunded(id, told) => {
            let detail = json!({
                "refundId": told.what.refund_id, "refundFee": told.what.fee, "instanceEndTime": told.what.ends_at,
                "refundedFee": order.refunded_fee(),
            });
            event("OrderRefunded", Some(&id), told.at, brief(order, detail))
        }
        News::Tagged(id, told) => {
            let label: Value = serde_json::from_str(&told.what).unwrap_or_else(|_| json!({}));
            event("OrderTagged", Some(&id), told.at, brief(order, json!({ "label": label })))
        }
    };
    order.news(before).into_iter().map(told).collect()
}

/// A trial that is new, or ends at another time than before.
pub(crate) fn trial(app: &str, trial: &Trial, before: Option<&Trial>) -> Vec<DomainEvent> {
    let end = |trial: &Trial| trial.until.as_ref().map(|told| told.what);
    if before.is_some_and(|before| end(before) == end(trial)) {
        return Vec::new();
    }
    let (id, until) = (trial.id(), end(trial));
    // An end that moves there and back is told each time.
    let mut until_text = until.map_or_else(|| "-".to_owned(), |until| until.to_string());
    if let (Some(_), Some(told)) = (before, &trial.until) {
        until_text = format!("{until_text}-{}", told.at);
    }
    vec![DomainEvent {
        name: "TrialOpened".to_owned(),
        id: format!("{}#TrialOpened#{until_text}", OrderKind::Trial.name(app, &id)),
        app: app.to_owned(),
        corp: trial.company.corp().map(str::to_owned),
        time: trial.since(),
        detail: json!({
            "trialId": id,
            "goodsCode": trial.goods_code,
            "itemType": trial.item_type,
            "tryoutType": trial.tryout_type,
            "appId": trial.app_id.as_ref().map(|told| &told.what),
            "buyerUnionId": trial.buyer_union_id,
            "fromDate": trial.from,
            "endDate": until,
        }),
    }]
}

/// Everything that the order says of itself, and where it is.
fn whole(order: &Order) -> Value {
    let mut detail = members(serde_json::to_value(order.purchase().unwrap_or_default()).unwrap_or_default());
    detail.insert("orderId".to_owned(), json!(order.order_id));
    detail.insert("refundedFee".to_owned(), json!(order.refunded_fee()));
    detail.insert("serviceOpen".to_owned(), json!(order.is_open()));
    detail.insert("serviceEndTime".to_owned(), json!(order.ends_at()));
    Value::Object(detail)
}

/// Which order it is, and `more`.
fn brief(order: &Order, more: Value) -> Value {
    let purchase = order.purchase().unwrap_or_default();
    let which = json!({
        "orderId": order.order_id,
        "goodsCode": purchase.goods_code, "goodsName": purchase.goods_name,
        "itemCode": purchase.item_code, "itemName": purchase.item_name,
    });
    let mut detail = members(which);
    detail.extend(members(more));
    Value::Object(detail)
}

fn members(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}
