//! Serial numbers: attempts and validity.

use aws_sdk_dynamodb::types::AttributeValue;
use dingtalk_store::{Attempt, AttemptLimit};
use secrecy::SecretString;

use super::T0;
use crate::support::Bench;

const LIMIT: AttemptLimit = AttemptLimit { attempts: 3, window_ms: 60_000 };

async fn attempt(bench: &Bench, corp: &str, identity: &str, now: i64) -> Attempt {
    bench.licences().attempt("demo", corp, identity, LIMIT, now).await.unwrap()
}

#[tokio::test]
async fn attempts_are_limited_per_company_and_window() {
    let bench = Bench::start().await;
    for i in 0..3 {
        assert_eq!(attempt(&bench, "c1", &format!("event{i}"), T0 + i).await, Attempt::Admitted);
    }
    assert_eq!(attempt(&bench, "c1", "event3", T0 + 10).await, Attempt::Limited);
    // The same push again is no new attempt.
    assert_eq!(attempt(&bench, "c1", "event0", T0 + 11).await, Attempt::Admitted);
    assert_eq!(attempt(&bench, "c2", "event0", T0 + 12).await, Attempt::Admitted);
    assert_eq!(attempt(&bench, "c1", "event3", T0 + 59_999).await, Attempt::Limited);
    assert_eq!(attempt(&bench, "c1", "event3", T0 + 60_000).await, Attempt::Admitted);
}

#[tokio::test]
async fn a_crowd_of_attempts_gets_no_more_than_the_limit() {
    let bench = Bench::start().await;
    let identities: Vec<String> = (0..12).map(|i| format!("event{i}")).collect();
    let outcomes = futures_util::future::join_all(identities.iter().map(|i| attempt(&bench, "c1", i, T0))).await;
    assert_eq!(outcomes.iter().filter(|o| **o == Attempt::Admitted).count(), 3);
}

#[tokio::test]
async fn only_an_issued_running_number_of_this_company_is_valid() {
    let bench = Bench::start().await;
    let number = SecretString::from("SN-0001");
    let valid = async |corp: &str| bench.licences().is_valid("demo", corp, &number, T0).await.unwrap();
    assert!(!valid("c1").await, "nothing issues numbers yet");

    let text = |value: &str| AttributeValue::S(value.to_owned());
    let issue = async |extra: &[(&str, AttributeValue)]| {
        let mut put = bench.dynamodb.put_item().table_name(bench.table("StateTable"));
        put = put.item("pk", text("app#demo")).item("sk", text(&licence_sk()));
        for (name, value) in extra {
            put = put.item(*name, value.clone());
        }
        put.send().await.unwrap();
    };
    issue(&[("state", text("issued"))]).await;
    assert!(valid("c1").await);
    assert!(!bench.licences().is_valid("other", "c1", &number, T0).await.unwrap(), "of another app");
    issue(&[("state", text("issued")), ("corp", text("c1"))]).await;
    assert!(valid("c1").await && !valid("c2").await);
    issue(&[("state", text("issued")), ("valid_until", AttributeValue::N((T0 + 1).to_string()))]).await;
    assert!(valid("c1").await);
    issue(&[("state", text("issued")), ("valid_until", AttributeValue::N(T0.to_string()))]).await;
    assert!(!valid("c1").await);
    issue(&[("state", text("revoked"))]).await;
    assert!(!valid("c1").await);
}

/// The number's key in the table: SHA-256 of the app's id, a line feed and the number.
fn licence_sk() -> String {
    format!("licence#{}", sha256("demo\nSN-0001"))
}

fn sha256(text: &str) -> String {
    use sha2::Digest;
    sha2::Sha256::digest(text).iter().map(|b| format!("{b:02x}")).collect()
}
