//! `dingtalk corp orders`: what a company bought in the app market, and what it has.

mod json;
mod text;

use std::io::Write;

use dingtalk_orders::{Holding, Order, Trial, holdings};
use dingtalk_store::{OrderKind, Orders};

use super::app_of;
use crate::{Failed, apps::Apps, args::CorpOrdersArgs, demo, language::Language, times};

/// Orders read at a time.
const PAGE: i32 = 50;

/// Stands for those who bought without a company.
const NOBODY: &str = "-";

/// All that is known.
struct Bought {
    app: String,
    corp: String,
    has: Vec<Holding>,
    /// The newest first.
    orders: Vec<Order>,
    /// The newest first.
    trials: Vec<Trial>,
}

pub(crate) async fn run(args: &CorpOrdersArgs, language: Language) -> Result<(), Failed> {
    // Nothing of an order is sealed.
    let apps = Apps::read(&args.of.config, demo::new_sealing_key)?;
    let app = app_of(&apps, &args.of)?;
    let store = Orders::new(args.of.tables.clients()?.dynamodb, &args.of.tables.state_table);
    let corp = Some(args.corp.as_str()).filter(|corp| *corp != NOBODY);
    let orders: Vec<Order> = all(&store, OrderKind::Order, &app, corp).await?;
    let trials: Vec<Trial> = all(&store, OrderKind::Trial, &app, corp).await?;
    // People without a company have nothing together.
    let has = corp.map(|_| holdings(&orders, times::now())).unwrap_or_default();
    let bought = Bought { app, corp: args.corp.clone(), has, orders, trials };
    let told = if args.json { format!("{:#}\n", json::of(&bought)) } else { text::of(&bought, language) };
    std::io::stdout().lock().write_all(told.as_bytes())?;
    Ok(())
}

async fn all<T: serde::de::DeserializeOwned>(
    store: &Orders,
    kind: OrderKind,
    app: &str,
    corp: Option<&str>,
) -> Result<Vec<T>, Failed> {
    let (mut all, mut from) = (Vec::new(), None);
    loop {
        let page = store.list(kind, app, corp, PAGE, from).await?;
        for stored in &page.orders {
            all.push(serde_json::from_str(&stored.document)?);
        }
        from = page.next;
        if from.is_none() {
            return Ok(all);
        }
    }
}
