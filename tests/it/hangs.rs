//! AWS services that take their time: DingTalk is answered all the same. The delays are far longer than any answer may
//! take, so the limits here need not be those of DingTalk to tell waiting from not waiting.

use std::time::{Duration, Instant};

use dingtalk_local::Service;
use serde_json::{Value, json};

use crate::support::{Bench, SUITE_KEY, key_of, other_keyring, sealed, ticket};

const DELAY: Duration = Duration::from_secs(8);
const AT_ONCE: Duration = Duration::from_secs(3);

/// A bench whose functions have started, with one service that hangs from now on.
async fn hanging(service: Service) -> Bench {
    let bench = Bench::start().await;
    assert!(bench.push(&ticket("warm", 1)).await.acknowledges());
    bench.stack.aws_faults().delay(service, DELAY);
    bench
}

async fn answered(bench: &Bench, event: &Value) -> u16 {
    let began = Instant::now();
    let status = bench.push(event).await.status;
    assert!(began.elapsed() < AT_ONCE, "{:?}", began.elapsed());
    status
}

#[tokio::test]
async fn a_dynamodb_that_hangs_is_not_waited_for_and_nothing_is_acknowledged() {
    let bench = hanging(Service::DynamoDb).await;
    assert_eq!(answered(&bench, &ticket("T", 2)).await, 503);
    assert_eq!(bench.counted("callback", "StoreRefused"), 1);
}

#[tokio::test]
async fn a_serial_number_is_not_waited_for_either() {
    let bench = hanging(Service::DynamoDb).await;
    let check = json!({ "EventType": "check_suite_license_code", "AuthCorpId": "c", "LicenseCode": "1" });
    assert_eq!(answered(&bench, &check).await, 503);
}

#[tokio::test]
async fn a_url_check_needs_no_dynamodb() {
    // The use of the keys cannot be noted, and the next push tries again.
    let bench = hanging(Service::DynamoDb).await;
    bench.pass(Duration::from_secs(61));
    for _ in 0..2 {
        assert_eq!(answered(&bench, &json!({ "EventType": "check_url" })).await, 200);
    }
}

#[tokio::test]
async fn a_bus_that_hangs_does_not_delay_the_acknowledgement() {
    let bench = hanging(Service::EventBridge).await;
    let event = ticket("T", 2);
    assert_eq!(answered(&bench, &event).await, 200);
    assert!(bench.row(&key_of("demo", &event)).await.is_some());
    assert_eq!(bench.counted("callback", "HintDelayed"), 1);
}

#[tokio::test]
async fn a_secrets_manager_that_hangs_is_asked_again_soon() {
    let bench = hanging(Service::SecretsManager).await;
    bench.pass(Duration::from_secs(61));
    let forged = async || {
        let push = sealed(&other_keyring(), "{}", SUITE_KEY, bench.now());
        let began = Instant::now();
        assert_eq!(bench.post("demo", &push).await.status, 403);
        assert!(began.elapsed() < AT_ONCE, "{:?}", began.elapsed());
    };
    let reads = || bench.stack.aws_faults().calls(Service::SecretsManager);
    let before = reads();
    forged().await;
    let first = reads();
    assert!(first > before);
    forged().await;
    assert_eq!(reads(), first, "not within five seconds");
    // A rotation may be waiting: sooner than a minute after a read that failed.
    bench.pass(Duration::from_secs(6));
    forged().await;
    assert!(reads() > first);
}

#[tokio::test]
async fn late_at_the_door_is_stored_all_the_same() {
    let bench = Bench::start().await;
    let push = sealed(&crate::support::vector_keyring(), &ticket("T", 1).to_string(), SUITE_KEY, bench.now());
    // As after a cold start of three seconds: API Gateway's time of the request lies that far back.
    let event = json!({
        "version": "2.0", "routeKey": "POST /callback/{app}", "rawPath": "/callback/demo",
        "rawQueryString": push.query.to_query(), "headers": {}, "isBase64Encoded": false, "body": push.body(),
        "pathParameters": { "app": "demo" },
        "requestContext": {
            "accountId": "1", "apiId": "a", "stage": "$default", "timeEpoch": bench.now() - 3_000,
            "http": { "method": "POST", "path": "/callback/demo", "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1" },
        },
    });
    let answer = bench.stack.invoke("callback", &event.to_string()).await.unwrap();
    let answer: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(answer["statusCode"], 200, "too late for this push, in time for the next");
    let row = bench.row(&key_of("demo", &ticket("T", 1))).await.unwrap();
    assert!(row.received_at <= bench.now() - 3_000, "received when it arrived");
    assert_eq!(bench.counted("callback", "HintDelayed"), 1, "no time is spent on the bus");
}
