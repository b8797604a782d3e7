//! One company after the other, and several at once, where nobody set what they may have together.

use super::*;

const SECOND: Duration = Duration::from_secs(1);

/// A refusal of a call that is sent now.
fn refused(limiter: &Limiter, corp: &'static str) {
    limiter.throttled(of(corp), Scope::Api, Instant::now(), SECOND);
}

#[tokio::test(start_paused = true)]
async fn the_next_company_starts_at_its_full_rate() {
    let limiter = Limiter::new(None);
    time(&limiter, of("a"), 40).await;
    refused(&limiter, "a");
    assert_eq!((limiter.bucket(of("a")).rate(), limiter.bucket(LANE).rate()), (9.0, 18.0));
    // Its own pause, then nine a second; the one call is what is left of the burst.
    near(time(&limiter, of("a"), 1 + 90).await, 11.0);
    // At once, not a second later.
    near(time(&limiter, of("b"), 2 + 180).await, 10.0);
    // Its slowness is its own for as long as it takes: nine seconds later it gains a call a second.
    near(time(&limiter, of("a"), 2 + 81 + 10).await, 10.0);
}

#[tokio::test(start_paused = true)]
async fn a_pause_that_dingtalk_asked_for_is_everybodys() {
    let limiter = Limiter::new(None);
    time(&limiter, of("a"), 2).await;
    limiter.throttled(of("a"), Scope::Api, Instant::now(), SECOND * 5);
    near(time(&limiter, of("b"), 2 + 180).await, 15.0);
}

#[tokio::test(start_paused = true)]
async fn several_at_once_slow_down_together() {
    let limiter = Limiter::new(None);
    tokio::join!(time(&limiter, of("a"), 20), time(&limiter, of("b"), 20));
    refused(&limiter, "b");
    assert_eq!((limiter.bucket(of("b")).rate(), limiter.bucket(LANE).rate()), (18.0, 9.0));
    let started = Instant::now();
    tokio::join!(time(&limiter, of("a"), 45), time(&limiter, of("b"), 45));
    near(started.elapsed().as_secs_f64(), 10.0 + 8.0 / 9.0);
}

#[tokio::test(start_paused = true)]
async fn several_that_are_all_refused_stay_slow_while_they_are_at_it() {
    let limiter = Limiter::new(None);
    tokio::join!(time(&limiter, of("a"), 20), time(&limiter, of("b"), 20));
    // Down to a call in five seconds: who waits for it is there, however long ago its last turn was.
    for _ in 0..10 {
        refused(&limiter, "a");
    }
    let app = limiter.bucket(LANE);
    assert_eq!(app.rate(), bucket::FLOOR);
    let started = Instant::now();
    tokio::join!(time(&limiter, of("a"), 3), time(&limiter, of("b"), 3));
    assert!(started.elapsed() > Duration::from_secs(20) && app.rate() < 2.0, "{}", app.rate());
}

#[tokio::test(start_paused = true)]
async fn a_long_pause_makes_nobody_gone() {
    let limiter = Limiter::new(None);
    tokio::join!(time(&limiter, of("a"), 20), time(&limiter, of("b"), 20));
    limiter.throttled(of("a"), Scope::Api, Instant::now(), SECOND * 29);
    // Both stay away for as long as they were told, and then come back one shortly after the other.
    tokio::time::advance(SECOND * 29).await;
    time(&limiter, of("a"), 1).await;
    assert_eq!(limiter.bucket(LANE).rate(), 9.0);
    time(&limiter, of("b"), 1).await;
    assert_eq!(limiter.bucket(LANE).rate(), 9.0);
}

#[tokio::test(start_paused = true)]
async fn who_is_left_of_several_is_freed() {
    let limiter = Limiter::new(None);
    tokio::join!(time(&limiter, of("a"), 20), time(&limiter, of("b"), 20));
    refused(&limiter, "a");
    // While the other may still be there the rate is the low one, then the full one.
    let slow = time(&limiter, of("b"), 1 + 81).await;
    assert!((9.0..=11.0).contains(&slow), "{slow}");
    time(&limiter, of("b"), 36).await;
    near(time(&limiter, of("b"), 180).await, 10.0);
    assert_eq!(limiter.bucket(LANE).rate(), 18.0);
}

#[tokio::test(start_paused = true)]
async fn who_gave_up_waiting_does_not_share() {
    let limiter = Limiter::new(None);
    time(&limiter, of("a"), 2).await;
    limiter.turn(of("b"), Instant::now() + Duration::from_millis(1)).await.unwrap_err();
    tokio::time::advance(SECOND * 2).await;
    time(&limiter, of("a"), 1).await;
    refused(&limiter, "a");
    assert_eq!((limiter.bucket(of("a")).rate(), limiter.bucket(LANE).rate()), (9.0, 18.0));
}

#[tokio::test(start_paused = true)]
async fn who_is_gone_is_not_remembered() {
    let limiter = Limiter::new(None);
    for n in 0..100 {
        limiter.turn(Lane { corp: Some(&n.to_string()), ..LANE }, Instant::now() + UNUSED).await.unwrap();
        tokio::time::advance(SECOND * 2).await;
    }
    assert!(limiter.bucket(LANE).sharers.len() <= 6);
}
