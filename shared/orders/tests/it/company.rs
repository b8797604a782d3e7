//! Whose an order is.

use serde_json::json;

use crate::{NOW, merged, opened, permutations, row};

#[test]
fn the_buyer_wins_over_the_company_of_a_row() {
    let service = opened("1", NOW + 5, json!({}));
    assert_eq!(service.corp(), Some("dingisv"));
    let order = row(17, "1", NOW, json!({"corpId": "dingbuyer"}));
    for history in permutations(&[service, order]) {
        assert_eq!(merged(&history).corp(), Some("dingbuyer"));
    }
}

#[test]
fn of_two_buyers_the_newest() {
    let old = row(17, "1", NOW, json!({"corpId": "dingold"}));
    let new = row(212, "1", NOW + 1, json!({"corpId": "dingnew", "refundFee": 1}));
    for history in permutations(&[old, new]) {
        assert_eq!(merged(&history).corp(), Some("dingnew"));
    }
}

#[test]
fn a_persons_purchase_need_not_have_a_company() {
    let order = row(17, "1", NOW, json!({"purchaserType": 2, "buyUserId": "u"}));
    assert_eq!(order.corp(), None, "the row's is the ISV's own");
    let named = row(17, "1", NOW, json!({"purchaserType": 2, "corpId": "dingbuyer"}));
    assert_eq!(named.corp(), Some("dingbuyer"));
    let service = opened("1", NOW, json!({}));
    assert_eq!(merged(&[service, order]).corp(), None);
}
