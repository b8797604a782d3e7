//! Random histories of many orders, in random order and with repetitions, on the real store: in the end each order is
//! what the pure fold makes of the same events. `SEED` and `ORDERS` ask for a certain run, or a larger one.

use std::{collections::BTreeMap, time::Duration};

use dingtalk_callback::parse;
use dingtalk_orders::{Heard, Order, holdings};
use dingtalk_store::OrderKind;
use serde_json::{Value, json};

use super::{TOLD, orders, row, stored};
use crate::support::{Bench, draw::Draw, sync_push, within};

const DAY: i64 = 24 * 3_600_000;

/// Rows in one push.
const AT_ONCE: usize = 10;

const PATIENCE: Duration = Duration::from_secs(300);

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable).map_or(default, |text| text.parse().unwrap())
}

/// One event of an order, as a push of its own or as a row of one.
enum Told {
    Classic(Value),
    Row(Value),
}

/// The events of one order, each with a time of its own or sharing one.
fn life(draw: &mut Draw, id: u64, base: i64) -> Vec<Told> {
    let id = id.to_string();
    let buyer = format!("dingbuyer{}", draw.below(12));
    let row_corp = if draw.percent(30) { "dingisv".to_owned() } else { buyer.clone() };
    let mut told = Vec::new();
    let paid = base + i64::try_from(draw.below(100)).unwrap() * DAY;
    for _ in 0..=draw.below(2) {
        let at = paid + i64::try_from(draw.below(4)).unwrap() * 1_000;
        let mut data = json!({
            "corpId": buyer, "goodsCode": draw.one(&["G", "H"]), "itemCode": draw.one(&["I", "J"]),
            "orderType": draw.one(&["BUY", "RENEW", "UPGRADE"]), "payFee": draw.below(1_000), "paidtime": paid,
            "serviceStartTime": paid, "serviceStopTime": paid + i64::try_from(draw.below(400)).unwrap() * DAY,
        });
        if draw.percent(50) {
            data["maxOfPeople"] = json!(draw.below(50));
        }
        if draw.percent(30) {
            data["EventType"] = json!("market_buy");
            data["orderId"] = serde_json::from_str(&id).unwrap();
            if draw.percent(70) {
                data["TimeStamp"] = json!(at);
            }
            told.push(Told::Classic(data));
        } else {
            data["syncAction"] = json!("market_order");
            told.push(Told::Row(row(17, &id, &row_corp, at, &data)));
        }
    }
    for _ in 0..draw.below(5) {
        let at = paid + i64::try_from(draw.below(30)).unwrap() * 1_000;
        let (biz_type, data) = match draw.below(4) {
            0 => (37, json!({ "syncAction": "market_service_open", "openType": 3, "serviceStopTime": at + 9 * DAY })),
            1 => (37, json!({ "syncAction": "market_service_close", "closeType": 3, "refundId": draw.below(3) })),
            2 => {
                let (fee, refund) = (draw.below(100), draw.below(3));
                (
                    212,
                    json!({
                        "syncAction": "market_order_refund_event", "orderId": id, "refundFee": fee, "refundId": refund,
                    }),
                )
            }
            _ => (253, json!({ "syncAction": "market_order_tag", "orderId": id, "tagCode": draw.below(3) })),
        };
        let biz_id = if biz_type == 37 { id.clone() } else { format!("k{}", draw.below(1_000)) };
        told.push(Told::Row(row(biz_type, &biz_id, &row_corp, at, &data)));
    }
    told
}

/// The pushes, in an order of chance and some of them twice.
fn pushes(draw: &mut Draw, told: Vec<Told>) -> Vec<Value> {
    let (mut rows, mut pushes) = (Vec::new(), Vec::new());
    for event in told {
        match event {
            Told::Classic(event) => pushes.push(event),
            Told::Row(row) => rows.push(row),
        }
    }
    draw.shuffle(&mut rows);
    pushes.extend(rows.chunks(AT_ONCE).map(|rows| sync_push(rows.to_vec())));
    let again: Vec<Value> = pushes.iter().filter(|_| draw.percent(25)).cloned().collect();
    pushes.extend(again);
    draw.shuffle(&mut pushes);
    pushes
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_history_ends_in_what_the_fold_makes_of_it() {
    let (seed, count) = (number("SEED", 20), number("ORDERS", 200));
    println!("seed {seed}");
    let mut draw = Draw::new(seed, 5);
    let bench = Bench::with(crate::support::config(), |options| options.bus_copies = 2).await;
    let base = bench.now() - 200 * DAY;
    let told: Vec<Told> = (1..=count).flat_map(|id| life(&mut draw, id, base)).collect();
    let pushes = pushes(&mut draw, told);

    let mut expected: BTreeMap<String, Order> = BTreeMap::new();
    for event in pushes.iter().flat_map(|push| parse(&push.to_string(), bench.now()).unwrap()) {
        // A push without a time counts as of its payment, whenever it came.
        let Some(Heard::Order(heard)) = Heard::of(&event, event.time.max(bench.now() - DAY)) else { panic!() };
        expected.entry(heard.order_id.clone()).or_insert_with(|| Order::new(&heard.order_id)).merge(&heard);
    }
    for push in &pushes {
        assert!(bench.push(push).await.acknowledges());
    }
    within(PATIENCE, "all is done", async || {
        bench.counted("market-order", "EventDone") == bench.counted("callback", "Stored")
    })
    .await;

    let mut companies: BTreeMap<String, Vec<Order>> = BTreeMap::new();
    for (id, order) in &expected {
        assert_eq!(stored(&bench, id).await.as_ref(), Some(order), "order {id}, seed {seed}");
        companies.entry(order.corp().unwrap().to_owned()).or_default().push(order.clone());
    }
    for (corp, mine) in &companies {
        let mut listed: Vec<Order> = Vec::new();
        let mut from = None;
        loop {
            let page = orders(&bench).list(OrderKind::Order, "demo", Some(corp), 7, from).await.unwrap();
            listed.extend(page.orders.iter().map(|stored| serde_json::from_str::<Order>(&stored.document).unwrap()));
            from = page.next;
            if from.is_none() {
                break;
            }
        }
        assert!(listed.is_sorted_by_key(|order| std::cmp::Reverse(order.since())), "the newest first");
        assert_eq!(listed.len(), mine.len(), "{corp}, seed {seed}");
        assert_eq!(holdings(&listed, bench.now()), holdings(mine, bench.now()), "{corp}, seed {seed}");
    }
    // Each is told once; of what is told twice, the id is the same. A telling that changes another has its time in its id.
    let wanted = |name: &str| -> usize {
        let of = |order: &Order| match name {
            "OrderPaid" => usize::from(order.purchase().is_some()),
            "ServiceOpened" => order.openings.len(),
            "ServiceClosed" => order.closings.len(),
            "OrderRefunded" => order.refunds.len(),
            _ => order.tags.len(),
        };
        expected.values().map(of).sum()
    };
    for name in TOLD.into_iter().filter(|name| !["OrderChanged", "TrialOpened"].contains(name)) {
        let ids = || -> std::collections::BTreeSet<String> {
            let ids = bench.domain_events(name).into_iter().map(|event| event["id"].as_str().unwrap().to_owned());
            ids.filter(|id| !id.rsplit('#').next().unwrap().contains('-')).collect()
        };
        within(PATIENCE, "all is told", async || ids().len() == wanted(name)).await;
        assert!(wanted(name) > 0, "{name} occurs");
    }
}
