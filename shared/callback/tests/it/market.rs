//! Orders, services, refunds, labels and trials of the app market, in both generations.

use dingtalk_callback::{CallbackEvent, Detail, EventType, MarketOrder, Trial};
use serde_json::{Value, json};

use crate::{RECEIVED_AT, one};

fn row(biz_type: i64, biz_id: &str, data: &Value) -> CallbackEvent {
    one(json!({"EventType": "SYNC_HTTP_PUSH_HIGH", "bizData": [{
        "gmt_modified": 1_699_999_999_000_i64, "biz_type": biz_type, "biz_id": biz_id, "corp_id": "dingisv",
        "subscribe_id": "1_0", "biz_data": data.to_string(),
    }]}))
}

fn order(event: &CallbackEvent) -> &MarketOrder {
    let Detail::MarketOrder(order) = &event.detail else { panic!("{event:?}") };
    order
}

fn trial(event: &CallbackEvent) -> &Trial {
    let Detail::Trial(trial) = &event.detail else { panic!("{event:?}") };
    trial
}

#[test]
fn both_generations_of_an_order_say_the_same() {
    let classic = one(json!({
        "EventType": "market_buy", "SuiteKey": "suite1", "orderId": 23_456_789, "buyCorpId": "dingbuyer",
        "paidtime": 1_699_999_990_000_i64, "purchaseType": 1, "mainGoodsCode": "M", "mainGoodsName": "main",
        "isvOperationCode": "op", "orderType": "BUY", "autoChangeFreeItem": false, "payFee": "9900",
    }));
    let synced = row(
        17,
        "23456789",
        &json!({
            "syncAction": "market_order", "orderId": "23456789", "corpId": "dingbuyer",
            "paidTime": "1699999990000", "purchaserType": "1", "mainArticleCode": "M", "mainArticleName": "main",
            "isvOperationCode": "op", "orderType": "\"BUY\"", "autoChangeFreeItem": "false", "payFee": 9900,
        }),
    );
    assert_eq!(order(&classic), order(&synced));
    let order = order(&classic);
    assert_eq!((order.paid_at, order.purchaser_type), (Some(1_699_999_990_000), Some(1)));
    assert_eq!((order.main_goods_code.as_deref(), order.order_type.as_deref()), (Some("M"), Some("BUY")));
    assert_eq!((order.pay_fee, order.auto_change_free_item), (Some(9900), Some(false)));
}

#[test]
fn the_buyer_is_told_from_the_company_of_the_row() {
    let named = row(17, "1", &json!({"syncAction": "market_order", "corpId": "dingbuyer"}));
    assert_eq!(order(&named).buyer_corp_id.as_deref(), Some("dingbuyer"));
    let unnamed = row(17, "1", &json!({"syncAction": "market_order", "purchaserType": 2}));
    assert_eq!((order(&unnamed).buyer_corp_id.as_deref(), order(&unnamed).corp_id.as_deref()), (None, Some("dingisv")));
}

#[test]
fn a_service_is_known_by_the_id_of_its_row() {
    let data = json!({"syncAction": "market_service_close", "eventType": "subscription_close", "closeType": 3,
        "refundId": 77, "serviceStartTime": 1_600_000_000_000_i64, "serviceStopTime": 1_600_000_000});
    let event = row(37, "4711", &data);
    assert_eq!(event.event_type, EventType::MarketServiceClose);
    let order = order(&event);
    assert_eq!((order.order_id.as_str(), order.close_type.as_deref()), ("4711", Some("3")));
    assert_eq!((order.refund_id.as_deref(), order.service_stops_at), (Some("77"), Some(1_600_000_000_000)));
    let opened = row(37, "4711", &json!({"syncAction": "market_service_open", "openType": 3}));
    assert_eq!(self::order(&opened).open_type.as_deref(), Some("3"));
}

#[test]
fn what_the_id_of_a_refund_or_a_label_is_nobody_says() {
    for (biz_type, action) in [(212, "market_order_refund_event"), (253, "market_order_tag")] {
        let event = row(biz_type, "4711", &json!({"syncAction": action, "refundFee": 1}));
        assert!(matches!(event.detail, Detail::Incomplete { missing: "orderId" }), "{event:?}");
    }
    let event = one(json!({"EventType": "market_buy", "corpId": "dingbuyer"}));
    assert!(matches!(event.detail, Detail::Incomplete { missing: "orderId" }), "{event:?}");
}

#[test]
fn a_label_keeps_what_it_carries() {
    let data = json!({"syncAction": "market_order_tag", "orderId": "2345ddd", "eventId": "e1", "syncSeq": "9",
        "suiteId": 1, "corpId": "dingbuyer", "tagCode": "VIP", "tag_Values": [1, {"a": null}]});
    let event = row(253, "k", &data);
    let order = order(&event);
    assert_eq!(Value::Object(order.label.0.clone()), json!({"tagCode": "VIP", "tag_Values": [1, {"a": null}]}));
    assert_eq!(order.event_id.as_deref(), Some("e1"));
    let debug = format!("{order:?}");
    assert!(debug.contains("tagCode") && !debug.contains("VIP"), "{debug}");
}

#[test]
fn a_trial_needs_no_order_and_no_member() {
    let data = json!({"EventType": "goods_tryout", "buyerUnionId": "u1", "suiteId": 5, "corpId": "dingbuyer",
        "fromDate": 1_600_000_000_000_i64, "endDate": "2020-10-01 00:00:00", "appId": 42, "tryoutType": 1,
        "goodsCode": "G", "itemType": 2, "TimeStamp": "1607050765623"});
    let event = row(63, "u1", &data);
    assert_eq!(
        *trial(&event),
        Trial {
            buyer_corp_id: Some("dingbuyer".to_owned()),
            corp_id: Some("dingbuyer".to_owned()),
            buyer_union_id: Some("u1".to_owned()),
            goods_code: Some("G".to_owned()),
            item_type: Some("2".to_owned()),
            tryout_type: Some("1".to_owned()),
            app_id: Some("42".to_owned()),
            from: Some(1_600_000_000_000),
            until: Some(1_601_481_600_000),
            event_id: None,
        }
    );
    let bare = row(63, "u1", &json!({"EventType": "goods_tryout"}));
    assert_eq!(trial(&bare).buyer_union_id.as_deref(), Some("u1"));
    assert_eq!((trial(&bare).corp_id.as_deref(), bare.time), (Some("dingisv"), RECEIVED_AT.min(1_699_999_999_000)));
}

#[test]
fn an_integration_app_is_no_order() {
    let event = row(206, "k", &json!({"syncAction": "integration_app_install_event", "appId": 1}));
    assert!(matches!(event.detail, Detail::Other), "{event:?}");
}
