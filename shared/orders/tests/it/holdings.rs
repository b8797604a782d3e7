//! What a company has.

use dingtalk_orders::{Holding, Order, holdings};
use serde_json::json;

use crate::{DAY, NOW, bought, closed, merged, permutations, refunded};

fn one(orders: &[Order], now: i64) -> Holding {
    let mut all = holdings(orders, now);
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

#[test]
fn a_renewal_prolongs_whichever_comes_first() {
    let order = bought("1", NOW, 0..30, json!({}));
    let renewal = bought("2", NOW + DAY, 30..60, json!({"orderType": "RENEW", "maxOfPeople": 20}));
    for orders in permutations(&[order, renewal]) {
        let has = one(&orders, NOW + DAY);
        assert_eq!((has.from, has.paid_until), (Some(NOW), Some(NOW + 60 * DAY)));
        assert_eq!((has.list_fee, has.paid_fee, has.discount_fee, has.orders), (2_000, 1_800, 200, 2));
        assert_eq!(has.seats, Some(10), "the first order serves");
        assert_eq!(one(&orders, NOW + 40 * DAY).seats, Some(20), "the renewal serves");
        assert_eq!(one(&orders, NOW + 400 * DAY).seats, Some(20), "none serves: the newest");
    }
}

#[test]
fn a_refunded_renewal_counts_no_more() {
    let order = bought("1", NOW, 0..30, json!({}));
    let renewal = merged(&[
        bought("2", NOW, 30..60, json!({"orderType": "RENEW"})),
        refunded("2", NOW + DAY, json!({"refundFee": 900})),
        closed("2", NOW + DAY, json!({"closeType": 3, "refundId": "r"})),
    ]);
    let has = one(&[renewal.clone(), order], NOW + 2 * DAY);
    assert_eq!((has.paid_until, has.refunded_fee, has.closed), (Some(NOW + 30 * DAY), 900, false));
    let alone = one(&[renewal], NOW + 2 * DAY);
    assert_eq!((alone.closed, alone.paid_until), (true, Some(NOW + DAY)));
}

#[test]
fn an_upgrade_is_another_item_and_marks_the_one_before() {
    let order = bought("1", NOW, 0..30, json!({}));
    let upgrade = |more: serde_json::Value| {
        let mut data = json!({"orderType": "UPGRADE", "itemCode": "J", "originalItemCode": "I"});
        data.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        bought("2", NOW + DAY, 1..30, data)
    };
    for orders in permutations(&[order.clone(), upgrade(json!({}))]) {
        let [before, after] = &holdings(&orders, NOW + 2 * DAY)[..] else { panic!() };
        assert_eq!((before.item_code.as_deref(), before.replaced_by.as_deref()), (Some("I"), Some("J")));
        assert_eq!((after.item_code.as_deref(), after.replaced_by.as_deref()), (Some("J"), None));
    }
    let elsewhere = holdings(&[order.clone(), upgrade(json!({"originalArticleCode": "H"}))], NOW);
    assert_eq!(elsewhere[0].replaced_by, None, "of other goods");
    let undone = merged(&[upgrade(json!({})), closed("2", NOW + 2 * DAY, json!({}))]);
    assert_eq!(holdings(&[order, undone], NOW)[0].replaced_by, None, "the upgrade was closed");
}

#[test]
fn trials_and_gifts_are_told_and_pieces_are_seats() {
    let trial = bought("1", NOW, 0..7, json!({"orderChargeType": "TRYOUT", "payFee": 0}));
    assert_eq!(one(std::slice::from_ref(&trial), NOW + DAY).charge_type.as_deref(), Some("TRYOUT"));
    let more = json!({"orderLabel": 1, "maxOfPeople": null, "subQuantity": "7"});
    let gift = bought("2", NOW, 7..30, more);
    let has = one(&[gift, trial], NOW + 8 * DAY);
    assert_eq!((has.gift, has.charge_type, has.seats), (true, None, Some(7)));
}

#[test]
fn what_was_only_refunded_is_no_holding() {
    assert_eq!(holdings(&[refunded("1", NOW, json!({"refundFee": 1}))], NOW), []);
    assert_eq!(holdings(&[], NOW), []);
}
