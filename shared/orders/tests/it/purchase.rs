//! One order pushed more than once.

use dingtalk_callback::{CallbackEvent, Envelope};
use dingtalk_orders::{Heard, News, Order};
use serde_json::json;

use crate::{DAY, NOW, bought, merged, order_of, permutations, row};

#[test]
fn the_newer_push_wins_as_a_whole_and_the_older_fills_in() {
    let older = row(17, "1", NOW, json!({"payFee": 1, "goodsName": "old", "itemName": "only here"}));
    let newer = row(17, "1", NOW + 1, json!({"payFee": 2, "goodsName": "new"}));
    for history in permutations(&[older, newer]) {
        let purchase = merged(&history).purchase().unwrap();
        assert_eq!((purchase.pay_fee, purchase.goods_name.as_deref()), (Some(2), Some("new")));
        assert_eq!(purchase.item_name.as_deref(), Some("only here"));
    }
}

#[test]
fn pushes_of_one_moment_are_not_mixed() {
    let one = row(17, "1", NOW, json!({"payFee": 1, "nominalPayFee": 10, "discountFee": 9}));
    let other = row(17, "1", NOW, json!({"payFee": 2, "nominalPayFee": 20, "discountFee": 18}));
    let ends = permutations(&[one.clone(), other.clone()]).map_ends();
    assert_eq!(ends[0], ends[1]);
    assert!([one.purchase(), other.purchase()].contains(&ends[0].purchase()));
}

/// What each history ends in.
trait MapEnds {
    fn map_ends(self) -> Vec<Order>;
}

impl MapEnds for Vec<Vec<Order>> {
    fn map_ends(self) -> Vec<Order> {
        self.iter().map(|history| merged(history)).collect()
    }
}

#[test]
fn it_is_told_once_and_each_change_once() {
    let first = bought("1", NOW, 0..30, json!({}));
    assert_eq!(first.news(&Order::new("1")), [News::Paid { at: NOW }]);
    // The row again, with another time and nothing else.
    let mut again = first.clone();
    again.merge(&bought("1", NOW, 0..30, json!({})));
    assert_eq!(again.news(&first), []);
    let mut changed = first.clone();
    changed.merge(&row(17, "1", NOW + DAY, json!({"payFee": 1})));
    assert!(matches!(changed.news(&first)[..], [News::Changed { at, .. }] if at == NOW + DAY));
    // An older push that says nothing new.
    let mut late = changed.clone();
    late.merge(&row(17, "1", NOW - DAY, json!({"payFee": 5})));
    assert_eq!(late.news(&changed), []);
    assert_eq!(late.first_heard, Some(NOW - DAY));
}

#[test]
fn a_push_without_a_time_counts_as_of_its_payment() {
    let push = |received_at: i64, pay_fee: i64| {
        let text = format!(r#"{{"EventType":"market_buy","orderId":1,"paidtime":{NOW},"payFee":{pay_fee}}}"#);
        let event = CallbackEvent::restore(Envelope::Classic, &text, received_at).unwrap();
        order_of(Heard::of(&event, received_at).unwrap())
    };
    assert_eq!(push(NOW + DAY, 1), push(NOW + 2 * DAY, 1), "whenever it comes");
    let row = row(17, "1", NOW + 1, json!({"payFee": 2}));
    let end = merged(&[row, push(NOW + DAY, 1)]);
    assert_eq!(end.purchase().unwrap().pay_fee, Some(2), "the row is of a later time");
}

#[test]
fn an_order_of_which_nothing_is_said_is_an_order() {
    let bare = row(17, "1", NOW, json!({}));
    assert_eq!(bare.news(&Order::new("1")), [News::Paid { at: NOW }]);
    assert!(bare.purchase().is_some() && bare.ends_at().is_none());
    assert_eq!(bare.since(), NOW);
}
