//! Serial-number checks: decided in the answer, fail closed, limited.

use aws_sdk_dynamodb::types::AttributeValue;
use dingtalk_local::Service;
use serde_json::{Value, json};

use crate::support::{Bench, SUITE_KEY, sealed, vector_keyring};

fn check(corp: Option<&str>, number: &str, time: i64) -> Value {
    let mut event = json!({ "EventType": "check_suite_license_code", "TimeStamp": time, "SuiteKey": SUITE_KEY, "LicenseCode": number });
    if let Some(corp) = corp {
        event["AuthCorpId"] = json!(corp);
    }
    event
}

async fn decided(bench: &Bench, event: &Value) -> String {
    bench.push(event).await.opened(&vector_keyring()).0
}

async fn issue(bench: &Bench, number: &str) {
    use sha2::Digest;
    let digest: String = sha2::Sha256::digest(format!("demo\n{number}")).iter().map(|b| format!("{b:02x}")).collect();
    let text = |value: &str| AttributeValue::S(value.to_owned());
    let put = bench.dynamodb.put_item().table_name(bench.table("StateTable"));
    let put =
        put.item("pk", text("app#demo")).item("sk", text(&format!("licence#{digest}"))).item("state", text("issued"));
    put.send().await.unwrap();
}

#[tokio::test]
async fn what_nobody_issued_is_refused_and_what_is_issued_accepted() {
    let bench = Bench::start().await;
    let event = check(Some("dingcorp1"), "SN-0001", 1);
    assert_eq!(decided(&bench, &event).await, "fail");
    // Decided anew for the same push: the answer follows the store, not the first answer.
    issue(&bench, "SN-0001").await;
    assert_eq!(decided(&bench, &event).await, "success");
    assert_eq!(decided(&bench, &check(Some("dingcorp1"), "SN-0002", 2)).await, "fail");
    assert_eq!(decided(&bench, &check(None, "SN-0001", 3)).await, "fail", "without a company");
    assert_eq!(decided(&bench, &json!({ "EventType": "check_suite_license_code", "AuthCorpId": "c" })).await, "fail");
    assert!(bench.dump("InboxTable").await.is_empty());
    let state = bench.dump("StateTable").await.join("");
    assert!(!state.contains("SN-000"), "numbers lie hashed: {state}");
}

#[tokio::test]
async fn guessing_is_limited_per_company_and_a_repeated_push_is_no_new_guess() {
    let bench = Bench::start().await;
    for i in 0..9 {
        for _ in 0..3 {
            assert_eq!(decided(&bench, &check(Some("guesser"), &format!("SN-{i}"), i)).await, "fail");
        }
    }
    issue(&bench, "right").await;
    assert_eq!(decided(&bench, &check(Some("guesser"), "right", 100)).await, "success", "the tenth attempt");
    assert_eq!(decided(&bench, &check(Some("guesser"), "right", 101)).await, "fail", "one too many");
    assert_eq!(decided(&bench, &check(Some("guesser"), "right", 100)).await, "success", "the tenth, repeated");
    assert_eq!(decided(&bench, &check(Some("honest"), "right", 102)).await, "success");
    assert_eq!(bench.counted("callback", "LicenceLimited"), 1);
    bench.pass(std::time::Duration::from_secs(3600));
    assert_eq!(decided(&bench, &check(Some("guesser"), "right", 103)).await, "success", "an hour later");
}

#[tokio::test]
async fn without_the_store_nothing_is_valid() {
    let bench = Bench::start().await;
    issue(&bench, "SN-0001").await;
    bench.stack.aws_faults().refuse(Service::DynamoDb, true);
    let event = check(Some("dingcorp1"), "SN-0001", 1);
    let push = sealed(&vector_keyring(), &event.to_string(), SUITE_KEY, bench.now());
    let answer = bench.post("demo", &push).await;
    assert_eq!(answer.status, 503, "no answer means invalid");
}
