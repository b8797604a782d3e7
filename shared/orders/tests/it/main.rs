//! Orders, from the text of events to what a company has.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests, which the lints do not take for tests")]

mod company;
mod end;
mod histories;
mod holdings;
mod purchase;
mod trial;

use dingtalk_callback::{CallbackEvent, Envelope};
use dingtalk_orders::{Heard, Order, Trial};
use serde_json::{Value, json};

/// 2023-11-14T22:13:20Z.
const NOW: i64 = 1_700_000_000_000;
const DAY: i64 = 24 * 3_600_000;

/// A row's text, as the inbox keeps it.
fn row_text(biz_type: i64, biz_id: &str, at: i64, data: &Value) -> String {
    json!({
        "gmt_modified": at, "biz_type": biz_type, "biz_id": biz_id, "corp_id": "dingisv", "subscribe_id": "1_0",
        "biz_data": data.to_string(),
    })
    .to_string()
}

/// What the text of a row says.
fn heard(text: &str) -> Heard {
    let event = CallbackEvent::restore(Envelope::SyncHigh, text, NOW + 1_000 * DAY).unwrap();
    Heard::of(&event, NOW + 1_000 * DAY).unwrap()
}

fn order_of(heard: Heard) -> Order {
    let Heard::Order(order) = heard else { panic!("{heard:?}") };
    *order
}

/// What a row says of an order.
fn row(biz_type: i64, order_id: &str, at: i64, mut data: Value) -> Order {
    let action = match biz_type {
        17 => "market_order",
        212 => "market_order_refund_event",
        _ => "market_order_tag",
    };
    data["orderId"] = json!(order_id);
    let members = data.as_object_mut().unwrap();
    members.entry("syncAction").or_insert_with(|| json!(action));
    order_of(heard(&row_text(biz_type, order_id, at, &data)))
}

/// An order of the item `I` of the goods `G`, for so many days from a day on.
fn bought(order_id: &str, at: i64, days: std::ops::Range<i64>, mut more: Value) -> Order {
    let mut data = json!({
        "corpId": "dingbuyer", "goodsCode": "G", "itemCode": "I", "orderType": "BUY", "maxOfPeople": 10,
        "paidtime": at, "serviceStartTime": NOW + days.start * DAY, "serviceStopTime": NOW + days.end * DAY,
        "payFee": 900, "nominalPayFee": 1000, "discountFee": 100,
    });
    data.as_object_mut().unwrap().append(more.as_object_mut().unwrap());
    row(17, order_id, at, data)
}

fn opened(order_id: &str, at: i64, data: Value) -> Order {
    service("market_service_open", order_id, at, data)
}

fn closed(order_id: &str, at: i64, data: Value) -> Order {
    service("market_service_close", order_id, at, data)
}

fn service(action: &str, order_id: &str, at: i64, mut data: Value) -> Order {
    data["syncAction"] = json!(action);
    row(37, order_id, at, data)
}

fn refunded(order_id: &str, at: i64, data: Value) -> Order {
    row(212, order_id, at, data)
}

/// All of them joined, one after the other.
fn merged(orders: &[Order]) -> Order {
    let mut all = Order::new(&orders[0].order_id);
    orders.iter().for_each(|order| all.merge(order));
    all
}

fn trial(at: i64, mut data: Value) -> Trial {
    data["EventType"] = json!("goods_tryout");
    let Heard::Trial(trial) = heard(&row_text(63, "union1", at, &data)) else { panic!("no trial") };
    *trial
}

/// Every order of a few things.
fn permutations<T: Clone>(of: &[T]) -> Vec<Vec<T>> {
    if of.is_empty() {
        return vec![Vec::new()];
    }
    let with = |i: usize| {
        let mut rest = of.to_vec();
        let first = rest.remove(i);
        permutations(&rest).into_iter().map(move |tail| [vec![first.clone()], tail].concat())
    };
    (0..of.len()).flat_map(with).collect()
}
