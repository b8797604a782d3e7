//! Orders of the app market: simulator → callback → bus → market-order → state table and domain events.

mod faults;
mod histories;
mod life;
mod odd;

use dingtalk_orders::{Order, Trial};
use dingtalk_simulator::{App, Mode, Quirks, Retry, Settings, Simulator};
use dingtalk_store::{OrderKind, Orders};
use serde_json::{Value, json};

use crate::support::{Bench, SUITE_KEY, VECTOR_AES_KEY, VECTOR_TOKEN, eventually};

/// The domain events of the app market.
const TOLD: [&str; 7] =
    ["OrderPaid", "OrderChanged", "ServiceOpened", "ServiceClosed", "OrderRefunded", "OrderTagged", "TrialOpened"];

/// A suite that sells on `bench`.
fn seller(bench: &Bench, mode: Mode, quirks: &str) -> Simulator {
    let app = App::suite(&bench.stack.callback_url("demo"), VECTOR_TOKEN, VECTOR_AES_KEY, Some(SUITE_KEY));
    let quirks = Quirks::parse(quirks).unwrap();
    Simulator::new(app, Settings { mode, quirks, retry: Retry::None, ..Settings::default() }).unwrap()
}

fn orders(bench: &Bench) -> Orders {
    Orders::new(bench.dynamodb.clone(), bench.table("StateTable"))
}

/// An order as it is stored.
async fn stored(bench: &Bench, id: &str) -> Option<Order> {
    let stored = orders(bench).read(OrderKind::Order, "demo", id).await.unwrap()?;
    Some(serde_json::from_str(&stored.document).unwrap())
}

/// The ids of a company's orders, the newest first.
async fn listed(bench: &Bench, corp: Option<&str>) -> Vec<String> {
    let page = orders(bench).list(OrderKind::Order, "demo", corp, 100, None).await.unwrap();
    let id = |document: &str| serde_json::from_str::<Order>(document).unwrap().order_id;
    page.orders.iter().map(|stored| id(&stored.document)).collect()
}

async fn trials(bench: &Bench, corp: &str) -> Vec<Trial> {
    let page = orders(bench).list(OrderKind::Trial, "demo", Some(corp), 100, None).await.unwrap();
    page.orders.iter().map(|stored| serde_json::from_str(&stored.document).unwrap()).collect()
}

/// Waits until so many events of the app market are done.
async fn done(bench: &Bench, count: usize) {
    eventually(&format!("{count} are done"), async || bench.counted("market-order", "EventDone") == count).await;
}

/// How often each of the domain events went out, those that did.
fn told(bench: &Bench) -> Vec<(&'static str, usize)> {
    let counts = TOLD.map(|name| (name, bench.domain_events(name).len()));
    counts.into_iter().filter(|(_, count)| *count > 0).collect()
}

/// A row by hand.
fn row(biz_type: i64, biz_id: &str, corp: &str, at: i64, data: &Value) -> Value {
    json!({
        "id": 1, "gmt_create": at, "gmt_modified": at, "biz_type": biz_type, "open_cursor": 0, "status": 0,
        "subscribe_id": "2530001_0", "corp_id": corp, "biz_id": biz_id, "biz_data": data.to_string(),
    })
}
