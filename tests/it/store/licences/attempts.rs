//! How often numbers may be tried.

use dingtalk_store::{AttemptLimits, Checked, LicenceAttempt, LicenceVerdict as Verdict, NewLicence};
use futures_util::future::join_all;
use secrecy::SecretString;

use super::{NUMBER, T0, issue, used_by};
use crate::support::{Bench, sealing_keys};

const HOUR: i64 = 3_600_000;
const LIMITS: AttemptLimits = AttemptLimits { per_company: 3, per_app: 5 };

/// `corp` tries `number` at `now`, by the event `identity`.
async fn tries(bench: &Bench, corp: &str, identity: &str, number: &str, now: i64) -> Checked {
    let number = SecretString::from(number);
    let attempt = LicenceAttempt { app: "demo", corp, identity, number: &number };
    bench.licences().check(&sealing_keys(), attempt, LIMITS, now).await.unwrap()
}

const WRONG: Checked = Checked::Decided(Verdict::Unknown);
const RIGHT: Checked = Checked::Decided(Verdict::Accepted);

#[tokio::test]
async fn attempts_are_limited_per_company_and_hour() {
    let bench = Bench::start().await;
    for i in 0..3 {
        assert_eq!(tries(&bench, "c1", &format!("event{i}"), "wrong", T0 + i).await, WRONG);
    }
    issue(&bench, &sealing_keys(), NUMBER, NewLicence::default()).await;
    assert_eq!(tries(&bench, "c1", "event3", NUMBER, T0 + 10).await, Checked::CompanyLimited);
    assert_eq!(tries(&bench, "c1", "event3", NUMBER, T0 + HOUR - 1).await, Checked::CompanyLimited);
    // The same push again is no new attempt, and is decided anew.
    assert_eq!(tries(&bench, "c1", "event0", NUMBER, T0 + 11).await, RIGHT);
    assert_eq!(tries(&bench, "c1", "event3", NUMBER, T0 + HOUR).await, RIGHT);
}

#[tokio::test]
async fn attempts_are_limited_per_app_and_only_those_count_that_a_company_may_make() {
    let bench = Bench::start().await;
    issue(&bench, &sealing_keys(), NUMBER, NewLicence::default()).await;
    // One company alone uses up its own three, and no more of the app's five.
    for i in 0..10 {
        let expected = if i < 3 { WRONG } else { Checked::CompanyLimited };
        assert_eq!(tries(&bench, "c1", &format!("a{i}"), "wrong", T0).await, expected);
    }
    assert_eq!(tries(&bench, "c2", "b0", "wrong", T0).await, WRONG);
    assert_eq!(tries(&bench, "c3", "c0", NUMBER, T0).await, RIGHT, "the fifth");
    assert_eq!(tries(&bench, "c4", "d0", "wrong", T0).await, Checked::AppLimited);
    // A number that is right is neither told nor given away.
    issue(&bench, &sealing_keys(), "other", NewLicence::default()).await;
    assert_eq!(tries(&bench, "c4", "d1", "other", T0).await, Checked::AppLimited);
    // What was let through before is no new attempt; what was refused is one each time.
    assert_eq!(tries(&bench, "c3", "c0", NUMBER, T0).await, RIGHT);
    assert_eq!(tries(&bench, "c4", "d1", "other", T0).await, Checked::AppLimited);
    assert_eq!(tries(&bench, "c5", "e0", "other", T0 + HOUR).await, RIGHT, "an hour later");
}

#[tokio::test]
async fn a_crowd_of_attempts_gets_no_more_than_the_limits() {
    let bench = Bench::start().await;
    let identities: Vec<String> = (0..12).map(|i| format!("event{i}")).collect();
    let tried = join_all(identities.iter().map(|i| tries(&bench, "c1", i, "wrong", T0))).await;
    assert_eq!(tried.iter().filter(|t| **t == WRONG).count(), 3, "{tried:?}");
    // Of twelve companies two more: three of the app's five are gone.
    let corps: Vec<String> = (0..12).map(|i| format!("crowd{i}")).collect();
    let tried = join_all(corps.iter().map(|corp| tries(&bench, corp, corp, "wrong", T0))).await;
    assert_eq!(tried.iter().filter(|t| **t == WRONG).count(), 2, "{tried:?}");
    assert_eq!(tried.iter().filter(|t| **t == Checked::AppLimited).count(), 10, "{tried:?}");
}

#[tokio::test]
async fn what_is_stored_of_an_attempt_is_keyed() {
    let bench = Bench::start().await;
    assert_eq!(tries(&bench, "c1", "identity-of-the-event", "SN-TYPED", T0).await, WRONG);
    let stored = bench.in_the_clear("StateTable").await;
    assert!(stored.contains("window_started"), "{stored}");
    let digest = |text: &str| {
        use sha2::Digest;
        sha2::Sha256::digest(text).iter().map(|b| format!("{b:02x}")).collect::<String>()
    };
    for text in ["SN-TYPED", "SNTYPED", "identity-of-the-event"] {
        assert!(!stored.contains(text), "{stored}");
        assert!(!stored.contains(&digest(text)[..16]), "an unkeyed digest can be tried: {stored}");
    }
    assert_eq!(used_by(&bench, "c1", T0).await, Verdict::Unknown);
}
