//! The long run, its narration, and load.

use std::num::NonZeroU32;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use dingtalk_simulator::{App, Burst, Happening, Load, Retry, RunEnd, Settings, Simulator, Verdict};

use crate::receiver::{AES_KEY, CORP, Reaction, Receiver, SUITE_KEY, TOKEN, quick};

/// Resolves when the receiver has seen so many pushes.
async fn seen(receiver: &Receiver, pushes: usize) {
    while receiver.pushes().len() < pushes {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_url_check_and_then_tickets() {
    let receiver = Receiver::willing().await;
    let told: Arc<Mutex<Vec<Happening>>> = Arc::default();
    let telling = told.clone();
    let settings = Settings { ticket_period: Duration::from_millis(80), ..quick() };
    let simulator = receiver
        .suite(settings)
        .with_observer(move |happening| telling.lock().expect("not poisoned").push(happening.clone()));
    let started = std::time::Instant::now();
    assert_eq!(simulator.run(seen(&receiver, 4)).await, RunEnd::Stopped);
    assert!(started.elapsed() >= Duration::from_millis(160), "two whole periods");
    let events = receiver.events();
    assert_eq!(events[0], "check_create_suite_url");
    assert!(events[1..].iter().all(|event| event == "suite_ticket"));
    let tickets: std::collections::BTreeSet<String> =
        receiver.pushes()[1..].iter().map(|push| push.json()["SuiteTicket"].to_string()).collect();
    assert_eq!(tickets.len(), events.len() - 1, "every ticket is new");
    let told = told.lock().expect("not poisoned");
    assert!(told.contains(&Happening::UrlAccepted));
    let delivered = told.iter().filter(|happening| matches!(happening, Happening::Delivered(_))).count();
    assert!(delivered >= 3, "{told:?}");
}

#[tokio::test]
async fn a_refused_url_ends_the_run() {
    let receiver = Receiver::start(|_, _| Reaction::Text("no".to_owned())).await;
    let RunEnd::UrlRefused(delivery) = receiver.suite(quick()).run(std::future::pending()).await else {
        panic!("not refused");
    };
    assert_eq!(delivery.verdict(), Some(Verdict::WrongText));
    assert_eq!(receiver.pushes().len(), 1);
}

#[tokio::test]
async fn without_a_key_or_for_an_internal_app_no_ticket_comes() {
    let receiver = Receiver::willing().await;
    let creating = Simulator::new(App::suite(&receiver.url, TOKEN, AES_KEY, None), quick()).expect("valid");
    assert_eq!(creating.run(std::future::pending()).await, RunEnd::Created);
    let internal = App::internal(&receiver.url, TOKEN, AES_KEY, SUITE_KEY, CORP);
    let internal = Simulator::new(internal, quick()).expect("valid");
    assert_eq!(internal.run(std::future::pending()).await, RunEnd::NoTickets);
    assert_eq!(receiver.events(), ["check_create_suite_url", "check_url"]);
}

#[tokio::test]
async fn an_unacknowledged_ticket_gives_way_to_the_next() {
    let receiver = Receiver::start(|number, _| match number {
        0 => Reaction::success(),
        _ => Reaction::Raw(500, String::new()),
    })
    .await;
    let settings = Settings {
        ticket_period: Duration::from_millis(500),
        retry: Retry::After(vec![Duration::from_secs(60)]),
        ..quick()
    };
    let told: Arc<Mutex<usize>> = Arc::default();
    let dropped = told.clone();
    let simulator = receiver.suite(settings).with_observer(move |happening| {
        *dropped.lock().expect("not poisoned") += usize::from(*happening == Happening::TicketDropped);
    });
    simulator.run(seen(&receiver, 3)).await;
    assert_eq!(*told.lock().expect("not poisoned"), 1);
}

#[tokio::test]
async fn load_is_steady_and_counted() {
    let receiver = Receiver::start(|number, _| match number % 5 {
        0 => Reaction::Raw(503, String::new()),
        _ => Reaction::success(),
    })
    .await;
    let load = Load {
        rate: NonZeroU32::new(100).expect("not zero"),
        duration: Duration::from_millis(500),
        corp_id: CORP.to_owned(),
    };
    let report = receiver.suite(quick()).load(&load).await;
    assert_eq!(report.pushed(), 50);
    assert_eq!(report.failed(), 10);
    assert_eq!(report.acknowledged(), 40);
    assert_eq!(report.verdicts.get(&Verdict::HttpStatus(503)), Some(&10));
    assert!(report.elapsed >= Duration::from_millis(480), "{:?}", report.elapsed);
    assert!(report.per_mille(500) <= report.per_mille(990));
    assert_eq!(report.latencies.len(), 50);
    let users: std::collections::BTreeSet<String> =
        receiver.pushes().iter().map(|push| push.json()["UserId"].to_string()).collect();
    assert_eq!(users.len(), 50);
}

#[tokio::test]
async fn a_burst_pushes_every_event_once() {
    let receiver = Receiver::start(|_, _| Reaction::success()).await;
    let burst = Burst { pushes: 60, in_flight: NonZeroU32::new(7).expect("not zero"), corp_id: CORP.to_owned() };
    let report = receiver.suite(quick()).burst(&burst).await;
    assert_eq!((report.pushed(), report.failed(), report.latencies.len()), (60, 0, 60));
    let users: std::collections::BTreeSet<String> =
        receiver.pushes().iter().map(|push| push.json()["UserId"].to_string()).collect();
    assert_eq!(users.len(), 60);
}
