//! Orders of the app market, in both generations. Services, refunds, labels and trials exist as rows only.

use serde_json::{Map, Value, json};

use crate::{Event, Row};

const DAY_MS: i64 = 24 * 3600 * 1000;

/// An order (订单). `Order::new` makes up the rest from its id and its buyer, always the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// `orderId`: digits as a rule.
    pub order_id: String,
    /// The buyer's CorpId; none for a person's purchase (`purchaserType` 2).
    pub corp_id: Option<String>,
    /// The userid of who bought.
    pub buy_user_id: String,
    /// What is sold, by code; its name is made of it.
    pub goods_code: String,
    /// In which edition, by code; its name is made of it.
    pub item_code: String,
    /// `BUY`, `RENEW`, `UPGRADE`, `RENEW_UPGRADE`, `RENEW_DEGRADE`.
    pub order_type: String,
    /// Of an upgrade, the item that was had before.
    pub original_item_code: Option<String>,
    /// `FREE`, `TRYOUT`; none for one that is paid for.
    pub charge_type: Option<String>,
    /// Whether it is a gift.
    pub gift: bool,
    /// For how many people.
    pub max_of_people: i64,
    /// List price, in fen.
    pub nominal_pay_fee: i64,
    /// Discount, in fen.
    pub discount_fee: i64,
    /// When it was paid, in milliseconds; none for the moment of the push.
    pub paid_at: Option<i64>,
    /// From when it serves, in milliseconds; none for when it was paid.
    pub starts_at: Option<i64>,
    /// For how many days.
    pub days: i64,
}

impl Order {
    /// A year of the standard edition for ten people, for 990 yuan.
    #[must_use]
    pub fn new(order_id: &str, corp_id: &str) -> Order {
        Order {
            order_id: order_id.to_owned(),
            corp_id: Some(corp_id.to_owned()),
            buy_user_id: "manager0001".to_owned(),
            goods_code: "FW_GOODS-1000001".to_owned(),
            item_code: "standard".to_owned(),
            order_type: "BUY".to_owned(),
            original_item_code: None,
            charge_type: None,
            gift: false,
            max_of_people: 10,
            nominal_pay_fee: 100_000,
            discount_fee: 1_000,
            paid_at: None,
            starts_at: None,
            days: 365,
        }
    }

    /// When it is paid, if it is pushed at `now`.
    fn paid_at(&self, now: i64) -> i64 {
        self.paid_at.unwrap_or(now)
    }

    /// From when until when it serves, if it is pushed at `now`.
    fn serves(&self, now: i64) -> (i64, i64) {
        let start = self.starts_at.unwrap_or_else(|| self.paid_at(now));
        (start, start.saturating_add(self.days.saturating_mul(DAY_MS)))
    }

    /// The company of a row about it: the buyer, unless it has none or rows have the ISV's.
    fn row_corp<'a>(&'a self, rows: &Rows<'a>) -> &'a str {
        self.corp_id.as_deref().filter(|_| !rows.isv_only).unwrap_or(rows.isv_corp_id)
    }
}

/// A refund of an order, of the whole or a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    /// `refundFee`, in fen.
    pub fee: i64,
    /// `instanceEndTime`: when the service ends after it, in milliseconds.
    pub ends_at: Option<i64>,
}

/// A trial, opened without an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tryout {
    /// The unionid of who opened it: `biz_id` of the row.
    pub buyer_union_id: String,
    /// The company it is for.
    pub corp_id: String,
    /// Of what.
    pub goods_code: String,
    /// From when, in milliseconds; none for the moment of the push.
    pub starts_at: Option<i64>,
    /// For how many days.
    pub days: i64,
}

/// What rows about orders have in common.
pub(crate) struct Rows<'a> {
    pub(crate) suite_id: &'a str,
    pub(crate) suite_key: &'a str,
    pub(crate) isv_corp_id: &'a str,
    /// Whether they name the ISV's own company in the place of the buyer.
    pub(crate) isv_only: bool,
    pub(crate) time: i64,
}

/// What both generations of an order say alike.
fn members(order: &Order, now: i64) -> Map<String, Value> {
    let (start, stop) = order.serves(now);
    let all = json!({
        "goodsCode": order.goods_code, "goodsName": format!("模拟商品 {}", order.goods_code),
        "itemCode": order.item_code, "itemName": format!("规格 {}", order.item_code),
        "corpId": order.corp_id, "subQuantity": 1, "maxOfPeople": order.max_of_people, "minOfPeople": 0,
        "paidtime": order.paid_at(now), "serviceStartTime": start, "serviceStopTime": stop,
        "payFee": order.nominal_pay_fee - order.discount_fee, "nominalPayFee": order.nominal_pay_fee,
        "discountFee": order.discount_fee, "discount": 1.0, "orderCreateSource": "APP_STORE",
        "buyUserId": order.buy_user_id, "orderType": order.order_type, "orderChargeType": order.charge_type,
        "originalItemCode": order.original_item_code, "saleModelType": "CYC_UPGRADE_MEMBER",
        "articleType": "normal", "orderLabel": i64::from(order.gift),
    });
    match all {
        // A member that says nothing is not there.
        Value::Object(all) => all.into_iter().filter(|(_, value)| !value.is_null()).collect(),
        _ => Map::new(),
    }
}

/// `purchaseType` or `purchaserType`.
fn purchaser(order: &Order) -> i64 {
    if order.corp_id.is_some() { 1 } else { 2 }
}

/// Digits become a number, all of them kept.
fn number(id: &str) -> Value {
    serde_json::from_str(id).ok().filter(Value::is_number).unwrap_or_else(|| id.into())
}

pub(crate) fn market_buy(suite_key: &str, time: i64, order: &Order) -> Event {
    let mut members = members(order, time);
    members.insert("SuiteKey".to_owned(), suite_key.into());
    members.insert("TimeStamp".to_owned(), time.into());
    members.insert("orderId".to_owned(), number(&order.order_id));
    members.insert("purchaseType".to_owned(), purchaser(order).into());
    // To be dropped one day, as the documents say.
    if let Some(corp_id) = &order.corp_id {
        members.insert("buyCorpId".to_owned(), corp_id.as_str().into());
    }
    Event::new("market_buy", Value::Object(members))
}

pub(crate) fn order_rows(rows: &Rows<'_>, order: &Order) -> Vec<Row> {
    let mut members = members(order, rows.time);
    members.insert("syncAction".to_owned(), "market_order".into());
    members.insert("orderId".to_owned(), order.order_id.as_str().into());
    members.insert("suiteId".to_owned(), number(rows.suite_id));
    members.insert("suiteKey".to_owned(), rows.suite_key.into());
    members.insert("purchaserType".to_owned(), purchaser(order).into());
    vec![Row::new(17, &order.order_id, order.row_corp(rows), Value::Object(members))]
}

/// A service opened, or closed; the order stands in the row's own id only.
pub(crate) fn service_rows(rows: &Rows<'_>, order: &Order, closed: Option<Option<&str>>) -> Vec<Row> {
    let (start, stop) = order.serves(rows.time);
    let mut data = match closed {
        None => json!({"syncAction": "market_service_open", "eventType": "subscription_open", "openType": 3}),
        Some(refund_id) => json!({
            "syncAction": "market_service_close", "eventType": "subscription_close", "closeType": 3,
            "refundId": refund_id,
        }),
    };
    data["serviceStartTime"] = start.into();
    data["serviceStopTime"] = stop.into();
    vec![Row::new(37, &order.order_id, order.row_corp(rows), data)]
}

pub(crate) fn refund_rows(rows: &Rows<'_>, order: &Order, refund: &Refund, id: &str) -> Vec<Row> {
    let data = json!({
        "syncAction": "market_order_refund_event", "orderId": order.order_id, "corpId": order.corp_id,
        "refundFee": refund.fee, "instanceEndTime": refund.ends_at,
    });
    vec![Row::new(212, id, order.row_corp(rows), data)]
}

pub(crate) fn tag_rows(rows: &Rows<'_>, order: &Order, label: &Value, id: &str) -> Vec<Row> {
    let mut data = label.clone();
    if let Some(data) = data.as_object_mut() {
        data.insert("syncAction".to_owned(), "market_order_tag".into());
        data.insert("orderId".to_owned(), order.order_id.as_str().into());
    }
    vec![Row::new(253, id, order.row_corp(rows), data)]
}

/// It has an `EventType` in the place of a `syncAction`.
pub(crate) fn tryout_rows(rows: &Rows<'_>, tryout: &Tryout) -> Vec<Row> {
    let from = tryout.starts_at.unwrap_or(rows.time);
    let data = json!({
        "EventType": "goods_tryout", "buyerUnionId": tryout.buyer_union_id, "suiteId": number(rows.suite_id),
        "corpId": tryout.corp_id, "fromDate": from,
        "endDate": from.saturating_add(tryout.days.saturating_mul(DAY_MS)), "appId": crate::Corp::APP_ID,
        "tryoutType": 1, "goodsCode": tryout.goods_code, "itemType": 1, "TimeStamp": rows.time.to_string(),
    });
    let corp = if rows.isv_only { rows.isv_corp_id } else { &tryout.corp_id };
    vec![Row::new(63, &tryout.buyer_union_id, corp, data)]
}
