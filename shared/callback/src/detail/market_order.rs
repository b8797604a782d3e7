//! Orders of the app market.

use super::{Body, Detail, Missing};
use crate::time;

/// An order, or what became of one: a service opened or closed, a refund, a label.
///
/// Only the order's id is always there; an order that is a picture (`articleType` `image`) has no fees, a refund has
/// nothing but its fee. What is not here is in the event's text. Fees count in fen (分, a hundredth of a yuan), times
/// in milliseconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarketOrder {
    /// `orderId`, digit by digit: a number of up to 20 digits in classic pushes, a string in rows.
    pub order_id: String,
    /// The buyer: `corpId`.
    pub corp_id: Option<String>,
    /// `buyUserId`: the person who bought.
    pub buy_user_id: Option<String>,
    /// `goodsCode`: what is sold.
    pub goods_code: Option<String>,
    /// `goodsName`.
    pub goods_name: Option<String>,
    /// `itemCode`: in which edition.
    pub item_code: Option<String>,
    /// `itemName`.
    pub item_name: Option<String>,
    /// `orderType`: `BUY`, `RENEW`, `UPGRADE`, `RENEW_UPGRADE`, `RENEW_DEGRADE`.
    pub order_type: Option<String>,
    /// `orderChargeType`: `FREE`, `TRYOUT`.
    pub order_charge_type: Option<String>,
    /// `orderLabel`: 0 normal, 1 gift.
    pub order_label: Option<i64>,
    /// `subQuantity`: how many.
    pub sub_quantity: Option<i64>,
    /// `maxOfPeople`: for how many people at most.
    pub max_of_people: Option<i64>,
    /// `minOfPeople`: for how many people at least.
    pub min_of_people: Option<i64>,
    /// `payFee`, in fen.
    pub pay_fee: Option<i64>,
    /// `nominalPayFee`: the list price, in fen.
    pub nominal_pay_fee: Option<i64>,
    /// `discountFee`, in fen.
    pub discount_fee: Option<i64>,
    /// `refundFee`, in fen.
    pub refund_fee: Option<i64>,
    /// `refundId`, of a service closed by a refund.
    pub refund_id: Option<String>,
    /// `paidtime`, in milliseconds.
    pub paid_at: Option<i64>,
    /// `serviceStartTime`, in milliseconds.
    pub service_starts_at: Option<i64>,
    /// `serviceStopTime` or, of a refund, `instanceEndTime`, in milliseconds.
    pub service_stops_at: Option<i64>,
}

pub(super) fn read(body: &Body<'_>) -> Result<Detail, Missing> {
    let fields = body.fields;
    let moment = |names: &[&str]| fields.read(names, time::milliseconds);
    Ok(Detail::MarketOrder(Box::new(MarketOrder {
        order_id: body.required("orderId")?,
        corp_id: fields.text(&["corpId", "buyCorpId"]).or_else(|| body.corp_id.map(str::to_owned)),
        buy_user_id: fields.text(&["buyUserId"]),
        goods_code: fields.text(&["goodsCode"]),
        goods_name: fields.text(&["goodsName"]),
        item_code: fields.text(&["itemCode"]),
        item_name: fields.text(&["itemName"]),
        order_type: fields.text(&["orderType"]),
        order_charge_type: fields.text(&["orderChargeType"]),
        order_label: fields.integer(&["orderLabel"]),
        sub_quantity: fields.integer(&["subQuantity"]),
        max_of_people: fields.integer(&["maxOfPeople"]),
        min_of_people: fields.integer(&["minOfPeople"]),
        pay_fee: fields.integer(&["payFee"]),
        nominal_pay_fee: fields.integer(&["nominalPayFee"]),
        discount_fee: fields.integer(&["discountFee"]),
        refund_fee: fields.integer(&["refundFee"]),
        refund_id: fields.text(&["refundId"]),
        paid_at: moment(&["paidtime"]),
        service_starts_at: moment(&["serviceStartTime"]),
        service_stops_at: moment(&["serviceStopTime", "instanceEndTime"]),
    })))
}
