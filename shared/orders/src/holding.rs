//! What a company has: a fold over its orders.

use std::{cmp::Reverse, collections::BTreeMap};

use serde::Serialize;

use crate::{Order, Purchase};

/// What a company has of one item of one goods. Fees in fen, times in milliseconds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Holding {
    /// What.
    pub goods_code: Option<String>,
    /// Its name, as the newest order has it.
    pub goods_name: Option<String>,
    /// In which edition.
    pub item_code: Option<String>,
    /// Its name, as the newest order has it.
    pub item_name: Option<String>,
    /// From when.
    pub from: Option<i64>,
    /// Until when it is paid; none if an order that counts does not say so, and has no end.
    pub paid_until: Option<i64>,
    /// For how many, by the order that serves now, else by the newest.
    pub seats: Option<i64>,
    /// List prices of all its orders.
    pub list_fee: i64,
    /// What was paid for all its orders.
    pub paid_fee: i64,
    /// What was taken off.
    pub discount_fee: i64,
    /// What was paid back.
    pub refunded_fee: i64,
    /// Whether one of its orders serves at the moment.
    pub serves_now: bool,
    /// Whether the service of every order was closed.
    pub closed: bool,
    /// `FREE` or `TRYOUT`, by the order that serves now, else by the newest.
    pub charge_type: Option<String>,
    /// Whether it is a gift, by the same order.
    pub gift: bool,
    /// The item code of a live upgrade that names this one as what was had before.
    pub replaced_by: Option<String>,
    /// How many orders it is made of.
    pub orders: usize,
}

type Key = (Option<String>, Option<String>);

/// What a company has at the time `now` (milliseconds) by its `orders`, whatever order they stand in; those of which only
/// a refund or a service was heard are left out. By goods and item code.
#[must_use]
pub fn holdings(orders: &[Order], now: i64) -> Vec<Holding> {
    let mut known: Vec<(&Order, Purchase)> =
        orders.iter().filter_map(|order| Some((order, order.purchase()?))).collect();
    known.sort_by(|(a, _), (b, _)| age(a).cmp(&age(b)));
    let mut by_item: BTreeMap<Key, Vec<&(&Order, Purchase)>> = BTreeMap::new();
    for entry in &known {
        let (_, purchase) = entry;
        by_item.entry((purchase.goods_code.clone(), purchase.item_code.clone())).or_default().push(entry);
    }
    by_item.iter().map(|(key, of_item)| holding(key, of_item, &known, now)).collect()
}

/// Orders from the oldest to the newest. The id decides between those of one moment.
fn age(order: &Order) -> (Option<i64>, i64, &str) {
    (order.starts_at(), order.since(), &order.order_id)
}

fn holding(key: &Key, of_item: &[&(&Order, Purchase)], all: &[(&Order, Purchase)], now: i64) -> Holding {
    let live: Vec<_> = of_item.iter().filter(|(order, _)| is_live(order)).collect();
    let closed = live.is_empty();
    let counted = if closed { of_item.iter().collect() } else { live };
    let sum = |fee: fn(&Purchase) -> Option<i64>| {
        of_item.iter().filter_map(|(_, purchase)| fee(purchase)).fold(0, i64::saturating_add)
    };
    let serves = |order: &Order| {
        order.starts_at().is_none_or(|start| start <= now) && order.ends_at().is_none_or(|end| now < end)
    };
    let current = counted.iter().rfind(|(order, _)| serves(order)).or(counted.last()).map(|(_, purchase)| purchase);
    let newest =
        |name: fn(&Purchase) -> &Option<String>| of_item.iter().rev().find_map(|(_, purchase)| name(purchase).clone());
    Holding {
        goods_code: key.0.clone(),
        goods_name: newest(|purchase| &purchase.goods_name),
        item_code: key.1.clone(),
        item_name: newest(|purchase| &purchase.item_name),
        from: counted.iter().filter_map(|(order, _)| order.starts_at()).min(),
        paid_until: counted
            .iter()
            .map(|(order, _)| order.ends_at())
            .max_by_key(|end| end.unwrap_or(i64::MAX))
            .flatten(),
        serves_now: !closed && counted.iter().any(|(order, _)| serves(order)),
        seats: current.and_then(Purchase::seats),
        list_fee: sum(|purchase| purchase.nominal_pay_fee),
        paid_fee: sum(|purchase| purchase.pay_fee),
        discount_fee: sum(|purchase| purchase.discount_fee),
        refunded_fee: of_item.iter().map(|(order, _)| order.refunded_fee()).fold(0, i64::saturating_add),
        closed,
        charge_type: current.and_then(|purchase| purchase.order_charge_type.clone()),
        gift: current.is_some_and(Purchase::is_gift),
        replaced_by: replaced_by(key, of_item, all),
        orders: of_item.len(),
    }
}

fn is_live(order: &Order) -> bool {
    order.is_open() != Some(false)
}

/// The newest live order of another item that names this one as what was had before, and is newer than all of this one.
fn replaced_by(key: &Key, of_item: &[&(&Order, Purchase)], all: &[(&Order, Purchase)]) -> Option<String> {
    let last = of_item.iter().map(|(order, _)| age(order)).max()?;
    let upgrades = all.iter().filter(|(order, purchase)| {
        let named = purchase.original_article_code.as_ref().or(purchase.goods_code.as_ref());
        let other = (&purchase.goods_code, &purchase.item_code) != (&key.0, &key.1);
        let names_it = purchase.original_item_code.is_some() && purchase.original_item_code == key.1;
        other && names_it && named == key.0.as_ref() && is_live(order) && age(order) > last
    });
    upgrades.min_by_key(|(order, _)| Reverse(age(order))).and_then(|(_, purchase)| purchase.item_code.clone())
}
