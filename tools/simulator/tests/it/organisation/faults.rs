//! Pages that are wrong, companies that ask too much, and speed.

use std::time::Duration;

use dingtalk_simulator::{Fault, Faults, Organisation, OrganisationShape, Person, PlatformSettings, Scope};
use serde_json::{Value, json};

use super::office::{INTERNAL, Office, userids};
use crate::platform::bench::{CORP, SUITE};

fn row() -> Organisation {
    let mut organisation = Organisation::new("模拟企业");
    for number in 0..25 {
        organisation.join(Person::new(&format!("u{number}"), "员工")).expect("free");
    }
    organisation
}

/// How many there are, whether there is more, and where it goes on, of the first or the last page of ten.
async fn page(office: &Office, cursor: i64, fault: Fault) -> (usize, bool, Option<i64>) {
    office.bench.platform.on("v2/user/list").app(INTERNAL).corp(CORP).then(fault);
    let result = office.result("v2/user/list", json!({"dept_id": 1, "cursor": cursor, "size": 10})).await;
    (userids(&result["list"]).len(), result["has_more"] == true, result["next_cursor"].as_i64())
}

#[tokio::test]
async fn wrong_pages() {
    let office = Office::open(PlatformSettings::default(), row()).await;
    assert_eq!(page(&office, 0, Fault::EmptyPage).await, (0, false, None));
    assert_eq!(page(&office, 0, Fault::TruncatedPage).await, (5, true, Some(10)));
    assert_eq!(page(&office, 0, Fault::FalseEnd).await, (10, false, None));
    assert_eq!(page(&office, 20, Fault::FalseMore).await, (5, true, Some(25)));
    assert_eq!(page(&office, 10, Fault::RepeatedCursor).await, (10, true, Some(10)));
    assert_eq!(page(&office, 0, Fault::Delay(Duration::ZERO)).await, (10, true, Some(10)), "each was once");
}

#[tokio::test]
async fn lists_without_pages_can_be_short_and_single_answers_cannot() {
    let office = Office::small().await;
    let platform = &office.bench.platform;
    let whole = office.organisation.read(|organisation| organisation.children(1).len());
    assert!(whole > 1);
    for (fault, expected) in [(Fault::EmptyPage, 0), (Fault::TruncatedPage, whole / 2), (Fault::FalseMore, whole)] {
        platform.on("v2/department/listsub").then(fault);
        let list = office.result("v2/department/listsub", json!({})).await;
        assert_eq!(list.as_array().map(Vec::len), Some(expected));
    }
    platform.on("v2/department/get").then(Fault::EmptyPage);
    assert_eq!(office.result("v2/department/get", json!({"dept_id": 1})).await["dept_id"], 1);
    platform.on("role/list").then(Fault::EmptyPage);
    assert_eq!(office.result("role/list", json!({})).await, json!({"hasMore": false, "list": []}));
}

#[tokio::test]
async fn out_of_range_in_mid_run_and_faults_by_chance() {
    let office = Office::open(PlatformSettings::default(), row()).await;
    let platform = &office.bench.platform;
    platform.on("v2/user/list").nth(2).then(Fault::Errcode(50004));
    assert_eq!(office.page(1, 0, 10).await.1, Some(10));
    assert_eq!(office.errcode("v2/user/list", json!({"dept_id": 1, "cursor": 10, "size": 10})).await, 50004);
    office.set_scope(Scope::of(&[], &["u1"]));
    assert_eq!(office.errcode("v2/user/list", json!({"dept_id": 1, "cursor": 20, "size": 10})).await, 50004);
    office.set_scope(Scope::whole());
    let kinds = Faults::kinds_of_contacts();
    assert!(kinds.contains(&Fault::TruncatedPage) && !kinds.contains(&Fault::Errcode(60121)));
    let kinds = vec![Fault::EmptyPage];
    platform.set_faults(Faults { rate: 0.5, kinds, seed: 1, only: vec!["v2/user/list".to_owned()] });
    let mut empty = 0;
    for _ in 0..40 {
        empty += usize::from(office.page(1, 0, 10).await.0.is_empty());
    }
    assert!((10..=30).contains(&empty), "{empty}");
}

#[tokio::test]
async fn a_company_may_have_a_limit_of_its_own() {
    let settings = PlatformSettings { qps_per_corp_api: Some(20), ..PlatformSettings::default() };
    let office = Office::open(settings, row()).await;
    let allowed = async |token: &str| {
        let mut allowed = 0;
        let mut refused = Value::Null;
        for _ in 0..70 {
            let answer = office.ask_as(token, "v2/user/list", json!({"dept_id": 1, "cursor": 0, "size": 1})).await;
            if answer["errcode"] == 0 { allowed += 1 } else { refused = answer }
        }
        assert_eq!((&refused["errcode"], &refused["sub_code"]), (&json!(88), &json!("90019")));
        assert!(refused["errmsg"].as_str().is_some_and(|text| text.contains("v2/user/list")));
        allowed
    };
    assert_eq!(allowed(&office.internal).await, 20);
    assert_eq!(office.errcode("v2/user/get", json!({"userid": "u1"})).await, 0, "another API");
    office.bench.platform.set_qps_of(CORP, 60);
    office.bench.advance(1);
    assert_eq!(allowed(&office.internal).await, 60);
    assert_eq!(allowed(&office.suite).await, 60, "another app");
    let peak = |app| office.bench.platform.peak_calls("v2/user/list", app, CORP);
    assert_eq!((peak(INTERNAL), peak(SUITE), peak("nobody")), (70, 70, 0));
}

#[tokio::test]
async fn a_large_company_answers_as_a_small_one_does() {
    let shape = OrganisationShape { roles: 20, ..OrganisationShape::of(20_000, 1000, 1) };
    let office = Office::of(PlatformSettings::default(), &shape).await;
    let truth = office.organisation.snapshot(INTERNAL);
    let crowd = truth.departments().into_iter().find(|id| truth.members(*id).len() == 300).expect("a crowd");
    let (first, next) = office.page(crowd, 0, 100).await;
    let (last, end) = office.page(crowd, 200, 100).await;
    assert_eq!((next, end), (Some(100), None));
    assert_eq!((&first[..], &last[..]), (&truth.members(crowd)[..100], &truth.members(crowd)[200..]));
}
