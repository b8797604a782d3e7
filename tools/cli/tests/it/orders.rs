//! `dingtalk corp orders`.

use dingtalk_simulator::{Order, Refund, Tryout};
use serde_json::{Value, json};

use crate::{
    process::{printed, refused},
    stand::Stand,
};

const DAY: i64 = 24 * 3_600_000;
/// 2023-11-14T22:13:20Z.
const PAID: i64 = 1_700_000_000_000;

#[tokio::test(flavor = "multi_thread")]
async fn what_a_company_bought_and_has() {
    let mut stand = Stand::with_ticket().await;
    let order = Order { paid_at: Some(PAID), days: 10_000, ..Order::new("1001", "dingcorp1") };
    let renewal = Order {
        order_type: "RENEW".to_owned(),
        paid_at: Some(PAID + DAY),
        starts_at: Some(PAID + 10_000 * DAY),
        days: 10,
        nominal_pay_fee: 12_345,
        discount_fee: 0,
        max_of_people: 20,
        ..order.clone()
    };
    let renewal = Order { order_id: "1002".to_owned(), ..renewal };
    assert!(stand.pusher.order(&renewal).await.acknowledged);
    assert!(stand.pusher.order(&order).await.acknowledged);
    assert!(stand.pusher.refund(&order, &Refund { fee: 5, ends_at: None }).await.acknowledged);
    assert!(stand.pusher.service_opens(&order).await.acknowledged);
    let tryout = Tryout {
        buyer_union_id: "union1".to_owned(),
        corp_id: "dingcorp1".to_owned(),
        goods_code: "G".to_owned(),
        starts_at: Some(PAID),
        days: 7,
    };
    assert!(stand.pusher.tryout(&tryout).await.acknowledged);
    let person = Order { corp_id: None, ..Order::new("1003", "") };
    assert!(stand.pusher.order(&person).await.acknowledged);
    for told in ["OrderRefunded", "ServiceOpened", "TrialOpened"] {
        stand.dev.tells(told).await;
    }
    stand.dev.tells_times("OrderPaid", 3).await;

    let orders = ["corp", "orders", "dingcorp1"];
    let told = printed(&stand.command(&orders).await);
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines.len(), 8, "{told}");
    assert_eq!(lines[0], "company dingcorp1 · demo");
    // 10,010 days after 2023-11-14.
    let goods = "模拟商品 FW_GOODS-1000001 / 规格 standard";
    assert_eq!(lines[1], format!("  {goods} · paid until 2051-04-11T22:13:20Z · 10 seats"));
    assert_eq!(lines[2], "    1113.45 yuan paid, list 1123.45, discount 10.00, refunded 0.05, orders 2");
    assert_eq!(lines[3], "orders: 2");
    let newest = format!("  2023-11-15T22:13:20Z · 1002 · RENEW · {goods} · 20 seats · 123.45 yuan · ");
    assert!(lines[4].starts_with(&newest), "{told}");
    assert!(lines[5].contains(" · 1001 · BUY · ") && lines[5].ends_with(" · open · 0.05 yuan refunded"), "{told}");
    assert_eq!(lines[6], "trials: 1");
    assert!(lines[7].ends_with(" · G · opened by unionid union1"), "{told}");

    let json = printed(&stand.command(&[&orders[..], &["--json"]].concat()).await);
    let json: Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!((&json["app"], &json["corp"]), (&json!("demo"), &json!("dingcorp1")));
    assert_eq!((&json["has"][0]["paidFee"], &json["has"][0]["refundedFee"]), (&json!(111_345), &json!(5)));
    let ids: Vec<&Value> = json["orders"].as_array().expect("a list").iter().map(|o| &o["orderId"]).collect();
    assert_eq!(ids, ["1002", "1001"]);
    assert_eq!(json["orders"][1]["purchase"]["payFee"], 99_000);
    assert_eq!(json["orders"][1]["refunds"][0]["refund"]["fee"], 5);

    let nobody = printed(&stand.command(&["corp", "orders", "-"]).await);
    assert!(nobody.starts_with("company - · demo\norders: 1\n") && nobody.contains(" · 1003 · "), "{nobody}");
    assert_eq!(printed(&stand.command(&["corp", "orders", "dingnone"]).await), "company dingnone · demo\norders: 0\n");
    let unknown = refused(&stand.command(&["corp", "orders", "dingcorp1", "--app", "other"]).await);
    assert!(unknown.contains("no app other"), "{unknown}");
}
