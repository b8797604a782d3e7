//! The way of a callback from the push to the effect: duplicates, order, races, lost hints, refusing services.

use std::time::Duration;

use dingtalk_lambda::CALLBACK_SOURCE;
use dingtalk_local::{Happening, Service};
use dingtalk_simulator::{ApiApp, App, Mode, Platform, PlatformSettings, Quirks, Retry, Settings, Simulator};
use dingtalk_store::{InboxKey, RowState};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{
    Bench, SUITE_KEY, SUITE_SECRET, VECTOR_AES_KEY, VECTOR_TOKEN, apps, config_at, contact_rows, events, eventually,
    key_of, sync_push, ticket, ticket_row, within,
};

async fn settled(bench: &Bench, key: &InboxKey, state: RowState) {
    eventually(&format!("{key} is {state:?}"), async || bench.row(key).await.is_some_and(|r| r.state == state)).await;
}

#[tokio::test]
async fn the_same_event_pushed_five_times_has_one_effect() {
    let bench = Bench::start().await;
    let event = ticket("T", bench.now());
    for _ in 0..5 {
        assert!(bench.push(&event).await.acknowledges());
    }
    let key = key_of("demo", &event);
    settled(&bench, &key, RowState::Done).await;
    assert!(bench.push(&event).await.acknowledges(), "a duplicate of what is done, too");
    assert_eq!(bench.ticket_values("demo").await, ["T"]);
    assert_eq!((bench.counted("callback", "Stored"), bench.counted("callback", "Duplicate")), (1, 5));
    assert_eq!(bench.counted("suite-ticket", "TicketKept"), 1);
    assert_eq!(bench.row(&key).await.unwrap().attempts, 1);
    assert_eq!(bench.dump("InboxTable").await.len(), 1);
}

#[test]
fn any_order_and_repetition_of_tickets_ends_with_the_newest() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let order = Just((0..5_i64).collect::<Vec<_>>()).prop_shuffle();
    let pushes = (order, proptest::collection::vec(0..5_i64, 0..8));
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(12));
    let outcome = runner.run(&pushes, |(mut order, repeated)| {
        order.extend(repeated);
        runtime.block_on(async {
            let bench = Bench::start().await;
            let t0 = bench.now() - 100_000;
            let pushes = order.iter().map(|i| {
                // Every other one by SyncHTTP.
                let (value, time) = (format!("T{i}"), t0 + i * 1000);
                if i % 2 == 0 { ticket(&value, time) } else { sync_push(vec![ticket_row(&value, time)]) }
            });
            for push in pushes.collect::<Vec<_>>() {
                assert!(bench.push(&push).await.acknowledges());
            }
            let all = ["T4", "T3", "T2", "T1", "T0"];
            eventually("all tickets are kept", async || bench.ticket_values("demo").await == all).await;
        });
        Ok(())
    });
    outcome.unwrap();
}

#[tokio::test]
async fn a_bus_that_delivers_thrice_changes_nothing() {
    let bench = Bench::with(crate::support::config(), |options| options.bus_copies = 3).await;
    for i in 0..5 {
        assert!(bench.push(&ticket(&format!("T{i}"), bench.now() + i)).await.acknowledges());
    }
    eventually("15 invocations", async || bench.stack.status().invocations.get("suite-ticket") == Some(&15)).await;
    assert_eq!(bench.counted("suite-ticket", "EventDone"), 5);
    assert_eq!(bench.ticket_values("demo").await, ["T4", "T3", "T2", "T1", "T0"]);
    let idle = bench.counted("suite-ticket", "ClaimHeld") + bench.counted("suite-ticket", "ClaimSettled");
    assert_eq!(idle, 10);
}

#[tokio::test]
async fn two_workers_and_the_sweep_race_for_one_row() {
    let bench = Bench::start().await;
    bench.stack.aws_faults().refuse(Service::EventBridge, true);
    let event = ticket("T", bench.now());
    assert!(bench.push(&event).await.acknowledges());
    let key = key_of("demo", &event);
    bench.stack.aws_faults().refuse(Service::EventBridge, false);
    bench.pass(Duration::from_secs(20));
    let hint = json!({ "detail": { "app": "demo", "corp": null, "event": "suite_ticket", "key": key.to_string() } });
    let hint = hint.to_string();
    let (a, b, _) = tokio::join!(
        bench.stack.invoke("suite-ticket", &hint),
        bench.stack.invoke("suite-ticket", &hint),
        bench.sweep(),
    );
    settled(&bench, &key, RowState::Done).await;
    let outcomes = [a.unwrap(), b.unwrap()];
    assert!(outcomes.iter().filter(|o| o.contains("done")).count() <= 1, "{outcomes:?}");
    assert_eq!(bench.counted("suite-ticket", "EventDone"), 1);
    assert_eq!(bench.row(&key).await.unwrap().attempts, 1);
}

#[tokio::test]
async fn without_dynamodb_nothing_is_acknowledged() {
    let bench = Bench::start().await;
    let event = ticket("T", bench.now());
    bench.stack.aws_faults().refuse(Service::DynamoDb, true);
    let answer = bench.push(&event).await;
    assert_eq!(answer.status, 503);
    assert_eq!(answer.body, r#"{"error":"not stored; send again"}"#);
    assert_eq!(bench.counted("callback", "StoreRefused"), 1);
    bench.stack.aws_faults().refuse(Service::DynamoDb, false);
    assert!(bench.row(&key_of("demo", &event)).await.is_none());
    // DingTalk sends it again.
    assert!(bench.push(&event).await.acknowledges());
    settled(&bench, &key_of("demo", &event), RowState::Done).await;
}

#[tokio::test]
async fn without_the_bus_it_is_acknowledged_and_done_by_the_sweep() {
    let bench = Bench::start().await;
    bench.stack.aws_faults().refuse(Service::EventBridge, true);
    let event = ticket("T", bench.now());
    assert!(bench.push(&event).await.acknowledges());
    assert_eq!(bench.counted("callback", "HintDelayed"), 1);
    assert_eq!(bench.sweep().await["due"], 0, "not yet due");
    bench.pass(Duration::from_secs(16));
    let swept = bench.sweep().await;
    assert_eq!((&swept["due"], &swept["failed"], &swept["hinted"]), (&json!(1), &json!(1), &json!(0)));
    bench.stack.aws_faults().refuse(Service::EventBridge, false);
    assert_eq!(bench.sweep().await["due"], 0, "moved forward, to be sent once");
    bench.pass(Duration::from_secs(121));
    assert_eq!(bench.sweep().await["hinted"], 1);
    settled(&bench, &key_of("demo", &event), RowState::Done).await;
    assert_eq!(bench.ticket_values("demo").await, ["T"]);
    bench.pass(Duration::from_secs(10_000));
    assert_eq!(bench.sweep().await["due"], 0, "what is done is never due");
}

#[tokio::test]
async fn an_event_nobody_wants_is_kept_whole_and_goes_out() {
    let bench = Bench::start().await;
    let unknown =
        json!({ "EventType": "brand_new_event", "CorpId": "dingcorp1", "TimeStamp": 1, "Nested": { "a": [1, 2] } });
    assert!(bench.push(&unknown).await.acknowledges());
    let key = key_of("demo", &unknown);
    settled(&bench, &key, RowState::Kept).await;
    let event = bench.row(&key).await.unwrap().event(&crate::support::sealing_keys()).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&event.json).unwrap(), unknown);
    assert_eq!(event.event_type.as_str(), "brand_new_event");
    assert_eq!((bench.counted("callback", "UnknownEvent"), bench.counted("inbox-keep", "EventKept")), (1, 1));
    let outbox = format!("#outbox#{key}#EventKept");
    eventually("it is published", async || bench.outbox().pending(&outbox).await.unwrap().is_none()).await;
    let published = bench.domain_events("EventKept");
    assert_eq!(published.len(), 1);
    assert_eq!((&published[0]["app"], &published[0]["corp"]), (&json!("demo"), &json!("dingcorp1")));
    assert_eq!(published[0]["detail"], json!({ "event": "brand_new_event", "payload": unknown }));
}

#[tokio::test]
async fn a_domain_event_the_bus_refused_is_published_by_the_sweep() {
    let bench = Bench::start().await;
    let event = json!({ "EventType": "check_in", "CorpId": "dingcorp1", "StaffId": "u1", "TimeStamp": 1 });
    bench.stack.aws_faults().refuse(Service::EventBridge, true);
    assert!(bench.push(&event).await.acknowledges());
    let key = key_of("demo", &event);
    let hint = json!({ "detail": { "app": "demo", "corp": "dingcorp1", "event": "check_in", "key": key.to_string() } });
    assert!(bench.stack.invoke("inbox-keep", &hint.to_string()).await.unwrap().contains("kept"));
    let outbox = format!("#outbox#{key}#EventKept");
    assert!(bench.outbox().pending(&outbox).await.unwrap().is_some());
    assert_eq!(bench.counted("inbox-keep", "PublishDelayed"), 1);
    bench.stack.aws_faults().refuse(Service::EventBridge, false);
    bench.pass(Duration::from_secs(16));
    assert_eq!(bench.sweep().await["published"], 1);
    assert!(bench.outbox().pending(&outbox).await.unwrap().is_none());
}

#[tokio::test]
async fn an_unknown_event_that_looks_secret_stays_inside() {
    let bench = Bench::start().await;
    let event = json!({ "EventType": "brand_new_event", "CorpId": "c1", "TimeStamp": 1, "permanentCode": "hush" });
    assert!(bench.push(&event).await.acknowledges());
    settled(&bench, &key_of("demo", &event), RowState::Kept).await;
    assert_eq!(bench.dump("InboxTable").await.len(), 1, "no outbox row");
}

#[tokio::test]
async fn a_push_of_many_rows_is_many_events() {
    let bench = Bench::start().await;
    let push = sync_push(contact_rows(0..45));
    assert!(bench.push(&push).await.acknowledges());
    assert!(bench.push(&push).await.acknowledges());
    assert_eq!((bench.counted("callback", "Stored"), bench.counted("callback", "Duplicate")), (45, 45));
    for (key, _) in events("demo", &push.to_string(), 0) {
        settled(&bench, &key, RowState::Kept).await;
    }
}

#[tokio::test]
async fn an_event_too_large_for_the_inbox_is_refused_with_an_alarm() {
    let bench = Bench::start().await;
    let mut bytes = vec![0; 500_000];
    getrandom::fill(&mut bytes).unwrap();
    let text: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
    let answer = bench.push(&json!({ "EventType": "check_in", "CorpId": "c", "x": text })).await;
    assert_eq!(answer.status, 413);
    assert_eq!(bench.counted("callback", "PayloadTooLarge"), 1);
}

#[tokio::test]
async fn a_ticket_event_without_a_ticket_fails_and_is_found() {
    let bench = Bench::start().await;
    let event = json!({ "EventType": "suite_ticket", "SuiteKey": SUITE_KEY, "TimeStamp": 1 });
    assert!(bench.push(&event).await.acknowledges());
    settled(&bench, &key_of("demo", &event), RowState::Failed).await;
    assert_eq!(bench.counted("suite-ticket", "EventFailed"), 1);
    assert!(bench.ticket_values("demo").await.is_empty());
}

#[tokio::test]
async fn an_event_from_the_future_does_not_block_the_next() {
    let bench = Bench::start().await;
    let year = 365 * 86_400_000;
    assert!(bench.push(&ticket("far", bench.now() + year)).await.acknowledges());
    eventually("it is kept", async || bench.ticket_values("demo").await == ["far"]).await;
    bench.pass(Duration::from_secs(301));
    assert!(bench.push(&ticket("next", bench.now())).await.acknowledges());
    eventually("the next is newer", async || bench.ticket_values("demo").await == ["next", "far"]).await;
}

/// A whole life of a suite, pushed with these quirks; gives the bench and the last ticket.
async fn simulated(seed: u64, mode: Mode, quirks: Quirks) -> (Bench, String) {
    let platform = Platform::new(PlatformSettings::default());
    platform.add_app(ApiApp::suite(SUITE_KEY, SUITE_SECRET));
    let server = platform.serve("127.0.0.1:0").await.unwrap();
    let bench = Bench::with(config_at(apps(), server.url()), |_| {}).await;
    let app = App::suite(&bench.stack.callback_url("demo"), VECTOR_TOKEN, VECTOR_AES_KEY, Some(SUITE_KEY));
    let retry = Retry::After(vec![Duration::from_millis(20); 3]);
    let code_interval = Duration::from_millis(5);
    let settings = Settings { mode, retry, quirks, code_interval, seed, ..Settings::default() };
    let dingtalk = Simulator::new(app, settings).unwrap().attach(&platform).unwrap();
    assert!(dingtalk.create_suite().await.acknowledged, "{mode:?}");
    for _ in 0..6 {
        let delivery = dingtalk.push_ticket().await;
        assert!(delivery.acknowledged, "{mode:?}: {delivery:?}");
    }
    assert!(dingtalk.authorise("dingcorp1").await.acknowledged);
    assert!(dingtalk.check_license_code("dingcorp1", "SN-1").await.refused());
    assert!(dingtalk.relieve("dingcorp1").await.acknowledged);
    let left = async || !bench.dump("InboxTable").await.iter().any(|row| row.contains("\"due\""));
    // An event that somebody else is to go on with comes again after a while.
    within(Duration::from_secs(30), "everything is settled", async || {
        let busy = bench.dump("InboxTable").await.iter().any(|row| row.contains("claimed"));
        if !busy && !left().await {
            bench.pass(Duration::from_secs(31));
            platform.advance(Duration::from_secs(31));
            bench.sweep().await;
        }
        left().await
    })
    .await;
    assert_eq!(bench.counted("suite-ticket", "EventFailed"), 0);
    (bench, dingtalk.suite_ticket().unwrap())
}

#[tokio::test]
async fn a_simulated_dingtalk_with_every_quirk_is_served() {
    for (seed, mode) in [(1, Mode::Classic), (2, Mode::SyncHttp), (3, Mode::Both)] {
        let (bench, newest) = simulated(seed, mode, Quirks::all()).await;
        // A ticket whose time lies ahead counts as newer for five minutes; then the next one wins.
        assert!(bench.ticket_values("demo").await.contains(&newest), "{mode:?}");
    }
}

#[tokio::test]
async fn where_the_times_are_right_the_newest_ticket_is_first() {
    for (seed, mode) in [(4, Mode::Classic), (5, Mode::SyncHttp), (6, Mode::Both)] {
        let quirks = Quirks { future_time: false, absent_time: false, ..Quirks::all() };
        let (bench, newest) = simulated(seed, mode, quirks).await;
        assert_eq!(bench.ticket_values("demo").await.first(), Some(&newest), "{mode:?}");
    }
}

/// How many hints the bus has taken.
fn hints(bench: &Bench) -> usize {
    let hint =
        |happening: &Happening| matches!(happening, Happening::Published { source, .. } if source == CALLBACK_SOURCE);
    bench.happenings().iter().filter(|happening| hint(happening)).count()
}

#[tokio::test]
async fn what_the_bus_refuses_of_a_large_push_is_left_to_the_sweep() {
    let bench = Bench::start().await;
    bench.stack.aws_faults().refuse_entries(3);
    let push = sync_push(contact_rows(0..45));
    assert!(bench.push(&push).await.acknowledges());
    assert_eq!((bench.counted("callback", "Stored"), bench.counted("callback", "HintDelayed")), (45, 1));
    let keys: Vec<_> = events("demo", &push.to_string(), 0).into_iter().map(|(key, _)| key).collect();
    let kept = async || {
        let mut kept = 0;
        for key in &keys {
            kept += usize::from(bench.row(key).await.unwrap().state == RowState::Kept);
        }
        kept
    };
    // Domain events count among the entries too, so which hints are refused is open; that some are is not.
    let hinted = hints(&bench);
    assert!((1..45).contains(&hinted), "{hinted}");
    eventually("what was hinted is kept", async || kept().await == hinted).await;
    bench.pass(Duration::from_secs(16));
    bench.sweep().await;
    let hinted = hints(&bench);
    eventually("what is hinted by now is kept", async || kept().await == hinted).await;
    bench.stack.aws_faults().refuse_entries(0);
    bench.pass(Duration::from_secs(121));
    assert_eq!(bench.sweep().await["failed"], 0);
    eventually("all are kept", async || kept().await == 45).await;
    let published = async || {
        let ids = bench.domain_events("EventKept").into_iter().map(|event| event["id"].to_string());
        ids.collect::<std::collections::BTreeSet<_>>().len()
    };
    eventually("all are published", async || published().await == 45).await;
    assert_eq!(hints(&bench), 45, "none was sent twice");
}

#[tokio::test]
async fn the_sweep_tells_what_the_bus_took_and_what_it_refused() {
    let bench = Bench::start().await;
    bench.stack.aws_faults().refuse(Service::EventBridge, true);
    // What looks secret is kept and not published, so that every entry is one of the sweep's.
    let row = |i| {
        let data = json!({ "syncAction": "brand_new_event", "permanentCode": format!("hush{i}") });
        json!({ "subscribe_id": "2530001_0", "corp_id": "c1", "biz_type": 99, "biz_id": format!("{i}"), "biz_data": data })
    };
    assert!(bench.push(&sync_push((0..45).map(row).collect())).await.acknowledges());
    bench.stack.aws_faults().refuse(Service::EventBridge, false);
    bench.stack.aws_faults().refuse_entries(3);
    let sweep = async |pause| {
        bench.pass(Duration::from_secs(pause));
        let swept = bench.sweep().await;
        [&swept["due"], &swept["hinted"], &swept["failed"]].map(|number| number.as_u64().unwrap())
    };
    let kept = async |count| {
        eventually(&format!("{count} are kept"), async || bench.counted("inbox-keep", "EventKept") == count).await;
    };
    assert_eq!(sweep(16).await, [45, 30, 15]);
    assert_eq!(hints(&bench), 30);
    kept(30).await;
    assert_eq!(sweep(121).await, [15, 10, 5]);
    kept(40).await;
    bench.stack.aws_faults().refuse_entries(0);
    assert_eq!(sweep(121).await, [5, 5, 0]);
    kept(45).await;
    assert_eq!(sweep(121).await, [0, 0, 0]);
}

#[tokio::test]
async fn the_aws_endpoint_may_listen_elsewhere() {
    // For containers: at the address of a bridge, or everywhere.
    for address in ["127.0.0.2:0", "0.0.0.0:0"] {
        let bench =
            Bench::with(crate::support::config(), |options| options.aws_listen = address.parse().unwrap()).await;
        assert!(bench.push(&ticket("T", 1)).await.acknowledges(), "{address}");
    }
}
