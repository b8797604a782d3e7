//! A push that is acknowledged is in the inbox: the process dies at every named point, DingTalk tries again, the store
//! is on disk, and another process goes on with it.

mod authorising;
mod events;
mod tables;

use std::{
    os::unix::process::ExitStatusExt,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use dingtalk_lambda::{Clock, Faults};
use dingtalk_simulator::{Quirks, Retry, Settings, Simulator};
use dingtalk_store::{Row, RowState};
use secrecy::ExposeSecret;
use serde_json::Value;
use tokio::{
    sync::{Notify, Semaphore},
    task::JoinSet,
};

use crate::{
    app::{ID, Suite, directory, write},
    process::{Dev, PATIENCE, dingtalk, free_port},
};
use events::{First, Kind, Sent, push_all};
use tables::Tables;

/// How far the second life's clock is ahead: claims have run out by then, and everything unsettled is due.
const AHEAD: Duration = Duration::from_mins(10);

/// What `abort` ends with.
const SIGABRT: i32 = 6;

/// So many processes at once leave a small machine room to answer inside DingTalk's deadline.
static ROOM: Semaphore = Semaphore::const_new(4);

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_every_point_with_a_ticket() {
    at_every_point(First::Tickets).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_every_point_with_a_companys_event() {
    at_every_point(First::Company).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_every_point_with_everything_on_its_way() {
    at_every_point(First::All).await;
}

async fn at_every_point(first: First) {
    let mut cases = JoinSet::new();
    // The points of functions that call DingTalk have their own tests, with a DingTalk to call.
    let passed = |point: &&str| point.starts_with("callback.") || point.starts_with("worker.");
    for point in Faults::POINTS.into_iter().filter(passed) {
        cases.spawn(async move {
            let _room = ROOM.acquire().await.expect("never closed");
            killed_at(point, first).await;
        });
    }
    while let Some(ended) = cases.join_next().await {
        if let Err(error) = ended {
            std::panic::resume_unwind(error.into_panic());
        }
    }
}

async fn killed_at(point: &'static str, first: First) {
    let (suite, directory) = (Suite::new(), directory());
    write(directory.path(), &suite.toml());
    let ports = [free_port(), free_port()];

    let mut first_life = live(directory.path(), ports, &["--die-at", point]);
    first_life.healthy().await;
    let simulator = Simulator::new(suite.at(&first_life.url("/callback/demo")), stubborn()).expect("a suite");
    let death = Arc::new(Notify::new());
    let pushing = tokio::spawn(push_all(simulator, first, death.clone()));
    let end = first_life.ended().await;
    assert_eq!(end.signal(), Some(SIGABRT), "{point}: {end}");
    death.notify_one();

    let restarted = (Instant::now(), Clock::default().now());
    let ahead = format!("{}s", AHEAD.as_secs());
    let mut second_life = live(directory.path(), ports, &["--clock-ahead", &ahead]);
    second_life.healthy().await;
    let swept = tick(&second_life).await;
    let sent = pushing.await.expect("every push was made");

    let tables = Tables::at(ports, directory.path());
    let rows = settled(&tables, &sent, point, &second_life).await;
    check_point(point, first, &sent, &rows, restarted, &swept);
    check_effect(point, &sent, &rows, &tables).await;
    check_counters(point, &sent, &second_life.status().await);
    check_silence(point, &sent, directory.path());
}

/// A life of the process: same ports, same data.
fn live(directory: &Path, [listen, aws]: [u16; 2], arguments: &[&str]) -> Dev {
    let mut command = dingtalk();
    command.current_dir(directory).env("LANG", "C");
    let aws = format!("127.0.0.1:{aws}");
    let all =
        [&["--no-simulator", "--logs", "--config", "apps.toml", "--data", "data", "--aws-listen", &aws], arguments];
    Dev::start(command, &all.concat(), listen, directory.join("told"))
}

/// A DingTalk that goes on trying over the death and the restart, and that repeats itself besides.
fn stubborn() -> Settings {
    let pause = Duration::from_millis(100);
    let tries = usize::try_from(PATIENCE.as_millis() / pause.as_millis()).expect("a few hundred");
    let quirks = Quirks { duplicates: true, late_repeats: true, ..Quirks::default() };
    Settings { retry: Retry::After(vec![pause; tries]), quirks, ..Settings::default() }
}

/// Lets the sweep run now rather than within the minute, and gives its answer.
async fn tick(dev: &Dev) -> Value {
    let answer = reqwest::Client::new().post(dev.url("/_local/tick/inbox-sweep")).send().await.expect("it answers");
    assert_eq!(answer.status(), 200);
    answer.json().await.expect("JSON")
}

/// Waits until every acknowledged event is settled and what it causes published; its rows in the order of `sent`.
async fn settled(tables: &Tables, sent: &[Sent], point: &str, dev: &Dev) -> Vec<Row> {
    let began = Instant::now();
    loop {
        let mut rows = Vec::new();
        let mut open = Vec::new();
        for event in sent {
            assert!(event.delivery.acknowledged, "{point}: DingTalk gave up {}: {}", event.key, dev.told());
            let row = tables.row(&event.key).await;
            let row = row.unwrap_or_else(|| panic!("{point}: {} is acknowledged and lost", event.key));
            let published = !event.is_told() || tables.outbox_state(event).await.as_deref() == Some("done");
            if !matches!(row.state, RowState::Done | RowState::Kept) || !published {
                open.push((event.key.to_string(), row.state, published));
            }
            rows.push(row);
        }
        if open.is_empty() {
            return rows;
        }
        assert!(began.elapsed() < PATIENCE, "{point}: not settled: {open:?}: {}", dev.told());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// That it was this point where the process died, by what it left behind, and that the second life took up from there.
fn check_point(point: &str, first: First, sent: &[Sent], rows: &[Row], restarted: (Instant, i64), swept: &Value) {
    let (moment, clock) = restarted;
    // The second life's clock is ten minutes ahead, which tells its rows from those of the first.
    let of_first_life = |row: &&Row| row.received_at < clock + 60_000;
    let stored = rows.iter().filter(of_first_life).count();
    let acknowledged: Vec<_> = sent.iter().zip(rows).filter(|(event, _)| event.acknowledged_before(moment)).collect();
    for (event, row) in &acknowledged {
        assert!(of_first_life(row), "{point}: {} was acknowledged, lost, and stored again by a repetition", event.key);
    }
    let attempts: Vec<i64> = rows.iter().map(|row| row.attempts).collect();
    let twice: Vec<bool> =
        sent.iter().zip(rows).filter(|(_, row)| row.attempts == 2).map(|(e, _)| e.ticket().is_some()).collect();
    assert!(attempts.iter().all(|attempts| (1..=2).contains(attempts)), "{point}: claimed {attempts:?}");
    assert_eq!((&swept["failed"], &swept["unfinished"]), (&Value::from(0), &Value::from(false)), "{point}");
    if point.starts_with("callback.") {
        assert_eq!(acknowledged.len(), 0, "{point}: no answer comes before it");
    }
    match point {
        "callback.before-put" => assert_eq!((stored, twice.len()), (0, 0), "{point}: nothing is stored before it"),
        "callback.after-put" => assert!(stored > 0 && twice.is_empty(), "{point}: {stored} stored, {attempts:?}"),
        "callback.after-hint" | "callback.before-reply" => assert!(stored > 0, "{point}: stored and not acknowledged"),
        "worker.in-handler" | "worker.before-done" => {
            let died_with = |ticket: bool| twice.contains(&ticket);
            let as_meant = match first {
                First::Tickets => died_with(true),
                First::Company => died_with(false),
                First::All => !twice.is_empty(),
            };
            assert!(as_meant, "{point}: the row that it died with is claimed again: {attempts:?}");
            assert!(swept["hinted"].as_u64() > Some(0), "{point}: which nobody but the sweep sends: {swept}");
        }
        other => panic!("{other} is a new point: say here what it leaves behind"),
    }
}

/// Done exactly once in effect, whatever was repeated.
async fn check_effect(point: &str, sent: &[Sent], rows: &[Row], tables: &Tables) {
    for (event, row) in sent.iter().zip(rows) {
        let state = if matches!(event.kind, Kind::Ticket(_)) { RowState::Done } else { RowState::Kept };
        assert_eq!((row.state, &row.last_error), (state, &None), "{point}: {}", event.key);
    }
    // They were pushed one after the other, each when the one before was acknowledged.
    let newest_first: Vec<&str> = sent.iter().rev().filter_map(Sent::ticket).collect();
    let remembered = tables.tickets().await;
    let remembered: Vec<&str> = remembered.iter().map(|ticket| ticket.value.expose_secret()).collect();
    assert_eq!(newest_first.len(), 3);
    assert_eq!(remembered, newest_first, "{point}: the newest first, each once");

    let told = sent.iter().filter(|event| event.is_told()).map(Sent::outbox_key);
    let mut expected: Vec<String> = sent.iter().map(|event| event.key.to_string()).chain(told).collect();
    let mut found = tables.inbox_keys().await;
    expected.sort();
    found.sort();
    assert_eq!(found, expected, "{point}: a row for each event, an outbox row for each that is told, nothing else");
    assert_eq!(tables.left_over().await, Vec::<String>::new(), "{point}: nothing waits, nothing has failed");
}

/// What the second life did, it did once.
fn check_counters(point: &str, sent: &[Sent], status: &Value) {
    let tickets = sent.iter().filter_map(Sent::ticket).count();
    let counted = |name: &str| status["metrics"][name].as_f64().unwrap_or(0.0);
    let keepers = ["inbox-keep", "user-events", "org-events"];
    let kept: f64 = keepers.iter().map(|function| counted(&format!("{function}.EventKept"))).sum();
    let done = counted("suite-ticket.EventDone");
    let all = (tickets as f64, (sent.len() - tickets) as f64);
    assert!(done <= all.0 && kept <= all.1, "{point}: settled twice: {status}");
    if ["callback.before-put", "callback.after-put"].contains(&point) {
        assert_eq!((done, kept), all, "{point}: all of it was left to the second life: {status}");
    }
    for trouble in ["EventRetried", "EventFailed", "PublishDelayed", "ClaimMissing", "ClaimExhausted"] {
        for function in keepers.into_iter().chain(["suite-ticket"]) {
            assert!(counted(&format!("{function}.{trouble}")) == 0.0, "{point}: {trouble}: {status}");
        }
    }
    let letters = status["queues"].as_object().expect("queues");
    assert!(!letters.is_empty() && letters.values().all(|letters| letters == 0), "{point}: dead letters: {status}");
}

/// Neither the tables' file nor the logs of both lives hold a ticket or a code.
fn check_silence(point: &str, sent: &[Sent], directory: &Path) {
    let files = walk(directory);
    let named = |name: &str| files.iter().any(|(path, content)| path.ends_with(name) && !content.is_empty());
    assert!(named("told") && named("data/dynamodb.sqlite"), "{point}: {ID} leaves a log and a file");
    for secret in sent.iter().filter_map(|event| event.kind.secret()) {
        for (path, content) in &files {
            let found = content.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{point}: a secret lies open in {}", path.display());
        }
    }
}

fn walk(directory: &Path) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let entries = std::fs::read_dir(directory).expect("a directory").map(|entry| entry.expect("readable").path());
    entries
        .flat_map(|path| {
            if path.is_dir() { walk(&path) } else { vec![(path.clone(), std::fs::read(path).expect("readable"))] }
        })
        .collect()
}
