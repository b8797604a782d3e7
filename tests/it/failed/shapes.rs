//! What fails while our callback is away comes back: both shapes, what nobody knows, several pages.

use dingtalk_local::Service;
use dingtalk_simulator::{ContactEvent, Dialect, Fault, PlatformSettings};
use dingtalk_store::{Metered, RowState};
use serde_json::json;

use super::{API, CORP, an_hour, failed, open_pages, run, told, user_ids, user_rows, users, world};
use crate::support::{SUITE_KEY, eventually};

#[tokio::test]
async fn pushes_that_fail_while_the_callback_is_away_come_back_each_once() {
    for flat in [false, true] {
        let mut settings = PlatformSettings::default();
        settings.contact.failed_flat = flat;
        let world = world(settings, |_| {}).await;
        let events = [
            ContactEvent::UserAdd(vec!["u1".into()]),
            ContactEvent::UserModify(vec!["u2".into(), "u3".into()]),
            ContactEvent::UserLeave(vec!["u4".into()]),
        ];
        world.bench.stack.aws_faults().refuse(Service::DynamoDb, true);
        for event in &events {
            assert!(!world.suite.contact_event(CORP, event, Dialect::default()).await.acknowledged);
        }
        world.bench.stack.aws_faults().refuse(Service::DynamoDb, false);
        assert_eq!(world.platform.failed_events(SUITE_KEY, CORP), 3);
        assert_eq!(told(&run(&world).await)["calls"], 1, "not on the list yet, for three minutes");
        an_hour(&world).await;

        // The bus is away: they lie in the inbox, and the sweep tells of them later.
        world.bench.stack.aws_faults().refuse(Service::EventBridge, true);
        let report = run(&world).await;
        let expected = [("calls", 1), ("companies", 1), ("events", 3), ("pages", 1), ("workedOff", 1)];
        assert_eq!(told(&report), expected.into(), "{report}");
        assert_eq!(user_ids(&world.bench).await, ["u1", "u2", "u3", "u4"], "flat: {flat}");
        assert_eq!(world.platform.failed_events(SUITE_KEY, CORP), 0);
        assert_eq!(open_pages(&world.bench).await, 0);
        world.bench.stack.aws_faults().refuse(Service::EventBridge, false);

        an_hour(&world).await;
        let _ = world.bench.sweep().await;
        for key in user_rows(&world.bench).await {
            let settled = async || !matches!(world.bench.row(&key).await.unwrap().state, RowState::Pending);
            eventually("somebody has worked on it", settled).await;
        }
        run(&world).await;
        assert_eq!(user_rows(&world.bench).await.len(), 3, "each once");
    }
}

#[tokio::test]
async fn a_long_list_is_read_to_its_end() {
    let mut settings = PlatformSettings::default();
    settings.contact.failed_page = 40;
    let world = world(settings, |_| {}).await;
    failed(&world, CORP, 0..200);
    world.bench.stack.aws_faults().refuse(Service::EventBridge, true);
    let report = run(&world).await;
    let expected = [("calls", 5), ("companies", 1), ("events", 200), ("pages", 5), ("workedOff", 5)];
    assert_eq!(told(&report), expected.into(), "{report}");
    assert_eq!(user_ids(&world.bench).await, users(0..200));
    assert_eq!(world.bench.counted("failed-events", "MeteredCall"), 5);
    let metered = Metered::new(world.bench.dynamodb.clone(), world.bench.table("StateTable"));
    let month = metered.read("demo", CORP, &Metered::month(world.bench.now())).await.unwrap();
    assert_eq!(month.get(API), Some(&5), "{month:?}");
}

#[tokio::test]
async fn what_is_in_the_list_is_kept_whatever_it_is() {
    let world = world(PlatformSettings::default(), |_| {}).await;
    let list = json!([
        { "call_back_tag": "never_seen", "event_time": 1_606_126_433_000_i64, "never_seen": { "a": 12345678901234567890_u64 } },
        { "call_back_tag": "bpms_instance_change", "event_time": 1_606_126_433_000_i64,
          "bpms_instance_change": { "bpmsCallBackData": { "processInstanceId": "p1" }, "corpid": CORP } },
        "a text", 7, null,
        { "call_back_tag": "user_add_org", "event_time": 1_606_126_433_000_i64, "userid": ["u1"], "corpid": CORP },
        // Twice the same: one event.
        { "call_back_tag": "user_add_org", "event_time": 1_606_126_433_000_i64, "userid": ["u1"], "corpid": CORP },
    ]);
    let body = json!({ "errcode": 0, "errmsg": "ok", "has_more": false, "failed_list": list });
    world.platform.on(API).then(Fault::Body(body.to_string()));
    let report = run(&world).await;
    assert_eq!((told(&report)["events"], told(&report)["known"]), (5, 1), "{report}");
    let kept = async || world.bench.domain_events("EventKept");
    eventually("kept and passed on", async || kept().await.len() >= 4).await;
    let kept = kept().await;
    let of =
        |name: &str| kept.iter().find(|event| event["detail"]["event"] == name).unwrap_or_else(|| panic!("{name}"));
    assert_eq!(of("never_seen")["corp"], CORP, "it named no company");
    assert!(of("never_seen").to_string().contains("12345678901234567890"));
    assert!(of("failed_event_unreadable").to_string().contains("entry"));
    assert_eq!(of("bpms_instance_change")["corp"], CORP);
}

#[tokio::test]
async fn a_list_that_says_there_is_more_and_has_none_ends() {
    let world = world(PlatformSettings::default(), |_| {}).await;
    let body = json!({ "errcode": 0, "errmsg": "ok", "has_more": true, "failed_list": [] });
    world.platform.on(API).always(Fault::Body(body.to_string()));
    assert_eq!(told(&run(&world).await), [("calls", 1), ("companies", 1)].into());
}

#[tokio::test]
async fn an_event_that_was_stored_but_not_acknowledged_is_the_same_by_its_id() {
    let world = world(PlatformSettings::default(), |_| {}).await;
    let push = json!({
        "EventType": "user_add_org", "CorpId": CORP, "eventId": "e-1", "timeStamp": "1606126433000", "userId": ["u1"],
    });
    assert!(world.bench.push(&push).await.acknowledges());
    let entry = json!({
        "call_back_tag": "user_add_org", "event_time": 1_606_126_433_000_i64,
        "user_add_org": { "eventId": "e-1", "userid": ["u1"], "corpid": CORP },
    });
    let body = json!({ "errcode": 0, "errmsg": "ok", "has_more": false, "failed_list": [entry] });
    world.platform.on(API).then(Fault::Body(body.to_string()));
    let report = run(&world).await;
    assert_eq!((told(&report).get("events"), told(&report)["known"]), (None, 1), "{report}");
    assert_eq!(user_rows(&world.bench).await.len(), 1);
}
