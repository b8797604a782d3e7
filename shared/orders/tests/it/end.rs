//! Refunds, openings and closes, and when a service ends.

use dingtalk_orders::{News, Order};
use serde_json::{Value, json};

use crate::{DAY, NOW, bought, closed, merged, opened, permutations, refunded};

#[test]
fn refunds_add_up_by_identity() {
    let part = |id: &str, at: i64, fee: i64| refunded("1", at, json!({"refundId": id, "refundFee": fee}));
    let history = [part("r1", NOW, 100), part("r2", NOW, 100), part("r1", NOW, 100), part("r1", NOW + 9, 100)];
    assert_eq!(merged(&history).refunded_fee(), 200);
    // Without an id: the platform's of the event, else time and content.
    let bare = |at: i64, data: Value| refunded("1", at, data);
    let fee = json!({"refundFee": 100});
    assert_eq!(merged(&[bare(NOW, fee.clone()), bare(NOW, fee.clone())]).refunded_fee(), 100);
    assert_eq!(merged(&[bare(NOW, fee.clone()), bare(NOW + 1, fee)]).refunded_fee(), 200);
    let of_event = json!({"refundFee": 100, "eventId": "e1"});
    assert_eq!(merged(&[bare(NOW, of_event.clone()), bare(NOW + 1, of_event)]).refunded_fee(), 100);
}

#[test]
fn sums_do_not_overflow() {
    let most = |id: &str| refunded("1", NOW, json!({"refundId": id, "refundFee": i64::MAX}));
    assert_eq!(merged(&[most("r1"), most("r2")]).refunded_fee(), i64::MAX);
}

#[test]
fn a_refund_before_its_order_is_not_lost() {
    let refund = refunded("1", NOW + 1, json!({"refundFee": 300, "instanceEndTime": NOW + 10 * DAY}));
    assert!(refund.purchase().is_none());
    for history in permutations(&[refund, bought("1", NOW, 0..30, json!({}))]) {
        let order = merged(&history);
        assert_eq!((order.refunded_fee(), order.ends_at()), (300, Some(NOW + 10 * DAY)));
    }
}

#[test]
fn what_was_told_last_of_the_service_says_when_it_ends() {
    let order = bought("1", NOW, 0..30, json!({}));
    assert_eq!(order.ends_at(), Some(NOW + 30 * DAY));
    let open = opened("1", NOW + 5, json!({"serviceStopTime": NOW + 31 * DAY}));
    let refund = |at: i64| refunded("1", at, json!({"instanceEndTime": NOW + 9 * DAY}));
    let end = |orders: &[_]| merged(orders).ends_at();
    assert_eq!(end(&[order.clone(), open.clone()]), Some(NOW + 31 * DAY));
    assert_eq!(end(&[order.clone(), open.clone(), refund(NOW + 4)]), Some(NOW + 31 * DAY));
    assert_eq!(end(&[order.clone(), open.clone(), refund(NOW + 5)]), Some(NOW + 9 * DAY));
    let no_end = refunded("1", NOW + 9, json!({"refundFee": 1}));
    assert_eq!(end(&[order, open, no_end]), Some(NOW + 31 * DAY));
}

#[test]
fn close_before_open() {
    let order = bought("1", NOW, 0..30, json!({}));
    let open = |at: i64| opened("1", at, json!({"openType": 3}));
    let close = |at: i64| closed("1", at, json!({"closeType": 3}));
    for history in permutations(&[order.clone(), open(NOW), close(NOW + DAY)]) {
        assert_eq!((merged(&history).is_open(), merged(&history).ends_at()), (Some(false), Some(NOW + DAY)));
    }
    for history in permutations(&[order.clone(), open(NOW), close(NOW + DAY), open(NOW + 2 * DAY)]) {
        assert_eq!((merged(&history).is_open(), merged(&history).ends_at()), (Some(true), Some(NOW + 30 * DAY)));
    }
    assert_eq!(merged(&[open(NOW), close(NOW)]).is_open(), Some(false), "of one moment the close");
    assert_eq!(order.is_open(), None);
    // A close after the end does not prolong it.
    assert_eq!(merged(&[order, close(NOW + 40 * DAY)]).ends_at(), Some(NOW + 30 * DAY));
}

#[test]
fn an_order_that_is_pushed_again_moves_the_end_but_undoes_no_refund() {
    let history = [
        bought("1", NOW, 0..30, json!({})),
        opened("1", NOW + 5, json!({"serviceStopTime": NOW + 30 * DAY})),
        bought("1", NOW + DAY, 0..60, json!({})),
    ];
    for history in permutations(&history) {
        assert_eq!(merged(&history).ends_at(), Some(NOW + 60 * DAY));
    }
    let refund = refunded("1", NOW + 9, json!({"instanceEndTime": NOW + 9 * DAY}));
    assert_eq!(merged(&[&history[..], &[refund]].concat()).ends_at(), Some(NOW + 9 * DAY));
}

#[test]
fn a_refund_that_is_told_again_with_another_fee_is_news() {
    let told = |at: i64, fee: i64| refunded("1", at, json!({"refundId": "r1", "refundFee": fee}));
    let first = told(NOW, 5);
    let mut corrected = first.clone();
    corrected.merge(&told(NOW + 9, 50));
    assert_eq!((corrected.refunded_fee(), corrected.news(&first).len()), (50, 1));
    let (old, new) = (first.news(&Order::new("1")), corrected.news(&first));
    assert!(matches!((&old[0], &new[0]), (News::Refunded(a, _), News::Refunded(b, _)) if a != b));
    let mut again = corrected.clone();
    again.merge(&first);
    assert!(again.news(&corrected).is_empty());
}
