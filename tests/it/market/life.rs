//! The life of an order, in both generations and in every order of events.

use dingtalk_orders::holdings;
use dingtalk_simulator::{Mode, Order, Refund, Tryout};
use serde_json::json;

use super::{done, listed, orders, seller, stored, told, trials};
use crate::support::{Bench, eventually};

const CORP: &str = "dingcorp1";
const DAY: i64 = 24 * 3_600_000;

#[tokio::test]
async fn an_order_of_both_generations_is_one_order_and_told_once() {
    for mode in [Mode::Classic, Mode::SyncHttp, Mode::Both] {
        let bench = Bench::start().await;
        let suite = seller(&bench, mode, "");
        let now = bench.now();
        let order = Order { paid_at: Some(now), ..Order::new("23456789012345678901", CORP) };
        assert!(suite.order(&order).await.acknowledged);
        done(&bench, if mode == Mode::Both { 2 } else { 1 }).await;
        let kept = stored(&bench, "23456789012345678901").await.unwrap();
        assert_eq!((kept.corp(), kept.since(), kept.is_open()), (Some(CORP), now, None));
        assert_eq!(listed(&bench, Some(CORP)).await, ["23456789012345678901"]);
        eventually("it is told", async || told(&bench) == [("OrderPaid", 1)]).await;
        let event = bench.domain_events("OrderPaid").remove(0);
        assert_eq!((&event["app"], &event["corp"], &event["time"]), (&json!("demo"), &json!(CORP), &json!(now)));
        assert_eq!(event["id"], "demo#order#23456789012345678901#OrderPaid");
        let detail = &event["detail"];
        assert_eq!((&detail["payFee"], &detail["maxOfPeople"]), (&json!(99_000), &json!(10)), "{mode:?}");
        assert_eq!(detail["serviceEndTime"], json!(now + 365 * DAY));
        // Nothing of it is left to inbox-keep.
        assert_eq!(bench.counted("inbox-keep", "EventKept"), 0);
    }
}

#[tokio::test]
async fn what_becomes_of_it_is_told_once_however_often_it_comes() {
    let bench = Bench::start().await;
    let suite = seller(&bench, Mode::SyncHttp, "duplicates,isv-corp-rows");
    let now = bench.now();
    let order = Order { paid_at: Some(now), ..Order::new("1", CORP) };
    assert!(suite.order(&order).await.acknowledged);
    assert!(suite.service_opens(&order).await.acknowledged);
    assert!(suite.refund(&order, &Refund { fee: 9_000, ends_at: Some(now + 30 * DAY) }).await.acknowledged);
    assert!(suite.refund(&order, &Refund { fee: 1_000, ends_at: None }).await.acknowledged);
    assert!(suite.tag(&order, &json!({"tagCode": "VIP"})).await.acknowledged);
    assert!(suite.service_closes(&order, Some("r1")).await.acknowledged);
    done(&bench, 6).await;
    let all = [("OrderPaid", 1), ("ServiceOpened", 1), ("ServiceClosed", 1), ("OrderRefunded", 2), ("OrderTagged", 1)];
    eventually("each is told once", async || told(&bench) == all).await;
    assert_eq!(bench.counted("callback", "Duplicate"), 6);
    let kept = stored(&bench, "1").await.unwrap();
    assert_eq!((kept.refunded_fee(), kept.is_open(), kept.corp()), (10_000, Some(false), Some(CORP)));
    let refunded = bench.domain_events("OrderRefunded");
    assert!(refunded.iter().any(|event| event["detail"]["refundedFee"] == 10_000), "{refunded:?}");
    assert_eq!(bench.domain_events("OrderTagged")[0]["detail"]["label"]["tagCode"], "VIP");
    assert_eq!(bench.domain_events("ServiceClosed")[0]["detail"]["refundId"], "r1");
}

#[tokio::test]
async fn a_refund_before_its_order() {
    let bench = Bench::start().await;
    let suite = seller(&bench, Mode::Both, "isv-corp-rows");
    let order = Order::new("1", CORP);
    assert!(suite.service_opens(&order).await.acknowledged);
    done(&bench, 1).await;
    let isv = "dingsimulatedisv0001";
    assert_eq!(listed(&bench, Some(isv)).await, ["1"], "the row names nobody else");
    assert!(suite.refund(&order, &Refund { fee: 500, ends_at: None }).await.acknowledged);
    done(&bench, 2).await;
    assert_eq!(stored(&bench, "1").await.unwrap().purchase(), None);
    assert!(suite.order(&order).await.acknowledged);
    done(&bench, 4).await;
    let kept = stored(&bench, "1").await.unwrap();
    assert_eq!((kept.refunded_fee(), kept.corp()), (500, Some(CORP)));
    assert_eq!(listed(&bench, Some(CORP)).await, ["1"]);
    assert!(listed(&bench, Some(isv)).await.is_empty(), "it has moved to the buyer");
    eventually("told", async || told(&bench) == [("OrderPaid", 1), ("ServiceOpened", 1), ("OrderRefunded", 1)]).await;
    assert_eq!(bench.domain_events("OrderPaid")[0]["detail"]["refundedFee"], 500);
}

#[tokio::test]
async fn a_renewal_before_its_purchase() {
    let now = Bench::start().await.now();
    let bought = Order { paid_at: Some(now - DAY), ..Order::new("1", CORP) };
    let renewed = Order {
        order_type: "RENEW".to_owned(),
        starts_at: Some(now + 364 * DAY),
        paid_at: Some(now),
        max_of_people: 20,
        ..Order::new("2", CORP)
    };
    let mut ends = Vec::new();
    for history in [[&bought, &renewed], [&renewed, &bought]] {
        let bench = Bench::start().await;
        let suite = seller(&bench, Mode::Classic, "");
        for order in history {
            assert!(suite.order(order).await.acknowledged);
        }
        done(&bench, 2).await;
        assert_eq!(listed(&bench, Some(CORP)).await, ["2", "1"], "the newest first");
        let all = [stored(&bench, "1").await.unwrap(), stored(&bench, "2").await.unwrap()];
        ends.push(holdings(&all, now + 1_000));
    }
    assert_eq!(ends[0], ends[1]);
    let has = &ends[0][0];
    assert_eq!((has.paid_until, has.seats, has.orders), (Some(now + 729 * DAY), Some(10), 2));
}

#[tokio::test]
async fn an_order_that_is_pushed_again_with_a_change_says_so() {
    let bench = Bench::start().await;
    let suite = seller(&bench, Mode::Both, "");
    let order = Order { paid_at: Some(bench.now()), ..Order::new("1", CORP) };
    assert!(suite.order(&order).await.acknowledged);
    done(&bench, 2).await;
    let more = Order { max_of_people: 50, ..order };
    assert!(suite.order(&more).await.acknowledged);
    done(&bench, 4).await;
    assert_eq!(stored(&bench, "1").await.unwrap().purchase().unwrap().max_of_people, Some(50));
    eventually("told", async || told(&bench) == [("OrderPaid", 1), ("OrderChanged", 1)]).await;
    assert_eq!(bench.domain_events("OrderChanged")[0]["detail"]["maxOfPeople"], 50);
}

#[tokio::test]
async fn a_trial_lies_beside_the_orders() {
    let bench = Bench::start().await;
    let suite = seller(&bench, Mode::SyncHttp, "isv-corp-rows");
    let mut tryout = Tryout {
        buyer_union_id: "union1".to_owned(),
        corp_id: CORP.to_owned(),
        goods_code: "G".to_owned(),
        starts_at: Some(bench.now()),
        days: 7,
    };
    assert!(suite.tryout(&tryout).await.acknowledged);
    tryout.days = 14;
    assert!(suite.tryout(&tryout).await.acknowledged);
    done(&bench, 2).await;
    let trials = trials(&bench, CORP).await;
    assert_eq!(trials.len(), 1, "prolonged, not another");
    assert_eq!(trials[0].until.as_ref().unwrap().what, tryout.starts_at.unwrap() + 14 * DAY);
    assert!(listed(&bench, Some(CORP)).await.is_empty());
    eventually("told", async || told(&bench) == [("TrialOpened", 2)]).await;
    let ends: Vec<_> = bench.domain_events("TrialOpened").iter().map(|e| e["detail"]["endDate"].clone()).collect();
    assert!(ends.contains(&json!(tryout.starts_at.unwrap() + 7 * DAY)) && ends[0] != ends[1]);
}

#[tokio::test]
async fn orders_stay_out_of_the_lists_of_companies() {
    let bench = Bench::start().await;
    let suite = seller(&bench, Mode::SyncHttp, "");
    assert!(suite.order(&Order::new("1", CORP)).await.acknowledged);
    done(&bench, 1).await;
    let companies = dingtalk_store::Companies::new(bench.dynamodb.clone(), bench.table("StateTable"));
    let states = ["code_received", "authorised", "active", "stopped", "relieved", "orders", "trials", ""];
    assert_eq!(companies.count("demo", &states).await.unwrap(), 0);
    for state in states {
        assert!(companies.list("demo", state, 10, None).await.unwrap().is_empty());
    }
    // Page by page: one, and nothing behind it.
    let page = orders(&bench).list(dingtalk_store::OrderKind::Order, "demo", Some(CORP), 1, None).await.unwrap();
    assert_eq!(page.orders.len(), 1);
    let rest = match page.next {
        Some(next) => orders(&bench).list(dingtalk_store::OrderKind::Order, "demo", Some(CORP), 1, Some(next)).await,
        None => Ok(dingtalk_store::OrderPage::default()),
    };
    assert!(rest.unwrap().orders.is_empty());
}
