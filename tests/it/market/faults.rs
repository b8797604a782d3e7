//! The store or the bus refusing, and workers that are faster than each other.

use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use dingtalk_lambda::Faults;
use dingtalk_local::{AwsFaults, Service};
use dingtalk_simulator::{Mode, Order, Refund};
use futures_util::future::join_all;
use serde_json::json;

use super::{done, row, seller, stored, told};
use crate::support::{Bench, config, eventually, sync_push};

const CORP: &str = "dingcorp1";

#[tokio::test]
async fn the_store_refuses_right_before_the_end() {
    let faults: Arc<OnceLock<AwsFaults>> = Arc::default();
    let strikes = Arc::new(AtomicBool::new(true));
    let bench = {
        let (faults, strikes) = (faults.clone(), strikes.clone());
        Bench::with(config(), move |options| {
            options.faults = Faults::armed(move |point| {
                if point == "worker.before-done" && strikes.swap(false, Ordering::SeqCst) {
                    faults.get().unwrap().refuse(Service::DynamoDb, true);
                }
            });
        })
        .await
    };
    let _ = faults.set(bench.stack.aws_faults().clone());
    assert!(seller(&bench, Mode::SyncHttp, "").order(&Order::new("1", CORP)).await.acknowledged);
    eventually("it struck", async || !strikes.load(Ordering::SeqCst)).await;
    let ended = async || bench.stack.status().failures.get("market-order") == Some(&1);
    eventually("the invocation has ended", ended).await;
    bench.stack.aws_faults().refuse(Service::DynamoDb, false);
    assert!(stored(&bench, "1").await.is_none());
    assert!(told(&bench).is_empty(), "neither the order nor what it tells");
    bench.pass(Duration::from_secs(200));
    let _ = bench.sweep().await;
    done(&bench, 1).await;
    assert!(stored(&bench, "1").await.is_some());
    eventually("told", async || told(&bench) == [("OrderPaid", 1)]).await;
}

#[tokio::test]
async fn the_bus_refuses_hint_and_domain_event() {
    let bench = Bench::start().await;
    let suite = seller(&bench, Mode::SyncHttp, "");
    let order = Order::new("1", CORP);
    bench.stack.aws_faults().refuse(Service::EventBridge, true);
    assert!(suite.order(&order).await.acknowledged);
    assert!(suite.refund(&order, &Refund { fee: 1, ends_at: None }).await.acknowledged);
    assert_eq!(bench.counted("callback", "HintDelayed"), 2);
    bench.stack.aws_faults().refuse(Service::EventBridge, false);
    // Every other entry is refused, so that the hints come through and some of the domain events do not.
    bench.pass(Duration::from_secs(130));
    let _ = bench.sweep().await;
    done(&bench, 2).await;
    bench.stack.aws_faults().refuse(Service::EventBridge, true);
    assert!(suite.service_opens(&order).await.acknowledged);
    bench.stack.aws_faults().refuse(Service::EventBridge, false);
    bench.pass(Duration::from_secs(130));
    let _ = bench.sweep().await;
    done(&bench, 3).await;
    eventually("told", async || told(&bench) == [("OrderPaid", 1), ("ServiceOpened", 1), ("OrderRefunded", 1)]).await;
}

#[tokio::test]
async fn a_domain_event_that_the_bus_refused_is_published_by_the_sweep() {
    let bench = Bench::start().await;
    let now = bench.now();
    let data = json!({ "syncAction": "market_order", "orderId": "1", "corpId": CORP });
    let push = sync_push(vec![row(17, "1", CORP, now, &data)]);
    bench.stack.aws_faults().refuse(Service::EventBridge, true);
    assert!(bench.push(&push).await.acknowledges());
    let (key, _) = crate::support::events("demo", &push.to_string(), now).remove(0);
    let hint = json!({ "detail": { "app": "demo", "corp": CORP, "event": "market_order", "key": key.to_string() } });
    assert!(bench.stack.invoke("market-order", &hint.to_string()).await.unwrap().contains("done"));
    assert!(stored(&bench, "1").await.is_some());
    assert_eq!((bench.counted("market-order", "PublishDelayed"), told(&bench).len()), (1, 0));
    bench.stack.aws_faults().refuse(Service::EventBridge, false);
    bench.pass(Duration::from_secs(16));
    assert_eq!(bench.sweep().await["published"], 1);
    assert_eq!(told(&bench), [("OrderPaid", 1)]);
}

#[tokio::test]
async fn many_workers_at_one_order_lose_nothing() {
    let bench = Bench::start().await;
    let at = bench.now() - 100_000;
    let refund = |i: i64| {
        let data = json!({
            "syncAction": "market_order_refund_event", "orderId": "1", "corpId": CORP, "refundId": i, "refundFee": 10,
        });
        sync_push(vec![row(212, &format!("k{i}"), CORP, at + i * 1_000, &data)])
    };
    let pushes: Vec<_> = (0..20).map(refund).collect();
    let answers = join_all(pushes.iter().map(|push| bench.push(push))).await;
    assert!(answers.iter().all(|answer| answer.acknowledges()));
    done(&bench, 20).await;
    assert_eq!(stored(&bench, "1").await.unwrap().refunded_fee(), 200);
    eventually("each is told", async || told(&bench) == [("OrderRefunded", 20)]).await;
}
