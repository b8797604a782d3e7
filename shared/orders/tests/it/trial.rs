//! Trials.

use serde_json::json;

use crate::{DAY, NOW, trial};

#[test]
fn a_prolonged_trial_is_the_same() {
    let data = |end: i64| json!({"goodsCode": "G", "fromDate": NOW, "endDate": NOW + end * DAY, "corpId": "dingbuyer"});
    let (short, long) = (trial(NOW, data(7)), trial(NOW + DAY, data(14)));
    assert_eq!(short.id(), long.id());
    for (mut a, b) in [(short.clone(), long.clone()), (long.clone(), short.clone())] {
        a.merge(&b);
        assert_eq!(a.until.unwrap().what, NOW + 14 * DAY);
        assert_eq!((a.company.corp(), a.from, a.first_heard), (Some("dingbuyer"), Some(NOW), Some(NOW)));
    }
}

#[test]
fn another_beginning_or_buyer_is_another_trial() {
    let one = trial(NOW, json!({"goodsCode": "G", "fromDate": NOW}));
    for other in [
        json!({"goodsCode": "G", "fromDate": NOW + DAY}),
        json!({"goodsCode": "H", "fromDate": NOW}),
        json!({"goodsCode": "G", "fromDate": NOW, "corpId": "dingbuyer"}),
        json!({"goodsCode": "G", "fromDate": NOW, "buyerUnionId": "union2"}),
    ] {
        assert_ne!(trial(NOW, other.clone()).id(), one.id(), "{other}");
    }
    assert_eq!(one.since(), NOW);
    assert_eq!(trial(NOW + 5, json!({})).since(), NOW + 5);
}
