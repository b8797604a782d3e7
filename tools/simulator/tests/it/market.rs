//! Orders and what becomes of them, in both generations.

use dingtalk_simulator::{Delivery, Mode, Order, Quirks, Refund, Settings, Simulator, Tryout};
use serde_json::{Value, json};

use crate::receiver::{CORP, Push, Receiver, quick};

const ORDER: &str = "23456789012345678901";

/// The rows of a push, each with its content.
fn rows(push: &Push) -> Vec<(Value, Value)> {
    let rows = push.json()["bizData"].as_array().expect("rows").clone();
    let content = |row: &Value| serde_json::from_str(row["biz_data"].as_str().expect("text")).expect("JSON");
    rows.into_iter().map(|row| (row.clone(), content(&row))).collect()
}

fn in_mode(mode: Mode, quirks: &str) -> Settings {
    Settings { mode, quirks: Quirks::parse(quirks).expect("known quirks"), ..quick() }
}

#[tokio::test]
async fn an_order_in_both_generations() {
    let receiver = Receiver::willing().await;
    let delivery = receiver.suite(in_mode(Mode::Both, "")).order(&Order::new(ORDER, CORP)).await;
    assert!(delivery.acknowledged);
    assert_eq!(delivery.event, "market_buy+market_order");
    let pushes = receiver.pushes();
    let classic = pushes.iter().find(|push| push.event() == "market_buy").expect("a classic push");
    let synced = pushes.iter().find(|push| push.event() == "SYNC_HTTP_PUSH_HIGH").expect("a row");
    let (row, content) = rows(synced).remove(0);
    assert_eq!((&row["biz_type"], &row["biz_id"], &row["corp_id"]), (&json!(17), &json!(ORDER), &json!(CORP)));
    assert_eq!(classic.json()["orderId"].to_string(), ORDER, "a number with all its digits");
    assert_eq!(content["orderId"], ORDER);
    assert_eq!((&classic.json()["purchaseType"], &content["purchaserType"]), (&json!(1), &json!(1)));
    for name in ["corpId", "goodsCode", "payFee", "paidtime", "serviceStopTime", "maxOfPeople", "orderType"] {
        assert!(!content[name].is_null(), "{name}");
        assert_eq!(content[name], classic.json()[name], "{name}");
    }
    assert_eq!(content.get("orderChargeType"), None, "a member that says nothing is not there");
}

async fn everything(simulator: &Simulator) -> Vec<Delivery> {
    let order = Order::new(ORDER, CORP);
    let tryout = Tryout {
        buyer_union_id: "union1".to_owned(),
        corp_id: CORP.to_owned(),
        goods_code: "G".to_owned(),
        starts_at: None,
        days: 7,
    };
    vec![
        simulator.order(&order).await,
        simulator.service_opens(&order).await,
        simulator.refund(&order, &Refund { fee: 100, ends_at: Some(1_700_000_000_000) }).await,
        simulator.service_closes(&order, Some("r1")).await,
        simulator.tag(&order, &json!({"tagCode": "VIP"})).await,
        simulator.tryout(&tryout).await,
    ]
}

#[tokio::test]
async fn what_becomes_of_an_order_is_told_in_rows() {
    let receiver = Receiver::willing().await;
    let told = everything(&receiver.suite(in_mode(Mode::SyncHttp, ""))).await;
    assert!(told.iter().all(|delivery| delivery.acknowledged));
    let events: Vec<&str> = told.iter().map(|delivery| delivery.event.as_str()).collect();
    let expected = [
        "market_order",
        "market_service_open",
        "market_order_refund_event",
        "market_service_close",
        "market_order_tag",
        "goods_tryout",
    ];
    assert_eq!(events, expected);
    let rows: Vec<(Value, Value)> = receiver.pushes().iter().flat_map(rows).collect();
    let kinds: Vec<i64> = rows.iter().filter_map(|(row, _)| row["biz_type"].as_i64()).collect();
    assert_eq!(kinds, [17, 37, 212, 37, 253, 63]);
    let pushes: Vec<String> = receiver.events();
    assert_eq!(pushes.iter().filter(|event| *event == "SYNC_HTTP_PUSH_MEDIUM").count(), 2, "212 and 253");
    // A service names its order by the row's id only.
    assert_eq!((&rows[1].0["biz_id"], rows[1].1.get("orderId")), (&json!(ORDER), None));
    assert_eq!((&rows[3].1["refundId"], &rows[3].1["closeType"]), (&json!("r1"), &json!(3)));
    assert_eq!((&rows[2].1["orderId"], &rows[2].1["refundFee"]), (&json!(ORDER), &json!(100)));
    assert_eq!(rows[4].1["tagCode"], "VIP");
    assert_eq!((&rows[5].0["biz_id"], &rows[5].1["buyerUnionId"]), (&json!("union1"), &json!("union1")));
}

#[tokio::test]
async fn the_classic_generation_knows_orders_only() {
    let receiver = Receiver::willing().await;
    let _ = everything(&receiver.suite(in_mode(Mode::Classic, ""))).await;
    let events = receiver.events();
    assert_eq!(events[0], "market_buy");
    assert!(events[1..].iter().all(|event| event.starts_with("SYNC_HTTP_PUSH_")), "{events:?}");
}

#[tokio::test]
async fn a_row_may_be_of_the_isvs_own_company_and_a_persons_purchase_of_none() {
    let receiver = Receiver::willing().await;
    let simulator = receiver.suite(in_mode(Mode::SyncHttp, "isv-corp-rows,loose-types"));
    let _ = everything(&simulator).await;
    let rows: Vec<(Value, Value)> = receiver.pushes().iter().flat_map(rows).collect();
    assert!(rows.iter().all(|(row, _)| row["corp_id"] == "dingsimulatedisv0001"));
    assert_eq!((&rows[0].1["corpId"], rows[0].1["orderId"].to_string()), (&json!(CORP), ORDER.to_owned()));

    let receiver = Receiver::willing().await;
    let person = Order { corp_id: None, ..Order::new("1", CORP) };
    receiver.suite(in_mode(Mode::SyncHttp, "")).order(&person).await;
    let (row, content) = self::rows(&receiver.pushes()[0]).remove(0);
    assert_eq!((&row["corp_id"], content.get("corpId")), (&json!("dingsimulatedisv0001"), None));
    assert_eq!(content["purchaserType"], 2);
}

#[tokio::test]
async fn the_same_seed_makes_the_same_pushes() {
    let texts = async || {
        let receiver = Receiver::willing().await;
        let _ = everything(&receiver.suite(in_mode(Mode::Both, ""))).await;
        receiver.pushes().iter().map(|push| push.json().to_string()).collect::<Vec<_>>()
    };
    let (first, second) = (texts().await, texts().await);
    assert_eq!(first.len(), 7);
    assert_eq!(first, second);
}
