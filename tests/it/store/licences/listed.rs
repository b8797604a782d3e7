//! Issuing numbers, and what a list shows of them.

use dingtalk_store::{
    Issued, Licence, LicenceNumber, LicenceState as State, LicenceUse, LicenceVerdict as Verdict, NewLicence,
};
use futures_util::future::join_all;

use super::{NUMBER, T0, issue, until, used_by};
use crate::support::{Bench, sealing_keys};

#[tokio::test]
async fn a_list_has_every_number_of_the_app_once_page_by_page() {
    let bench = Bench::start().await;
    let keys = sealing_keys();
    let mut ids =
        join_all((0..25).map(async |i| issue(&bench, &keys, &format!("SN-{i}"), NewLicence::default()).await)).await;
    ids.sort_unstable();
    let mut listed: Vec<String> = Vec::new();
    loop {
        let page = bench.licences().list("demo", 10, listed.last().map(String::as_str)).await.unwrap();
        if page.is_empty() {
            break;
        }
        assert!(page.len() <= 10);
        listed.extend(page.into_iter().map(|licence| licence.id));
    }
    assert_eq!(listed, ids);
    assert_eq!(bench.licences().list("other", 10, None).await.unwrap(), []);
    let found = bench.licences().beginning_with("demo", &ids[3][..12], 2).await.unwrap();
    assert_eq!(found.iter().map(|l| &l.id).collect::<Vec<_>>(), [&ids[3]]);
    assert_eq!(bench.licences().beginning_with("demo", "", 2).await.unwrap().len(), 2);
    assert_eq!(bench.licences().beginning_with("demo", "x", 2).await.unwrap(), []);
}

#[tokio::test]
async fn a_row_says_everything_but_the_number() {
    let bench = Bench::start().await;
    let long = "客户".repeat(150);
    let new = NewLicence { valid_until: Some(T0 + 100), note: Some(&long) };
    let id = issue(&bench, &sealing_keys(), NUMBER, new).await;
    assert_eq!(used_by(&bench, "c1", T0 + 1).await, Verdict::Accepted);
    let licence = bench.licences().list("demo", 10, None).await.unwrap().remove(0);
    let note = licence.note.clone().unwrap();
    assert_eq!(note.chars().count(), 200, "cut off, not refused");
    let expected = Licence {
        id,
        key_number: 1,
        issued_at: T0,
        valid_until: Some(T0 + 100),
        note: Some(note),
        used: Some(LicenceUse { corp: "c1".into(), at: T0 + 1 }),
        revoked_at: None,
    };
    assert_eq!(licence, expected);
    let stored = bench.in_the_clear("StateTable").await;
    assert!(!stored.contains("SN-0001") && !stored.contains("SN0001"), "{stored}");
}

#[tokio::test]
async fn of_a_crowd_that_issues_one_number_exactly_one_does() {
    let bench = Bench::start().await;
    let number = LicenceNumber::parse(NUMBER).unwrap();
    let (licences, keys) = (bench.licences(), sealing_keys());
    let issued = join_all((0..12).map(|_| licences.issue(&keys, "demo", &number, NewLicence::default(), T0))).await;
    let new = issued.iter().filter(|issued| matches!(issued, Ok(Issued::New(_)))).count();
    let before = issued.iter().filter(|issued| matches!(issued, Ok(Issued::AlreadyIssued(_)))).count();
    assert_eq!((new, before), (1, 11), "{issued:?}");
}

#[tokio::test]
async fn a_number_is_open_used_expired_or_revoked() {
    let bench = Bench::start().await;
    let id = issue(&bench, &sealing_keys(), NUMBER, until(T0 + 100)).await;
    let state = async |now: i64| bench.licences().list("demo", 1, None).await.unwrap().remove(0).state(now);
    assert_eq!([state(T0 + 99).await, state(T0 + 100).await], [State::Open, State::Expired]);
    assert_eq!(used_by(&bench, "c1", T0).await, Verdict::Accepted);
    assert_eq!(state(T0 + 100).await, State::Used);
    bench.licences().revoke("demo", &id, T0).await.unwrap();
    assert_eq!(state(T0).await, State::Revoked);
}
