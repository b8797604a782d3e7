//! What happens when calls come.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use dingtalk_simulator::{ContactEvent, Fault, Organisation, OrganisationShape, PlatformSettings, Scope, Unrest};
use serde_json::json;

use super::office::{INTERNAL, Office};
use crate::platform::bench::CORP;

/// Asks so often, and gives what happened, and the organisation then.
async fn lived(unrest: Unrest, calls: usize) -> (Vec<ContactEvent>, Vec<String>) {
    let shape = OrganisationShape::of(200, 20, 1);
    let office = Office::of(PlatformSettings::default(), &shape).await;
    let restless = office.organisation.restless(unrest);
    for _ in 0..calls {
        office.page(1, 0, 10).await;
    }
    let events = restless.stop().await;
    office.page(1, 0, 10).await;
    let people =
        office.organisation.read(|organisation| organisation.people().map(|one| one.userid.to_string()).collect());
    (events, people)
}

#[tokio::test]
async fn things_happen_at_calls_and_the_same_calls_meet_the_same() {
    let unrest = Unrest { rate: 0.5, ..Unrest::of(3) };
    let (events, people) = lived(unrest.clone(), 60).await;
    assert!((15..=80).contains(&events.len()), "{}", events.len());
    assert_eq!((events, people), lived(unrest.clone(), 60).await);
    let (other, _) = lived(Unrest { seed: 4, ..unrest.clone() }, 60).await;
    assert_ne!(other, lived(unrest.clone(), 60).await.0);
    assert_eq!(lived(Unrest { rate: 0.0, ..unrest.clone() }, 60).await.0, []);
    assert_eq!(lived(Unrest { only: vec!["v2/user/get".to_owned()], ..unrest }, 60).await.0, []);
}

#[tokio::test]
async fn people_come_go_and_move_and_so_do_departments_and_roles() {
    let office = Office::of(PlatformSettings::default(), &OrganisationShape::of(300, 30, 1)).await;
    let restless = office.organisation.restless(Unrest { rate: 1.0, ..Unrest::of(1) });
    for _ in 0..400 {
        office.page(1, 0, 1).await;
    }
    assert_eq!(restless.happened(), 400);
    let events = restless.stop().await;
    let some = |is: fn(&ContactEvent) -> bool| events.iter().any(is);
    assert!(
        some(|event| matches!(event, ContactEvent::UserAdd(_)))
            && some(|event| matches!(event, ContactEvent::UserLeave(_)))
    );
    assert!(
        some(|event| matches!(event, ContactEvent::UserMove(_)))
            && some(|event| matches!(event, ContactEvent::UserModify(_)))
    );
    assert!(some(|event| matches!(event, ContactEvent::DepartmentCreate(_))));
    assert!(some(|event| matches!(event, ContactEvent::DepartmentModify(_))));
    assert!(some(|event| matches!(event, ContactEvent::DepartmentRemove(_))));
    assert!(some(|event| matches!(event, ContactEvent::LabelUserChange { .. })));
    assert!(some(|event| matches!(event, ContactEvent::LabelConfAdd(_))));
}

#[tokio::test]
async fn it_ends_when_it_is_dropped_and_others_are_left_alone() {
    let office = Office::small().await;
    let before = office.organisation.read(Organisation::head_count);
    let elsewhere = office.bench.platform.set_organisation("another", Organisation::random(1));
    let of_another = elsewhere.restless(Unrest { rate: 1.0, ..Unrest::of(1) });
    drop(office.organisation.restless(Unrest { rate: 1.0, ..Unrest::of(1) }));
    let members = office.organisation.snapshot(INTERNAL).everything();
    for _ in 0..20 {
        office.page(1, 0, 10).await;
    }
    assert_eq!(office.organisation.snapshot(INTERNAL).everything(), members);
    assert_eq!((office.organisation.read(Organisation::head_count), of_another.happened()), (before, 0));
    let most = office.organisation.restless(Unrest { rate: 1.0, most: 3, ..Unrest::of(1) });
    for _ in 0..20 {
        office.page(1, 0, 10).await;
    }
    assert_eq!(most.happened(), 3);
}

#[tokio::test]
async fn a_deed_is_done_once_before_its_call_whatever_becomes_of_that() {
    let office = Office::small().await;
    let platform = &office.bench.platform;
    let done = Arc::new(AtomicUsize::new(0));
    let script = platform.on("v2/user/list").app(INTERNAL).corp(CORP).nth(3);
    script.run({
        let done = done.clone();
        move |platform| {
            done.fetch_add(1, Ordering::SeqCst);
            assert!(platform.set_scope(INTERNAL, CORP, Scope::of(&[], &["u1"])));
        }
    });
    platform.on("v2/user/list").corp("another").run(|_| panic!("another company's"));
    assert_eq!(office.errcode("v2/user/get", json!({"userid": "nobody"})).await, 60121);
    for (call, errcode) in [(1, 0), (2, 0), (3, 50004), (4, 50004)] {
        let body = json!({"dept_id": 1, "cursor": 0, "size": 10});
        assert_eq!(office.errcode("v2/user/list", body).await, errcode, "call {call}");
        assert_eq!(done.load(Ordering::SeqCst), usize::from(call >= 3));
    }
    // Also before a call that comes to nothing.
    platform.on("v2/user/get").then(Fault::Errcode(-1));
    platform.on("v2/user/get").run({
        let done = done.clone();
        move |_| _ = done.fetch_add(10, Ordering::SeqCst)
    });
    assert_eq!(office.errcode("v2/user/get", json!({"userid": "u1"})).await, -1);
    assert_eq!(done.load(Ordering::SeqCst), 11);
    platform.on("v2/user/get").run(|_| panic!("cleared"));
    platform.clear_faults();
    office.ask("v2/user/get", json!({"userid": "u1"})).await;
}
