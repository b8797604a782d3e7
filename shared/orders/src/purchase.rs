//! What an order says of itself.

use dingtalk_callback::MarketOrder;
use serde::{Deserialize, Serialize};

/// The members of an order (`market_buy`, `market_order`), by DingTalk's names. None of them is sure to be there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Purchase {
    /// 1 an organisation, 2 a person.
    pub purchaser_type: Option<i64>,
    /// Who bought, by userid.
    pub buy_user_id: Option<String>,
    /// What is sold.
    pub goods_code: Option<String>,
    /// Its name.
    pub goods_name: Option<String>,
    /// In which edition.
    pub item_code: Option<String>,
    /// Its name.
    pub item_name: Option<String>,
    /// What it is an extra of.
    pub main_goods_code: Option<String>,
    /// Its name.
    pub main_goods_name: Option<String>,
    /// Of an upgrade: what was had before.
    pub original_article_code: Option<String>,
    /// Of an upgrade: the edition that was had before.
    pub original_item_code: Option<String>,
    /// `normal`, or `image`: then without fees.
    pub article_type: Option<String>,
    /// `BUY`, `RENEW`, `UPGRADE`, `RENEW_UPGRADE`, `RENEW_DEGRADE`.
    pub order_type: Option<String>,
    /// `FREE`, `TRYOUT`; absent for one that is paid for.
    pub order_charge_type: Option<String>,
    /// `CYC_UPGRADE_MEMBER`, `CYC_UPGRADE`, `QUANTITY`.
    pub sale_model_type: Option<String>,
    /// Where it was made: `APP_STORE`, `TIANYUAN`, `CYBERTRON`, …
    pub order_create_source: Option<String>,
    /// 0 normal, 1 gift.
    pub order_label: Option<i64>,
    /// Of a gift: the order it came with.
    pub present_rel_main_order_id: Option<String>,
    /// The number outside DingTalk.
    pub out_trade_no: Option<String>,
    /// The ISV's own code.
    pub isv_operation_code: Option<String>,
    /// The package it was bought in.
    pub solution_package_key: Option<String>,
    /// Who sold it, by CorpId.
    pub distributor_corp_id: Option<String>,
    /// The buyer's main organisation, by CorpId.
    pub main_corp_id: Option<String>,
    /// The micro-app, as the ISV made it.
    pub app_id: Option<String>,
    /// Whether it becomes the free edition at its end.
    pub auto_change_free_item: Option<bool>,
    /// How many.
    pub sub_quantity: Option<i64>,
    /// For how many people at most.
    pub max_of_people: Option<i64>,
    /// For how many people at least.
    pub min_of_people: Option<i64>,
    /// What was paid, in fen.
    pub pay_fee: Option<i64>,
    /// The list price, in fen.
    pub nominal_pay_fee: Option<i64>,
    /// What was taken off, in fen.
    pub discount_fee: Option<i64>,
    /// The discount as DingTalk writes it.
    pub discount: Option<String>,
    /// When it was paid, in milliseconds.
    pub paid_time: Option<i64>,
    /// From when it serves, in milliseconds.
    pub service_start_time: Option<i64>,
    /// Until when, in milliseconds.
    pub service_stop_time: Option<i64>,
}

impl Purchase {
    pub(crate) fn of(order: &MarketOrder) -> Self {
        let order = order.clone();
        Self {
            purchaser_type: order.purchaser_type,
            buy_user_id: order.buy_user_id,
            goods_code: order.goods_code,
            goods_name: order.goods_name,
            item_code: order.item_code,
            item_name: order.item_name,
            main_goods_code: order.main_goods_code,
            main_goods_name: order.main_goods_name,
            original_article_code: order.original_article_code,
            original_item_code: order.original_item_code,
            article_type: order.article_type,
            order_type: order.order_type,
            order_charge_type: order.order_charge_type,
            sale_model_type: order.sale_model_type,
            order_create_source: order.order_create_source,
            order_label: order.order_label,
            present_rel_main_order_id: order.present_rel_main_order_id,
            out_trade_no: order.out_trade_no,
            isv_operation_code: order.isv_operation_code,
            solution_package_key: order.solution_package_key,
            distributor_corp_id: order.distributor_corp_id,
            main_corp_id: order.main_corp_id,
            app_id: order.app_id,
            auto_change_free_item: order.auto_change_free_item,
            sub_quantity: order.sub_quantity,
            max_of_people: order.max_of_people,
            min_of_people: order.min_of_people,
            pay_fee: order.pay_fee,
            nominal_pay_fee: order.nominal_pay_fee,
            discount_fee: order.discount_fee,
            discount: order.discount,
            paid_time: order.paid_at,
            service_start_time: order.service_starts_at,
            service_stop_time: order.service_stops_at,
        }
    }

    /// For how many: people where DingTalk says so, else pieces.
    #[must_use]
    pub fn seats(&self) -> Option<i64> {
        self.max_of_people.or(self.sub_quantity)
    }

    /// Whether it came as a gift.
    #[must_use]
    pub fn is_gift(&self) -> bool {
        self.order_label == Some(1)
    }

    /// Whether it is a trial.
    #[must_use]
    pub fn is_trial(&self) -> bool {
        self.order_charge_type.as_deref() == Some("TRYOUT")
    }

    /// Whether a person bought it, for whom there need not be a company.
    #[must_use]
    pub fn is_personal(&self) -> bool {
        self.purchaser_type == Some(2)
    }
}
