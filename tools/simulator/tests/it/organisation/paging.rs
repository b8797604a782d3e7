//! Pages of people, while people come and go.

use dingtalk_simulator::{Organisation, Person, PlatformSettings, Seat};
use serde_json::json;

use super::office::Office;

/// So many people in the root, the highest order first.
fn row(people: i64) -> Organisation {
    let mut organisation = Organisation::new("模拟企业");
    for number in 0..people {
        organisation.join(at(number, people - number)).expect("a free place");
    }
    organisation
}

fn at(number: i64, order: i64) -> Person {
    let seats = vec![Seat { dept_id: 1, order, leader: false }];
    Person { seats, ..Person::new(&format!("u{number}"), "员工") }
}

fn named(numbers: impl IntoIterator<Item = i64>) -> Vec<String> {
    numbers.into_iter().map(|number| format!("u{number}")).collect()
}

#[tokio::test]
async fn the_cursor_is_an_offset_and_the_last_page_has_none() {
    let office = Office::open(PlatformSettings::default(), row(250)).await;
    assert_eq!(office.page(1, 0, 100).await, (named(0..100), Some(100)));
    assert_eq!(office.page(1, 100, 100).await, (named(100..200), Some(200)));
    assert_eq!(office.page(1, 200, 100).await, (named(200..250), None));
    assert_eq!(office.page(1, 150, 100).await, (named(150..250), None), "exactly full");
    assert_eq!(office.page(1, 900, 100).await, (Vec::new(), None));
}

#[tokio::test]
async fn who_leaves_hides_who_stays_and_who_joins_shows_somebody_twice() {
    let office = Office::open(PlatformSettings::default(), row(30)).await;
    assert_eq!(office.page(1, 0, 10).await.0, named(0..10));
    office.organisation.change(|organisation| organisation.leave("u3")).expect("somebody");
    assert_eq!(office.page(1, 10, 10).await.0, named(11..21), "u10 is hidden, who stays");
    office.organisation.change(|organisation| organisation.join(at(99, 40))).expect("a free place");
    assert_eq!(office.page(1, 20, 10).await.0, named(20..30), "u20 comes twice");
    let moved = Seat { dept_id: 1, order: 41, leader: false };
    office.organisation.change(|organisation| organisation.relocate("u29", vec![moved])).expect("somebody");
    assert_eq!(office.page(1, 0, 3).await.0, named([29, 99, 0]));
}

#[tokio::test]
async fn a_full_last_page_may_be_followed_by_an_empty_one() {
    let mut settings = PlatformSettings::default();
    settings.contact.empty_last_page = true;
    let office = Office::open(settings, row(20)).await;
    assert_eq!(office.page(1, 0, 10).await.1, Some(10));
    assert_eq!(office.page(1, 10, 10).await.1, Some(20));
    assert_eq!(office.page(1, 20, 10).await, (Vec::new(), None));
}

#[tokio::test]
async fn the_order_of_entry_and_bad_parameters() {
    let office = Office::open(PlatformSettings::default(), row(5)).await;
    office.organisation.change(|organisation| organisation.leave("u1")).expect("somebody");
    office.organisation.change(|organisation| organisation.join(at(9, 100))).expect("a free place");
    let list = async |field: &str| {
        let body = json!({"dept_id": 1, "cursor": 0, "size": 10, "order_field": field});
        super::office::userids(&office.result("v2/user/list", body).await["list"])
    };
    assert_eq!(list("custom").await, named([9, 0, 2, 3, 4]));
    assert_eq!(list("entry_asc").await.into_iter().rev().collect::<Vec<_>>(), list("entry_desc").await);
    for (body, errcode) in [
        (json!({"cursor": 0, "size": 10}), 400_002),
        (json!({"dept_id": 1, "size": 10}), 400_002),
        (json!({"dept_id": 1, "cursor": 0}), 400_002),
        (json!({"dept_id": "x", "cursor": 0, "size": 10}), 40035),
        (json!({"dept_id": 1, "cursor": -1, "size": 10}), 40035),
        (json!({"dept_id": 1, "cursor": 100_001, "size": 10}), 40035),
        (json!({"dept_id": 1, "cursor": 0, "size": 0}), 40035),
        (json!({"dept_id": 1, "cursor": 0, "size": 101}), 40035),
        (json!({"dept_id": 1, "cursor": 0, "size": 10, "order_field": "age"}), 40035),
        (json!({"dept_id": "1", "cursor": "0", "size": "10"}), 0),
    ] {
        assert_eq!(office.errcode("v2/user/list", body.clone()).await, errcode, "{body}");
    }
}
