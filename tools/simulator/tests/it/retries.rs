//! When pushes come again, and when not.

use std::time::Duration;

use dingtalk_simulator::{Attempt, Cause, Delivery, Quirks, Retry, Settings, Verdict};

use crate::receiver::{CORP, Reaction, Receiver, quick};

fn after(milliseconds: &[u64]) -> Settings {
    let delays = milliseconds.iter().copied().map(Duration::from_millis).collect();
    Settings { retry: Retry::After(delays), ..quick() }
}

async fn failing_first(failures: usize) -> Receiver {
    Receiver::start(move |number, _| match number < failures {
        true => Reaction::Raw(500, String::new()),
        false => Reaction::success(),
    })
    .await
}

fn causes(delivery: &Delivery) -> Vec<Cause> {
    delivery.attempts.iter().map(|attempt| attempt.cause).collect()
}

fn gaps(attempts: &[Attempt]) -> Vec<Duration> {
    attempts.windows(2).map(|pair| pair[1].at - (pair[0].at + pair[0].elapsed)).collect()
}

#[tokio::test]
async fn retries_come_at_the_planned_pauses_and_then_end() {
    let receiver = failing_first(usize::MAX).await;
    let delivery = receiver.suite(after(&[60, 180])).push_ticket().await;
    assert!(!delivery.acknowledged);
    assert_eq!(causes(&delivery), [Cause::First, Cause::Retry, Cause::Retry]);
    let gaps = gaps(&delivery.attempts);
    for (gap, planned) in gaps.iter().zip([60, 180].map(Duration::from_millis)) {
        assert!(*gap >= planned && *gap < planned + Duration::from_secs(2), "{gaps:?}");
    }
    assert_eq!(receiver.pushes().len(), 3);
}

#[tokio::test]
async fn an_acknowledgement_ends_the_retries() {
    let receiver = failing_first(1).await;
    let delivery = receiver.suite(after(&[1, 1, 1, 1])).push_ticket().await;
    assert!(delivery.acknowledged);
    assert_eq!(delivery.verdict(), Some(Verdict::Acknowledged));
    assert_eq!(receiver.pushes().len(), 2);
}

#[tokio::test]
async fn a_late_answer_is_retried() {
    let late = Reaction::After(Duration::from_millis(900), Box::new(Reaction::success()));
    let receiver = Receiver::start(move |number, _| match number {
        0 => late.clone(),
        _ => Reaction::success(),
    })
    .await;
    let settings = Settings { deadline: Duration::from_millis(600), ..after(&[1]) };
    let delivery = receiver.suite(settings).push_ticket().await;
    let verdicts: Vec<Verdict> = delivery.attempts.iter().map(|attempt| attempt.verdict).collect();
    assert_eq!(verdicts, [Verdict::Late, Verdict::Acknowledged]);
    assert!(delivery.acknowledged);
}

#[tokio::test]
async fn a_suite_push_is_made_a_hundred_times_at_most() {
    let receiver = failing_first(usize::MAX).await;
    let retry = Retry::Suite { interval: Duration::ZERO, attempts: 250 };
    let delivery = receiver.suite(Settings { retry, ..quick() }).push_ticket().await;
    assert_eq!(delivery.attempts.len(), 100);
    assert_eq!(receiver.pushes().len(), 100);
}

#[tokio::test]
async fn a_retry_is_the_same_plaintext_in_another_envelope() {
    let receiver = failing_first(2).await;
    receiver.suite(after(&[0, 0])).push_ticket().await;
    let pushes = receiver.pushes();
    assert_eq!(pushes.len(), 3);
    for (one, other) in [(0, 1), (1, 2), (0, 2)] {
        assert_eq!(pushes[one].plaintext, pushes[other].plaintext);
        assert_ne!(pushes[one].body, pushes[other].body);
        assert_ne!(pushes[one].parameter("nonce"), pushes[other].parameter("nonce"));
    }
}

#[tokio::test]
async fn stale_repeats_keep_time_and_nonce_but_not_the_random_prefix() {
    let receiver = failing_first(1).await;
    receiver.suite(Settings { fresh_repeats: false, ..after(&[0]) }).push_ticket().await;
    let pushes = receiver.pushes();
    assert_eq!(pushes[0].parameter("nonce"), pushes[1].parameter("nonce"));
    assert_eq!(pushes[0].parameter("timestamp"), pushes[1].parameter("timestamp"));
    assert_ne!(pushes[0].body, pushes[1].body);
    assert_ne!(pushes[0].parameter("signature"), pushes[1].parameter("signature"));
}

#[tokio::test]
async fn decisions_are_never_retried() {
    let receiver = failing_first(usize::MAX).await;
    let quirks = Quirks { duplicates: true, ..Quirks::default() };
    let simulator = receiver.suite(Settings { quirks, ..after(&[0, 0]) });
    assert_eq!(simulator.create_suite().await.attempts.len(), 1);
    assert_eq!(simulator.check_url().await.attempts.len(), 1);
    assert_eq!(simulator.check_license_code(CORP, "A1").await.delivery.attempts.len(), 1);
}

#[tokio::test]
async fn duplicates_and_late_repeats() {
    let receiver = Receiver::willing().await;
    let quirks = Quirks { duplicates: true, late_repeats: true, ..Quirks::default() };
    let simulator = receiver.suite(Settings { quirks, ..quick() });
    let first = simulator.change_auth(CORP).await;
    assert_eq!(causes(&first), [Cause::First, Cause::Duplicate]);
    let second = simulator.relieve(CORP).await;
    assert_eq!(causes(&second), [Cause::First, Cause::Duplicate, Cause::LateRepeat]);
    assert_eq!(receiver.events(), ["change_auth", "change_auth", "suite_relieve", "suite_relieve", "change_auth"]);
    let pushes = receiver.pushes();
    assert_eq!(pushes[0].plaintext, pushes[4].plaintext);
    assert_ne!(pushes[0].body, pushes[4].body);
}

#[tokio::test]
async fn a_late_repeat_does_not_acknowledge_the_event() {
    let receiver = Receiver::start(|_, push| match push.event().as_str() {
        "suite_relieve" => Reaction::Raw(500, String::new()),
        _ => Reaction::success(),
    })
    .await;
    let quirks = Quirks { late_repeats: true, ..Quirks::default() };
    let simulator = receiver.suite(Settings { quirks, ..quick() });
    simulator.change_auth(CORP).await;
    let delivery = simulator.relieve(CORP).await;
    assert_eq!(delivery.attempts.last().map(|last| last.verdict), Some(Verdict::Acknowledged));
    assert!(!delivery.acknowledged);
    assert_eq!(delivery.verdict(), Some(Verdict::HttpStatus(500)));
}
