//! No secret in what leaves the process: logs, metrics, the bus, queues, answers, errors; none in the clear in a table.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use dingtalk_lambda::Faults;
use dingtalk_local::{Happening, Service};
use serde_json::json;

use crate::support::{
    Bench, Captured, OTHER_AES_KEY, capture, config_of, eventually, keyring, sealed, suite_with, sync_push, ticket,
    ticket_row,
};

const TOKEN: &str = "hush-callback-token";
const KEY: &str = "suitehushkey00000001";

/// What must not be found anywhere.
const SECRETS: [&str; 10] = [
    TOKEN,
    OTHER_AES_KEY,
    "hush-suite-secret",
    "hush-ticket",
    "hush-auth-code",
    "hush-permanent-code",
    "hush-licence",
    // As it is normalised.
    "HUSHLICENCE",
    "hush-unknown-token",
    "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE",
];

fn search(where_: &str, text: &str) {
    for secret in SECRETS {
        // By position, so that the failure does not print what it found.
        assert!(
            text.find(secret).is_none(),
            "a secret in {where_}: number {:?}",
            SECRETS.iter().position(|s| *s == secret)
        );
    }
}

// One thread, so that the functions' tasks log to this test's subscriber.
#[tokio::test(flavor = "current_thread")]
async fn nothing_that_leaves_holds_a_secret() {
    let logs = Captured::default();
    let _logged = capture(&logs);

    let settings = json!({ "key": KEY, "secret": "hush-suite-secret", "token": TOKEN, "aes_key": OTHER_AES_KEY });
    let app = suite_with("demo", settings);
    let crash = Arc::new(AtomicBool::new(false));
    let bench = Bench::with(config_of(vec![app.clone()]), |options| {
        let crash = crash.clone();
        let strike = move |point: &'static str| {
            assert!(!(point == "worker.in-handler" && crash.swap(false, Ordering::SeqCst)), "a crash on purpose");
        };
        options.faults = Faults::armed(strike);
    })
    .await;
    let ring = keyring(TOKEN, OTHER_AES_KEY);
    let push =
        async |event: serde_json::Value| bench.post("demo", &sealed(&ring, &event.to_string(), KEY, bench.now())).await;

    // Every secret an event can carry, in both generations, and one in an event nobody knows.
    let mut answers = vec![
        push(ticket("hush-ticket-1", 1)).await,
        push(sync_push(vec![ticket_row("hush-ticket-2", 2)])).await,
        push(json!({ "EventType": "tmp_auth_code", "AuthCode": "hush-auth-code", "AuthCorpId": "c1" })).await,
        push(sync_push(vec![json!({
            "biz_type": 4, "corp_id": "c1", "biz_id": "1", "gmt_modified": 1,
            "biz_data": { "syncAction": "org_suite_auth", "permanent_code": "hush-permanent-code" },
        })]))
        .await,
        push(json!({ "EventType": "check_suite_license_code", "AuthCorpId": "c1", "LicenseCode": "hush-licence" }))
            .await,
        push(json!({ "EventType": "never_seen", "CorpId": "c1", "accessToken": "hush-unknown-token" })).await,
        push(json!({ "EventType": "suite_ticket", "Ticket": "hush-ticket-misspelt" })).await,
    ];
    // What goes wrong: forged, not an event, no store, no bus, an unreadable secret, a crash.
    answers.push(bench.post("demo", &sealed(&keyring("forged", OTHER_AES_KEY), "hush-ticket", KEY, bench.now())).await);
    answers.push(bench.post("demo", &sealed(&ring, "hush-ticket is no event", KEY, bench.now())).await);
    crash.store(true, Ordering::SeqCst);
    answers.push(push(ticket("hush-ticket-crash", 5)).await);
    eventually("the crash is in the queue", async || !bench.stack.dead_letters("FailedInvocationQueue").is_empty())
        .await;
    bench.stack.aws_faults().refuse(Service::DynamoDb, true);
    answers.push(push(ticket("hush-ticket-3", 3)).await);
    bench.stack.aws_faults().refuse(Service::DynamoDb, false);
    bench.stack.aws_faults().refuse(Service::EventBridge, true);
    answers.push(push(ticket("hush-ticket-4", 4)).await);
    bench.stack.aws_faults().refuse(Service::EventBridge, false);
    bench.stack.put_config(json!({ "app": [app], "unknown": "hush-suite-secret" }).to_string());
    bench.pass(Duration::from_secs(90));
    answers.push(bench.post("demo", &sealed(&keyring("forged", OTHER_AES_KEY), "{}", KEY, bench.now())).await);
    bench.sweep().await;
    eventually("the tickets are kept", async || {
        bench.counted("suite-ticket", "TicketKept") + bench.counted("suite-ticket", "TicketNotNewer") >= 3
    })
    .await;
    eventually("the rest is kept or failed", async || {
        bench.counted("inbox-keep", "EventKept") >= 1
            && bench.counted("suite-ticket", "EventFailed") >= 1
            // One company: whichever comes second leaves it to the first.
            && bench.counted("tmp-auth-code", "EventRetried") + bench.counted("suite-auth", "EventRetried") >= 1
    })
    .await;

    for answer in &answers {
        search("an answer", &answer.body);
    }
    for happening in bench.happenings() {
        search("a metric, an error or the bus", &format!("{happening:?}"));
        if let Happening::Measured(metric) = happening {
            search("a metric line", &metric.line());
        }
    }
    for queue in ["FailedInvocationQueue", "UndeliveredQueue"] {
        search("a queue", &format!("{:?}", bench.stack.dead_letters(queue)));
    }
    for table in ["InboxTable", "StateTable"] {
        let clear = bench.in_the_clear(table).await;
        assert!(clear.contains("demo"), "{table} was read");
        search(table, &clear);
    }
    let logs = logs.text();
    for expected in ["suite ticket", "push refused", "push not acknowledged", "event in the inbox", "event kept"] {
        assert!(logs.contains(expected), "the logs were captured: {expected}");
    }
    search("the logs", &logs);
}
