//! Orders of the app market.

use std::fmt;

use serde_json::{Map, Value};

use super::{Body, Detail, Missing};
use crate::fields::Fields;
use crate::{EventType, time};

/// An order, or what became of one: a service opened or closed, a refund, a label.
///
/// Only the order's id is always there; an order that is a picture (`articleType` `image`) has no fees, a refund has
/// nothing but its fee. What is not here is in the event's text. Fees count in fen (分, a hundredth of a yuan), times
/// in milliseconds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MarketOrder {
    /// `orderId`, digit by digit: a number of up to 20 digits in classic pushes, a string in rows. Rows about an order
    /// or its service may have it as their own id only (`biz_id`).
    pub order_id: String,
    /// The buyer: `corpId`, else the company of the event, which of a row may be the ISV's own.
    pub corp_id: Option<String>,
    /// The buyer, only as the order itself names it: `corpId` or, of old, `buyCorpId`.
    pub buyer_corp_id: Option<String>,
    /// `purchaserType` or `purchaseType`: 1 an organisation, 2 a person.
    pub purchaser_type: Option<i64>,
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
    /// `mainGoodsCode` or `mainArticleCode`: what it is an extra of.
    pub main_goods_code: Option<String>,
    /// `mainGoodsName` or `mainArticleName`.
    pub main_goods_name: Option<String>,
    /// `originalArticleCode`: of an upgrade, what was had before.
    pub original_article_code: Option<String>,
    /// `originalItemCode`: of an upgrade, the edition that was had before.
    pub original_item_code: Option<String>,
    /// `articleType`: `normal`, `image`.
    pub article_type: Option<String>,
    /// `orderType`: `BUY`, `RENEW`, `UPGRADE`, `RENEW_UPGRADE`, `RENEW_DEGRADE`.
    pub order_type: Option<String>,
    /// `orderChargeType`: `FREE`, `TRYOUT`.
    pub order_charge_type: Option<String>,
    /// `saleModelType`: `CYC_UPGRADE_MEMBER`, `CYC_UPGRADE`, `QUANTITY`.
    pub sale_model_type: Option<String>,
    /// `orderCreateSource`: `APP_STORE`, `TIANYUAN`, `CYBERTRON`, …
    pub order_create_source: Option<String>,
    /// `orderLabel`: 0 normal, 1 gift.
    pub order_label: Option<i64>,
    /// `presentRelMainOrderId`: of a gift, the order it came with.
    pub present_rel_main_order_id: Option<String>,
    /// `outTradeNo`.
    pub out_trade_no: Option<String>,
    /// `isvOperationCode`.
    pub isv_operation_code: Option<String>,
    /// `solutionPackageKey`: the package it was bought in.
    pub solution_package_key: Option<String>,
    /// `distributorCorpId`: who sold it.
    pub distributor_corp_id: Option<String>,
    /// `mainCorpId`.
    pub main_corp_id: Option<String>,
    /// `appId`.
    pub app_id: Option<String>,
    /// `autoChangeFreeItem`.
    pub auto_change_free_item: Option<bool>,
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
    /// `discount`, as DingTalk writes it.
    pub discount: Option<String>,
    /// `refundFee`, in fen.
    pub refund_fee: Option<i64>,
    /// `refundId`, of a refund or of a service closed by one.
    pub refund_id: Option<String>,
    /// `openType`, of a service that opened.
    pub open_type: Option<String>,
    /// `closeType`, of a service that closed.
    pub close_type: Option<String>,
    /// `paidtime` or `paidTime`, in milliseconds.
    pub paid_at: Option<i64>,
    /// `serviceStartTime`, in milliseconds.
    pub service_starts_at: Option<i64>,
    /// `serviceStopTime` or, of a refund, `instanceEndTime`, in milliseconds.
    pub service_stops_at: Option<i64>,
    /// `eventId`: the platform's own id of the event, where it has one.
    pub event_id: Option<String>,
    /// Of `market_order_tag`, whatever it carries besides the order and what every event has: DingTalk does not say
    /// which members a label has. Empty for every other event.
    pub label: Label,
}

/// The members of a label, by DingTalk's names. `Debug` shows the names only: nobody knows what may be in it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Label(pub Map<String, Value>);

impl fmt::Debug for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// Folded names of what is not the label itself.
const NOT_LABEL: [&str; 14] = [
    "syncaction",
    "syncseq",
    "eventtype",
    "eventid",
    "eventtime",
    "eventborntime",
    "timestamp",
    "orderid",
    "corpid",
    "authcorpid",
    "buycorpid",
    "suiteid",
    "suitekey",
    "eventcorpid",
];

pub(super) fn read(event_type: &EventType, body: &Body<'_>) -> Result<Detail, Missing> {
    use EventType::{MarketOrder as Row, MarketServiceClose, MarketServiceOpen};
    let fields = body.fields;
    let moment = |names: &[&str]| fields.read(names, time::milliseconds);
    // DingTalk's own sample of a row has one of them in quotes of its own.
    let word = |name: &str| fields.text(&[name]).map(|text| text.trim_matches('"').to_owned());
    let order_id = match event_type {
        // Of other rows DingTalk does not say what their own id is.
        Row | MarketServiceOpen | MarketServiceClose => {
            fields.text(&["orderId"]).or_else(|| body.biz_id.map(str::to_owned)).ok_or(Missing("orderId"))?
        }
        _ => body.required("orderId")?,
    };
    let buyer_corp_id = fields.text(&["corpId", "buyCorpId"]);
    Ok(Detail::MarketOrder(Box::new(MarketOrder {
        order_id,
        corp_id: buyer_corp_id.clone().or_else(|| body.corp_id.map(str::to_owned)),
        buyer_corp_id,
        purchaser_type: fields.integer(&["purchaserType", "purchaseType"]),
        buy_user_id: fields.text(&["buyUserId"]),
        goods_code: fields.text(&["goodsCode"]),
        goods_name: fields.text(&["goodsName"]),
        item_code: fields.text(&["itemCode"]),
        item_name: fields.text(&["itemName"]),
        main_goods_code: fields.text(&["mainGoodsCode", "mainArticleCode"]),
        main_goods_name: fields.text(&["mainGoodsName", "mainArticleName"]),
        original_article_code: fields.text(&["originalArticleCode"]),
        original_item_code: fields.text(&["originalItemCode"]),
        article_type: word("articleType"),
        order_type: word("orderType"),
        order_charge_type: word("orderChargeType"),
        sale_model_type: word("saleModelType"),
        order_create_source: word("orderCreateSource"),
        order_label: fields.integer(&["orderLabel"]),
        present_rel_main_order_id: fields.text(&["presentRelMainOrderId"]),
        out_trade_no: fields.text(&["outTradeNo"]),
        isv_operation_code: fields.text(&["isvOperationCode"]),
        solution_package_key: fields.text(&["solutionPackageKey"]),
        distributor_corp_id: fields.text(&["distributorCorpId"]),
        main_corp_id: fields.text(&["mainCorpId"]),
        app_id: fields.text(&["appId"]),
        auto_change_free_item: fields.flag(&["autoChangeFreeItem"]),
        sub_quantity: fields.integer(&["subQuantity"]),
        max_of_people: fields.integer(&["maxOfPeople"]),
        min_of_people: fields.integer(&["minOfPeople"]),
        pay_fee: fields.integer(&["payFee"]),
        nominal_pay_fee: fields.integer(&["nominalPayFee"]),
        discount_fee: fields.integer(&["discountFee"]),
        discount: fields.text(&["discount"]),
        refund_fee: fields.integer(&["refundFee"]),
        refund_id: fields.text(&["refundId"]),
        open_type: fields.text(&["openType"]),
        close_type: fields.text(&["closeType"]),
        paid_at: moment(&["paidtime"]),
        service_starts_at: moment(&["serviceStartTime"]),
        service_stops_at: moment(&["serviceStopTime", "instanceEndTime"]),
        event_id: fields.text(&["eventId"]),
        label: if *event_type == EventType::MarketOrderTag { label(fields) } else { Label::default() },
    })))
}

fn label(fields: &Fields<'_>) -> Label {
    let members = fields.all().filter(|(folded, ..)| !NOT_LABEL.contains(folded));
    Label(members.map(|(_, name, value)| (name.to_owned(), value.clone())).collect())
}
