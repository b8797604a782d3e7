//! Changes that are pushed: what arrives, and what becomes of what does not.

use std::time::Duration;

use dingtalk_simulator::{
    App, CallbackTruth, ContactEvent, Department, Dialect, LiveOrganisation, Mode, OrganisationShape, Person,
    PlatformSettings, Pushing, Scope, Settings, Simulator,
};
use serde_json::Value;

use super::office::{INTERNAL, Office};
use crate::platform::bench::{CORP, SUITE};
use crate::receiver::{AES_KEY, Reaction, Receiver, TOKEN, quick};

async fn with_suite(settings: PlatformSettings, mode: Mode, react: fn(usize) -> Reaction) -> (Office, Receiver) {
    let office = Office::of(settings, &OrganisationShape::small(1)).await;
    let receiver = Receiver::start(move |number, _| react(number)).await;
    let app = App::suite(&receiver.url, TOKEN, AES_KEY, Some(SUITE));
    let pusher = Simulator::new(app, Settings { mode, ..quick() }).expect("valid");
    // The platform keeps it.
    drop(pusher.attach(&office.bench.platform).expect("known"));
    (office, receiver)
}

fn join(organisation: &LiveOrganisation, userid: &str) -> Vec<ContactEvent> {
    organisation.change(|organisation| organisation.join(Person::new(userid, "张三"))).expect("free")
}

fn rows(receiver: &Receiver) -> Vec<Value> {
    let of_push = |push: crate::receiver::Push| push.json()["bizData"].as_array().cloned().unwrap_or_default();
    let data = |row: Value| serde_json::from_str(row["biz_data"].as_str().expect("a string")).expect("JSON");
    receiver.pushes().into_iter().flat_map(of_push).map(data).collect()
}

#[tokio::test]
async fn both_dialects_of_the_classic_envelope() {
    for (dialect, member) in [(Dialect::Captured, "UserId"), (Dialect::Documented, "userId")] {
        let (office, receiver) = with_suite(PlatformSettings::default(), Mode::Classic, |_| Reaction::success()).await;
        let events = join(&office.organisation, "u1");
        let pushing = Pushing { dialect, ..Pushing::default() };
        let deliveries = office.organisation.push(&events, &pushing).await;
        assert_eq!(deliveries.iter().filter(|delivery| delivery.acknowledged).count(), 2);
        let mut pushed = receiver.events();
        pushed.sort();
        assert_eq!(pushed, ["user_add_org", "user_modify_org"]);
        assert_eq!(
            (&receiver.pushes()[0].json()[member][0], &receiver.pushes()[0].json()["CorpId"]),
            (&"u1".into(), &CORP.into())
        );
        assert!(office.bench.platform.relieve_quietly(SUITE, CORP));
        assert!(office.organisation.push(&events, &pushing).await.is_empty(), "no app has the company any more");
    }
}

#[tokio::test]
async fn rows_hold_the_present_state() {
    let (office, receiver) = with_suite(PlatformSettings::default(), Mode::SyncHttp, |_| Reaction::success()).await;
    let one = Pushing { in_flight: 1, ..Pushing::default() };
    let dept_id = office
        .organisation
        .change(|organisation| organisation.create_department(Department::new(0, 1, "新部门")).expect("free").0);
    let mut events = vec![ContactEvent::DepartmentCreate(vec![dept_id])];
    events.extend(join(&office.organisation, "u1"));
    let seat = dingtalk_simulator::Seat { dept_id, order: 176_512_345_678_901_234, leader: true };
    events.extend(office.organisation.change(|o| o.relocate("u1", vec![seat])).expect("known"));
    events.push(ContactEvent::UserModify(vec!["nobody".to_owned()]));
    events.push(ContactEvent::DepartmentModify(vec![5]));
    events.push(ContactEvent::UserLeave(vec!["gone".to_owned()]));
    office.organisation.push(&events, &one).await;
    let rows = rows(&receiver);
    let actions: Vec<&str> = rows.iter().filter_map(|row| row["syncAction"].as_str()).collect();
    let expected = [
        "org_dept_create",
        "user_add_org",
        "user_modify_org",
        "user_dept_change",
        "user_modify_org",
        "org_dept_modify",
        "user_leave_org",
    ];
    assert_eq!(actions, expected);
    assert_eq!((&rows[0]["name"], &rows[0]["parentid"]), (&"新部门".into(), &1.into()));
    assert_eq!(rows[1]["department"], serde_json::json!([dept_id]), "state, not history");
    assert_eq!(rows[3]["orderInDepts"], format!("{{{dept_id}:176512345678901234}}"));
    assert_eq!(rows[3]["isLeaderInDepts"], format!("{{{dept_id}:true}}"));
    assert_eq!((&rows[4]["errcode"], &rows[5]["errcode"]), (&60121.into(), &60003.into()));
    assert!(office.bench.platform.set_scope(SUITE, CORP, Scope::of(&[dept_id], &[])));
    let boss = office.organisation.read(|o| o.people().find(|person| person.boss).expect("a boss").userid.to_string());
    office.organisation.push(&[ContactEvent::UserModify(vec![boss])], &one).await;
    assert_eq!(self::rows(&receiver).pop().expect("a row")["errcode"], 50002);
}

#[tokio::test]
async fn a_changed_range_is_told_by_the_authorisation() {
    let office = Office::small().await;
    let receiver = Receiver::willing().await;
    let app = App::suite(&receiver.url, TOKEN, AES_KEY, Some(SUITE));
    let pusher = Simulator::new(app, Settings { mode: Mode::SyncHttp, ..quick() }).expect("valid");
    let pusher = pusher.attach(&office.bench.platform).expect("known");
    let dept_id = office.organisation.read(|organisation| organisation.children(1)[1]);
    assert!(office.bench.platform.set_scope(SUITE, CORP, Scope::of(&[dept_id], &["u1"])));
    pusher.change_auth(CORP).await;
    let scope = rows(&receiver).pop().expect("a row")["auth_scope"]["auth_org_scopes"].clone();
    assert_eq!(scope, serde_json::json!({"authed_dept": [dept_id], "authed_user": ["u1"]}));
    assert_eq!(scope, office.bench.scopes(&office.suite).await["auth_org_scopes"]);
}

#[tokio::test]
async fn what_is_not_acknowledged_is_on_the_list_afterwards() {
    let no = |_| Reaction::Raw(500, String::new());
    let (office, _receiver) = with_suite(PlatformSettings::default(), Mode::Classic, no).await;
    let events = join(&office.organisation, "u1");
    office.organisation.push(&events, &Pushing::default()).await;
    assert_eq!(office.bench.platform.failed_events(SUITE, CORP), 2);
    assert_eq!(office.bench.platform.failed_events(INTERNAL, CORP), 0);
    let (office, _receiver) = with_suite(PlatformSettings::default(), Mode::SyncHttp, no).await;
    office.organisation.push(&events, &Pushing::default()).await;
    assert_eq!(office.bench.platform.failed_events(SUITE, CORP), 0, "rows have no such list");
}

#[tokio::test]
async fn events_get_lost_doubled_and_late() {
    let (office, receiver) = with_suite(PlatformSettings::default(), Mode::Classic, |_| Reaction::success()).await;
    let events: Vec<ContactEvent> =
        (0..200).map(|number| ContactEvent::UserModify(vec![format!("u{number}")])).collect();
    let pushing = Pushing {
        lost: 0.3,
        duplicated: 0.3,
        delay: Duration::from_millis(20),
        in_flight: 32,
        seed: 5,
        ..Pushing::default()
    };
    office.organisation.push(&events, &pushing).await;
    let arrived: Vec<String> =
        receiver.pushes().iter().map(|push| push.json()["UserId"][0].as_str().expect("one").to_owned()).collect();
    let mut different = arrived.clone();
    different.sort();
    different.dedup();
    assert!((110..=170).contains(&different.len()), "some are lost: {}", different.len());
    assert!(arrived.len() > different.len() + 20, "some come twice");
    let numbers: Vec<u32> = arrived.iter().map(|userid| userid[1..].parse().expect("a number")).collect();
    assert!(!numbers.is_sorted(), "some are overtaken");
    assert_eq!(office.bench.platform.failed_events(SUITE, CORP), 0, "what is lost is on no list");
}

#[tokio::test]
async fn only_what_is_registered_if_so_set() {
    let mut settings = PlatformSettings::default();
    settings.contact.only_registered = true;
    let (office, receiver) = with_suite(settings, Mode::Classic, |_| Reaction::success()).await;
    let events = join(&office.organisation, "u1");
    assert!(office.organisation.push(&events, &Pushing::default()).await.is_empty());
    let callback = CallbackTruth { url: receiver.url.clone(), tags: vec!["user_add_org".to_owned()] };
    office.bench.platform.set_callback_quietly(SUITE, CORP, callback, TOKEN, AES_KEY);
    office.organisation.push(&events, &Pushing::default()).await;
    assert_eq!(receiver.events(), ["user_add_org"]);
}

#[tokio::test]
async fn it_lives_while_calls_go_on() {
    let (office, receiver) = with_suite(PlatformSettings::default(), Mode::Classic, |_| Reaction::success()).await;
    office.organisation.seed(3);
    let before = office.organisation.snapshot(INTERNAL);
    let living = office.organisation.live(500.0, Some(Pushing::default()));
    while receiver.pushes().len() < 30 {
        assert_eq!(office.errcode("user/count", serde_json::json!({})).await, 0);
    }
    let events = living.stop().await;
    assert_eq!(receiver.pushes().len(), events.len(), "every event has arrived");
    let people = |snapshot: &dingtalk_simulator::Snapshot| snapshot.people().cloned().collect::<Vec<_>>();
    assert_ne!(people(&before), people(&office.organisation.snapshot(INTERNAL)));
    let again = Office::small().await.organisation;
    again.seed(3);
    let mut replayed = Vec::new();
    while replayed.len() < events.len() {
        replayed.extend(again.step(1));
    }
    assert_eq!(replayed, events, "by the seed alone");
}
