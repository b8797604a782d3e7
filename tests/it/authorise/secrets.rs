//! No secret of an authorisation in what leaves the process, and none in the clear in a table: codes, tickets, tokens.

use std::{collections::BTreeSet, time::Duration};

use dingtalk_authorisation::State;
use dingtalk_local::Happening;
use dingtalk_simulator::{Fault, Faults, Mode, PlatformSettings};
use dingtalk_store::{StoredTokens, TokenKey};
use secrecy::ExposeSecret;
use serde_json::json;

use super::world::World;
use crate::support::{Captured, SUITE_KEY, SUITE_SECRET, capture, eventually, sealing_keys};

const CORP: &str = "dingcorp1";

/// Everything secret there is at this moment.
async fn gather(world: &World, secrets: &mut BTreeSet<String>) {
    let platform = &world.platform;
    secrets.insert(SUITE_SECRET.to_owned());
    secrets.extend(platform.suite_ticket(SUITE_KEY));
    secrets.extend(platform.temporary_code(SUITE_KEY, CORP));
    secrets.extend(platform.permanent_code(SUITE_KEY, CORP));
    let store = StoredTokens::new(world.bench.dynamodb.clone(), world.bench.table("StateTable"));
    let (app, corp) = ("demo".to_owned(), CORP.to_owned());
    for key in [TokenKey::Suite { app: app.clone() }, TokenKey::Corp { app, corp }] {
        let row = store.read(&sealing_keys(), &key, 0).await.unwrap();
        secrets.extend(row.token.map(|token| token.value.expose_secret().to_owned()));
    }
}

fn search(place: &str, text: &str, secrets: &BTreeSet<String>) {
    for secret in secrets {
        assert!(!text.contains(secret), "a secret in {place}: the one of {} characters", secret.len());
    }
}

// One thread, so that the functions' tasks log to this test's subscriber.
#[tokio::test(flavor = "current_thread")]
async fn nothing_of_an_authorisation_leaves() {
    let logs = Captured::default();
    let _logged = capture(&logs);
    let mut secrets = BTreeSet::new();
    let mode = Mode::Both;
    // The platform's error texts hold the whole request.
    let settings =
        PlatformSettings { echo_requests: true, permanent_code_in_rows: true, ..PlatformSettings::default() };
    let world = World::with(mode, settings, json!({}), |_| {}).await;
    world.ticket().await;
    // One of each kind: for the suite, for a company, once only, reading.
    let apis = ["get_suite_token", "get_corp_token", "get_permanent_code", "get_auth_info"];
    // Each call fails with each class of errors first: as many authorisations as there are classes.
    let quick = |fault: &Fault| !matches!(fault, Fault::Hang | Fault::Delay(_));
    for fault in Faults::kinds_of_every_class().into_iter().filter(quick) {
        for api in apis {
            world.platform.on(api).then(fault.clone());
        }
        let (mode, failed) = (mode, world.bench.happenings().len());
        world.suite.authorise(CORP).await;
        gather(&world, &mut secrets).await;
        eventually(&format!("{mode:?}: something happens"), async || world.bench.happenings().len() > failed).await;
    }
    world.platform.clear_faults();
    for _ in 0..20 {
        // Time that passes while somebody works would let his claim run out.
        world.rests().await;
        gather(&world, &mut secrets).await;
        world.pass(Duration::from_secs(700));
        world.ticket().await;
        world.bench.sweep().await;
        world.rests().await;
        let _ = world.bench.stack.invoke("reauthorize", "{}").await.unwrap();
        let _ = world.bench.stack.invoke("token-refresh", "{}").await.unwrap();
        if world.state(CORP).await == State::Active {
            break;
        }
    }
    world.comes_to(CORP, State::Active).await;
    gather(&world, &mut secrets).await;
    assert!(secrets.len() >= 5, "tickets, codes and tokens were seen");

    for table in ["InboxTable", "StateTable"] {
        let clear = world.bench.in_the_clear(table).await;
        assert!(clear.contains(CORP), "{table} was read");
        search(table, &clear, &secrets);
    }
    world.pass(Duration::from_secs(60));
    world.suite.relieve(CORP).await;
    world.comes_to(CORP, State::Relieved).await;
    search("the state table of a withdrawn company", &world.bench.in_the_clear("StateTable").await, &secrets);
    assert!(world.record(CORP).await.secrets.permanent_code.is_none());

    for happening in world.bench.happenings() {
        search("a metric, an error or the bus", &format!("{happening:?}"), &secrets);
        if let Happening::Measured(metric) = happening {
            search("a metric line", &metric.line(), &secrets);
        }
    }
    for queue in ["FailedInvocationQueue", "UndeliveredQueue"] {
        search("a queue", &format!("{:?}", world.bench.stack.dead_letters(queue)), &secrets);
    }
    let logs = logs.text();
    for expected in ["a call to DingTalk did not succeed", "event not done", "suite ticket"] {
        assert!(logs.contains(expected), "the logs were captured: {expected}");
    }
    search("the logs", &logs, &secrets);
}
