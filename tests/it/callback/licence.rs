//! Serial-number checks: decided in the answer, bound, fail closed, limited.

use std::time::Duration;

use dingtalk_local::Service;
use dingtalk_store::{Issued, LicenceNumber, NewLicence};
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{
    Bench, Captured, SUITE_KEY, capture, config_of, sealed, sealing_keys, suite, suite_with, vector_keyring,
};

/// Longer than an instance waits before it reads the secret again.
const MINUTE: Duration = Duration::from_secs(61);

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

/// Issues a number for `demo` that is good until then, and gives its id.
async fn issue_until(bench: &Bench, number: &str, valid_until: Option<i64>) -> String {
    let (number, new) = (LicenceNumber::parse(number).unwrap(), NewLicence { valid_until, note: None });
    match bench.licences().issue(&sealing_keys(), "demo", &number, new, bench.now()).await.unwrap() {
        Issued::New(id) => id,
        Issued::AlreadyIssued(id) => panic!("issued before: {id}"),
    }
}

async fn issue(bench: &Bench, number: &str) -> String {
    issue_until(bench, number, None).await
}

#[tokio::test]
async fn what_nobody_issued_is_refused_and_what_is_issued_accepted() {
    let bench = Bench::start().await;
    let event = check(Some("dingcorp1"), "SN-0001", 1);
    assert_eq!(decided(&bench, &event).await, "fail");
    // Decided anew for the same push: the answer follows the store, not the first answer.
    issue(&bench, "SN-0001").await;
    assert_eq!(decided(&bench, &event).await, "success");
    assert_eq!(decided(&bench, &check(Some("dingcorp1"), "ｓｎ ０００１", 2)).await, "success", "typed otherwise");
    assert_eq!(decided(&bench, &check(Some("dingcorp1"), "SN-0002", 2)).await, "fail");
    assert!(bench.dump("InboxTable").await.is_empty());
    let state = bench.in_the_clear("StateTable").await;
    assert!(!state.contains("SN-000") && !state.contains("SN000"), "numbers lie hashed: {state}");
    assert_eq!(bench.counted("callback", "LicenseAccepted"), 2);
    assert_eq!(bench.counted("callback", "LicenseRefused"), 2);
}

#[tokio::test]
async fn without_a_company_or_a_number_it_is_refused() {
    let bench = Bench::start().await;
    issue(&bench, "SN-0001").await;
    assert_eq!(decided(&bench, &check(None, "SN-0001", 1)).await, "fail", "without a company");
    assert_eq!(decided(&bench, &check(Some(""), "SN-0001", 2)).await, "fail", "with an empty one");
    let mut no_number = check(Some("dingcorp1"), "", 3);
    assert_eq!(decided(&bench, &no_number).await, "fail");
    no_number.as_object_mut().unwrap().remove("LicenseCode");
    assert_eq!(decided(&bench, &no_number).await, "fail");
    let long = check(Some("dingcorp1"), &"1".repeat(100_000), 4);
    assert_eq!(decided(&bench, &long).await, "fail");
    assert_eq!(decided(&bench, &check(Some("dingcorp1"), "SN-0001", 5)).await, "success", "it is still to be had");
}

#[tokio::test]
async fn a_number_is_good_for_the_first_company_alone_and_until_it_is_revoked() {
    let bench = Bench::start().await;
    let id = issue(&bench, "SN-0001").await;
    let corps: Vec<String> = (0..4).map(|i| format!("dingcorp{i}")).collect();
    let events: Vec<Value> = corps.iter().map(|corp| check(Some(corp), "SN-0001", 1)).collect();
    let answers = join_all(events.iter().map(|event| decided(&bench, event))).await;
    assert_eq!(answers.iter().filter(|answer| *answer == "success").count(), 1, "{answers:?}");
    // Pushed again: the same answers to the same companies.
    assert_eq!(join_all(events.iter().map(|event| decided(&bench, event))).await, answers);
    bench.licences().revoke("demo", &id, bench.now()).await.unwrap();
    assert_eq!(join_all(events.iter().map(|event| decided(&bench, event))).await, ["fail"; 4]);
}

#[tokio::test]
async fn an_expired_number_is_good_for_who_used_it_in_time() {
    let bench = Bench::start().await;
    let end = Some(bench.now() + 60_000);
    for number in ["SN-0001", "SN-0002"] {
        issue_until(&bench, number, end).await;
    }
    assert_eq!(decided(&bench, &check(Some("dingcorp1"), "SN-0001", 1)).await, "success");
    bench.pass(MINUTE);
    assert_eq!(decided(&bench, &check(Some("dingcorp1"), "SN-0001", 2)).await, "success");
    assert_eq!(decided(&bench, &check(Some("dingcorp1"), "SN-0002", 3)).await, "fail");
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
    issue(&bench, "another").await;
    assert_eq!(decided(&bench, &check(Some("honest"), "another", 102)).await, "success");
    assert_eq!(bench.counted("callback", "LicenseLimited"), 1);
    bench.pass(Duration::from_secs(3600));
    assert_eq!(decided(&bench, &check(Some("guesser"), "right", 103)).await, "success", "an hour later");
}

#[tokio::test]
async fn guessing_is_limited_per_app_and_both_limits_are_settings() {
    let limits = json!({ "license_attempts_per_company": 2, "license_attempts_per_app": 3 });
    let bench = Bench::with(config_of(vec![suite_with("demo", limits)]), |_| {}).await;
    issue(&bench, "right").await;
    for i in 0..3 {
        assert_eq!(decided(&bench, &check(Some("guesser"), "wrong", i)).await, "fail");
    }
    assert_eq!(bench.counted("callback", "LicenseLimited"), 1, "the company's third");
    let third = check(Some("honest"), "right", 10);
    assert_eq!(decided(&bench, &third).await, "success", "the app's third");
    assert_eq!(decided(&bench, &check(Some("honest"), "right", 11)).await, "fail", "the app's fourth");
    assert_eq!(bench.counted("callback", "LicenseLimited"), 2);
    assert_eq!(decided(&bench, &third).await, "success", "repeated, and no new attempt");
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
    assert_eq!(bench.counted("callback", "LicenseAccepted"), 0);
}

/// The configuration with a second, newer sealing key.
fn with_new_key() -> (String, dingtalk_crypto::SealingKeys) {
    let mut config: Value = serde_json::from_str(&config_of(vec![suite("demo")])).unwrap();
    // 32 bytes of value two, in base64.
    let key = json!({ "number": 2, "key": "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=" });
    config["sealing_key"].as_array_mut().unwrap().push(key);
    (config.to_string(), dingtalk_crypto::SealingKeys::new([(1, [1; 32]), (2, [2; 32])]).unwrap())
}

#[tokio::test]
async fn an_instance_that_is_older_than_the_newest_sealing_key_finds_its_numbers() {
    let bench = Bench::with(config_of(vec![suite("demo")]), |_| {}).await;
    issue(&bench, "SN-OLD").await;
    assert_eq!(decided(&bench, &check(Some("dingcorp1"), "SN-OLD", 1)).await, "success");
    let (config, keys) = with_new_key();
    bench.stack.put_config(config);
    let number = LicenceNumber::parse("SN-NEW").unwrap();
    bench.licences().issue(&keys, "demo", &number, NewLicence::default(), bench.now()).await.unwrap();
    bench.pass(MINUTE);
    assert_eq!(decided(&bench, &check(Some("dingcorp1"), "SN-NEW", 2)).await, "success");
    assert_eq!(decided(&bench, &check(Some("dingcorp1"), "SN-OLD", 3)).await, "success", "the old key is still there");
}

// One thread, so that the functions' tasks log to this test's subscriber.
#[tokio::test(flavor = "current_thread")]
async fn the_log_has_the_verdict_and_never_the_number() {
    let logs = Captured::default();
    let _logged = capture(&logs);
    let bench = Bench::start().await;
    issue(&bench, "HUSH-RIGHT").await;
    assert_eq!(decided(&bench, &check(Some("dingcorp1"), "HUSH-RIGHT", 1)).await, "success");
    assert_eq!(decided(&bench, &check(Some("dingcorp2"), "hush-right", 2)).await, "fail");
    assert_eq!(decided(&bench, &check(Some("dingcorp2"), "HUSH-WRONG", 3)).await, "fail");
    let text = logs.text();
    for words in [r#""verdict":"accepted""#, r#""verdict":"other_company""#, r#""verdict":"unknown""#, "dingcorp2"] {
        assert!(text.contains(words), "{words} in {text}");
    }
    assert!(!text.to_uppercase().contains("HUSH"), "{text}");
}
