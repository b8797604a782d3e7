//! Orders of nobody, of an internal app, of an unknown company; events that do not say of which order.

use dingtalk_simulator::{Mode, Order};
use dingtalk_store::{OrderKind, RowState, UnknownCorps};
use serde_json::json;

use super::{done, listed, orders, row, seller, stored, told};
use crate::support::{Bench, OTHER_AES_KEY, events, eventually, keyring, sealed, sync_push};

#[tokio::test]
async fn a_persons_purchase_has_no_company_and_is_not_lost() {
    let bench = Bench::start().await;
    let suite = seller(&bench, Mode::SyncHttp, "");
    let order = Order { corp_id: None, ..Order::new("1", "") };
    assert!(suite.order(&order).await.acknowledged);
    done(&bench, 1).await;
    assert_eq!(listed(&bench, None).await, ["1"]);
    eventually("told", async || told(&bench) == [("OrderPaid", 1)]).await;
    let event = bench.domain_events("OrderPaid").remove(0);
    assert!(event["corp"].is_null() && event["detail"]["buyUserId"] == "manager0001", "{event}");
}

#[tokio::test]
async fn an_unknown_company_is_noted_and_its_order_kept() {
    let bench = Bench::start().await;
    assert!(seller(&bench, Mode::Classic, "").order(&Order::new("1", "dingnew")).await.acknowledged);
    done(&bench, 1).await;
    let noted = UnknownCorps::new(bench.dynamodb.clone(), bench.table("StateTable"));
    assert_eq!(noted.list("demo").await.unwrap(), ["dingnew"]);
    assert_eq!(listed(&bench, Some("dingnew")).await, ["1"]);
}

#[tokio::test]
async fn an_internal_apps_order_is_kept_as_an_order() {
    let bench = Bench::start().await;
    let event = json!({ "EventType": "market_buy", "orderId": 7, "corpId": "dingexamplecorp01", "TimeStamp": 1 });
    let push = sealed(&keyring("hubTok01", OTHER_AES_KEY), &event.to_string(), "dingexampleappkey01", bench.now());
    assert_eq!(bench.post("inner", &push).await.status, 200);
    done(&bench, 1).await;
    assert!(orders(&bench).read(OrderKind::Order, "inner", "7").await.unwrap().is_some());
    assert!(stored(&bench, "7").await.is_none(), "each app has its own");
}

#[tokio::test]
async fn what_does_not_say_of_which_order_is_kept_whole_and_counted() {
    let bench = Bench::start().await;
    let data = json!({ "syncAction": "market_order_refund_event", "refundFee": 1 });
    let push = sync_push(vec![row(212, "k", "dingcorp1", 1_700_000_000_000, &data)]);
    assert!(bench.push(&push).await.acknowledges());
    let (key, _) = events("demo", &push.to_string(), bench.now()).remove(0);
    eventually("kept", async || bench.row(&key).await.is_some_and(|row| row.state == RowState::Kept)).await;
    assert_eq!(bench.counted("market-order", "OrderIncomplete"), 1);
    eventually("it goes out", async || bench.domain_events("EventKept").len() == 1).await;
    assert!(told(&bench).is_empty());
}

#[tokio::test]
async fn a_label_that_looks_secret_stays_inside() {
    let bench = Bench::start().await;
    let data = json!({ "syncAction": "market_order_tag", "orderId": "1", "accessToken": "hush-hush" });
    let push = sync_push(vec![row(253, "k", "dingcorp1", 1_700_000_000_000, &data)]);
    assert!(bench.push(&push).await.acknowledges());
    let (key, _) = events("demo", &push.to_string(), bench.now()).remove(0);
    eventually("kept", async || bench.row(&key).await.is_some_and(|row| row.state == RowState::Kept)).await;
    assert!(stored(&bench, "1").await.is_none());
    for table in ["StateTable", "InboxTable"] {
        assert!(!bench.in_the_clear(table).await.contains("hush-hush"), "{table}");
    }
    assert!(bench.domain_events("EventKept").is_empty());
}

#[tokio::test]
async fn odd_ids_and_odd_labels_are_kept() {
    let bench = Bench::start().await;
    let id = format!("a#b 订单 {}", "x".repeat(3_000));
    let at = 1_700_000_000_000;
    let bought = json!({ "syncAction": "market_order", "orderId": id, "corpId": "公司#1" });
    let label = json!({ "syncAction": "market_order_tag", "orderId": id, "$serde_json::private::Number": "x" });
    let push = sync_push(vec![row(17, "k", "dingisv", at, &bought), row(253, "k", "dingisv", at, &label)]);
    assert!(bench.push(&push).await.acknowledges());
    done(&bench, 2).await;
    let order = stored(&bench, &id).await.unwrap();
    assert_eq!((order.order_id.as_str(), order.tags.len()), (id.as_str(), 1));
    assert_eq!(listed(&bench, Some("公司#1")).await, [id]);
    eventually("told", async || told(&bench) == [("OrderPaid", 1), ("OrderTagged", 1)]).await;
}
