//! Any events in any order, any number of times, end in the same state.

use std::collections::BTreeMap;

use dingtalk_orders::{Order, Trial, holdings};
use proptest::{collection::vec, prelude::*};
use serde_json::{Value, json};

use crate::{DAY, NOW, bought, closed, heard, merged, opened, order_of, permutations, refunded, row_text, trial};

/// Members that are there or not, each with one of few values, so that pushes differ in some and agree in others.
fn members() -> impl Strategy<Value = Value> {
    let texts = |name: &'static str, values: &'static [&'static str]| {
        proptest::option::of(proptest::sample::select(values)).prop_map(move |value| (name, value.map(|v| json!(v))))
    };
    let numbers =
        |name: &'static str| proptest::option::of(0..3_i64).prop_map(move |value| (name, value.map(|v| json!(v))));
    let days = |name: &'static str| {
        proptest::option::of(-3..9_i64).prop_map(move |value| (name, value.map(|v| json!(NOW + v * DAY))))
    };
    (
        texts("corpId", &["dingbuyer", "dingother"]),
        texts("goodsCode", &["G", "H"]),
        texts("itemCode", &["I", "J"]),
        texts("originalItemCode", &["I", "J"]),
        texts("refundId", &["r1", "r2"]),
        texts("eventId", &["e1", "e2", "e3"]),
        (numbers("payFee"), numbers("refundFee"), numbers("maxOfPeople"), numbers("purchaserType")),
        (days("paidtime"), days("serviceStartTime"), days("serviceStopTime"), days("instanceEndTime")),
    )
        .prop_map(|(a, b, c, d, e, f, numbers, days)| {
            let all = [a, b, c, d, e, f, numbers.0, numbers.1, numbers.2, numbers.3, days.0, days.1, days.2, days.3];
            all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
        })
}

/// What one event says of one of three orders. Few moments, so that many events share one.
fn event() -> impl Strategy<Value = Order> {
    let kinds = [
        (17, "market_order"),
        (37, "market_service_open"),
        (37, "market_service_close"),
        (212, "market_order_refund_event"),
        (253, "market_order_tag"),
    ];
    (proptest::sample::select(&["1", "2", "3"]), proptest::sample::select(kinds.to_vec()), 0..6_i64, members())
        .prop_map(|(order_id, (biz_type, action), at, mut data)| {
            data["syncAction"] = json!(action);
            data["orderId"] = json!(order_id);
            order_of(heard(&row_text(biz_type, order_id, NOW + at * 1_000, &data)))
        })
}

fn join(a: &Order, b: &Order) -> Order {
    let mut both = a.clone();
    both.merge(b);
    both
}

/// The orders that a history ends in.
fn ends(history: &[Order]) -> BTreeMap<String, Order> {
    let mut orders: BTreeMap<String, Order> = BTreeMap::new();
    for event in history {
        orders.entry(event.order_id.clone()).or_insert_with(|| Order::new(&event.order_id)).merge(event);
    }
    orders
}

proptest! {
    #[test]
    fn a_history_ends_the_same_in_any_order(
        (history, again) in vec(event(), 1..24).prop_flat_map(|history| {
            let twice = [history.clone(), history.clone()].concat();
            (Just(history), Just(twice).prop_shuffle())
        })
    ) {
        let (once, again) = (ends(&history), ends(&again));
        prop_assert_eq!(&once, &again);
        let orders: Vec<Order> = once.into_values().collect();
        let backwards: Vec<Order> = orders.iter().rev().cloned().collect();
        prop_assert_eq!(holdings(&orders, NOW), holdings(&backwards, NOW));
    }

    #[test]
    fn merging_is_a_join(events in vec(event(), 3..12)) {
        let same: Vec<Order> = events.into_iter().map(|mut e| { e.order_id = "1".to_owned(); e }).collect();
        let third = same.len() / 3;
        let (a, b, c) = (merged(&same[..third]), merged(&same[third..2 * third]), merged(&same[2 * third..]));
        prop_assert_eq!(join(&a, &b), join(&b, &a));
        prop_assert_eq!(join(&join(&a, &b), &c), join(&a, &join(&b, &c)));
        prop_assert_eq!(join(&a, &a), a.clone());
        prop_assert!(join(&a, &b).news(&join(&b, &a)).is_empty());
    }

    #[test]
    fn what_is_stored_is_read_again(events in vec(event(), 1..12)) {
        for order in ends(&events).into_values() {
            let text = serde_json::to_string(&order).unwrap();
            prop_assert_eq!(serde_json::from_str::<Order>(&text).unwrap(), order);
        }
    }

    #[test]
    fn a_trial_is_a_join_as_well(ends in vec((0..4_i64, proptest::option::of(0..4_i64)), 2..6)) {
        let of = |(at, until): &(i64, Option<i64>)| {
            trial(NOW + at, json!({"goodsCode": "G", "endDate": until.map(|d| NOW + d * DAY)}))
        };
        let all: Vec<Trial> = ends.iter().map(of).collect();
        let fold = |trials: &[Trial]| {
            let mut all = trials[0].clone();
            trials.iter().for_each(|trial| all.merge(trial));
            all
        };
        let backwards: Vec<Trial> = all.iter().rev().chain(&all).cloned().collect();
        prop_assert_eq!(fold(&all), fold(&backwards));
    }
}

#[test]
fn every_permutation_of_a_life_ends_the_same() {
    let life = [
        bought("1", NOW, 0..30, json!({})),
        bought("1", NOW + 5_000, 0..60, json!({"payFee": 800})),
        opened("1", NOW + 1_000, json!({"serviceStopTime": NOW + 31 * DAY})),
        refunded("1", NOW + 2_000, json!({"refundFee": 100, "instanceEndTime": NOW + 20 * DAY})),
        closed("1", NOW + 3 * DAY, json!({"closeType": 3})),
    ];
    let end = merged(&life);
    let all = permutations(&life);
    assert_eq!(all.len(), 120);
    for history in all {
        assert_eq!(merged(&history), end);
    }
    assert_eq!((end.is_open(), end.ends_at(), end.refunded_fee()), (Some(false), Some(NOW + 3 * DAY), 100));
    assert_eq!(end.purchase().unwrap().pay_fee, Some(800));
}
