//! The limiter on a clock of its own.

use super::*;

const LANE: Lane<'static> = Lane { app: "app", api: "api", corp: None, rate: 20.0 };

/// One call a second.
const SLOW: Lane<'static> = Lane { rate: 1.0, ..LANE };

fn of(corp: &'static str) -> Lane<'static> {
    Lane { corp: Some(corp), ..LANE }
}

/// How long `calls` turns take.
async fn time(limiter: &Limiter, lane: Lane<'_>, calls: u32) -> f64 {
    let started = Instant::now();
    for _ in 0..calls {
        limiter.turn(lane, started + Duration::from_secs(3600)).await.unwrap();
    }
    started.elapsed().as_secs_f64()
}

fn near(measured: f64, expected: f64) {
    assert!((measured - expected).abs() <= expected * 0.03 + 0.01, "{measured} s instead of {expected} s");
}

#[tokio::test(start_paused = true)]
async fn nine_tenths_and_a_burst_of_two() {
    let limiter = Limiter::new(None);
    near(time(&limiter, LANE, 2).await, 0.0);
    near(time(&limiter, LANE, 180).await, 10.0);
    // Nothing is saved up beyond the burst.
    tokio::time::advance(Duration::from_secs(60)).await;
    near(time(&limiter, LANE, 2 + 18).await, 1.0);
}

#[tokio::test(start_paused = true)]
async fn companies_share_the_rate_of_the_app_and_apps_share_nothing() {
    let limiter = Limiter::new(None);
    time(&limiter, LANE, 2).await;
    let corps = async { tokio::join!(time(&limiter, of("a"), 90), time(&limiter, of("b"), 90)) };
    let started = Instant::now();
    corps.await;
    near(started.elapsed().as_secs_f64(), 10.0);
    near(time(&limiter, Lane { app: "another", ..LANE }, 2).await, 0.0);
    near(time(&limiter, Lane { api: "another", ..LANE }, 2).await, 0.0);
}

#[tokio::test(start_paused = true)]
async fn throttling_halves_and_time_heals() {
    let limiter = Limiter::new(None);
    let bucket = limiter.bucket(LANE);
    limiter.throttled(LANE, Scope::Api, Instant::now(), Duration::from_secs(1));
    assert_eq!(bucket.rate(), 9.0);
    // It rests for a second; one call is left of the burst; nine a second come after.
    near(time(&limiter, LANE, 1).await, 1.0);
    tokio::time::advance(Duration::from_secs(29)).await;
    assert_eq!(bucket.rate(), 10.0);
    tokio::time::advance(Duration::from_secs(7 * 30)).await;
    assert_eq!(bucket.rate(), 17.0);
    tokio::time::advance(Duration::from_secs(300)).await;
    assert_eq!(bucket.rate(), 18.0);
}

#[tokio::test(start_paused = true)]
async fn the_rate_that_fell_holds_for_those_who_wait() {
    let limiter = Arc::new(Limiter::new(None));
    let waiting: Vec<_> = (0..92)
        .map(|_| {
            let limiter = Arc::clone(&limiter);
            tokio::spawn(async move { limiter.turn(LANE, Instant::now() + Duration::from_secs(600)).await })
        })
        .collect();
    let started = Instant::now();
    tokio::time::sleep(Duration::from_millis(1)).await;
    // Two have gone; the ninety others go at nine a second.
    limiter.throttled(LANE, Scope::Api, Instant::now(), Duration::ZERO);
    for turn in waiting {
        turn.await.unwrap().unwrap();
    }
    near(started.elapsed().as_secs_f64(), 10.0);
}

#[tokio::test(start_paused = true)]
async fn answers_to_calls_of_before_do_not_halve_again() {
    let limiter = Limiter::new(None);
    let bucket = limiter.bucket(LANE);
    let sent = Instant::now();
    tokio::time::advance(Duration::from_millis(100)).await;
    for _ in 0..10 {
        limiter.throttled(LANE, Scope::Api, sent, Duration::ZERO);
    }
    assert_eq!(bucket.rate(), 9.0);
    for _ in 0..20 {
        limiter.throttled(LANE, Scope::Api, Instant::now(), Duration::ZERO);
    }
    assert_eq!(bucket.rate(), bucket::FLOOR);
}

#[tokio::test(start_paused = true)]
async fn a_company_is_slowed_down_alone() {
    let limiter = Limiter::new(None);
    limiter.throttled(of("a"), Scope::Company, Instant::now(), Duration::from_secs(5));
    near(time(&limiter, of("b"), 2).await, 0.0);
    near(time(&limiter, of("a"), 1).await, 5.0);
    assert_eq!(limiter.bucket(of("a")).rate(), 9.0);
    assert_eq!(limiter.bucket(LANE).rate(), 18.0);
}

#[tokio::test(start_paused = true)]
async fn an_app_can_be_stopped_altogether() {
    let limiter = Limiter::new(None);
    limiter.throttled(LANE, Scope::App, Instant::now(), Duration::from_secs(300));
    let other_api = Lane { api: "another", ..LANE };
    let soon = Instant::now() + Duration::from_secs(10);
    assert_eq!(limiter.turn(other_api, soon).await, Err(TooLate(Duration::from_secs(300))));
    near(time(&limiter, Lane { app: "another", ..LANE }, 1).await, 0.0);
    near(time(&limiter, other_api, 1).await, 300.0);
}

#[tokio::test(start_paused = true)]
async fn who_cannot_have_a_turn_in_time_learns_it_at_once() {
    let limiter = Limiter::new(None);
    time(&limiter, SLOW, 2).await;
    let started = Instant::now();
    let refused = limiter.turn(SLOW, started + Duration::from_millis(500)).await.unwrap_err();
    near(refused.0.as_secs_f64(), 1.0 / 0.9);
    assert_eq!(Instant::now(), started);
    // It took nothing.
    near(time(&limiter, SLOW, 1).await, 1.0 / 0.9);
}

#[tokio::test(start_paused = true)]
async fn who_waits_behind_others_waits_to_the_deadline() {
    let limiter = Limiter::new(None);
    time(&limiter, SLOW, 2).await;
    let started = Instant::now();
    let (first, second) = tokio::join!(
        limiter.turn(SLOW, started + Duration::from_secs(5)),
        limiter.turn(SLOW, started + Duration::from_millis(500))
    );
    first.unwrap();
    second.unwrap_err();
}

#[tokio::test(start_paused = true)]
async fn unused_buckets_are_dropped() {
    let limiter = Limiter::new(None);
    for n in 0..1000 {
        limiter.turn(Lane { corp: Some(&n.to_string()), ..LANE }, Instant::now() + UNUSED).await.unwrap();
    }
    assert_eq!(limiter.lock().buckets.len(), 1001);
    tokio::time::advance(UNUSED).await;
    time(&limiter, LANE, 1).await;
    assert_eq!(limiter.lock().buckets.len(), 1, "the app's own, made anew");
}

#[tokio::test(start_paused = true)]
async fn a_company_may_have_more() {
    let limiter = Limiter::new(None);
    let fast = Lane { rate: 60.0, ..of("a") };
    time(&limiter, fast, 2).await;
    near(time(&limiter, fast, 540).await, 10.0);
    // The other one is as slow as before.
    time(&limiter, of("b"), 2).await;
    near(time(&limiter, of("b"), 180).await, 10.0);
    // What is taken from it is felt at once.
    near(time(&limiter, of("a"), 2 + 180).await, 10.0);
}

#[tokio::test(start_paused = true)]
async fn companies_together_may_have_a_rate_of_their_own() {
    let limiter = Limiter::new(Some(400.0));
    for corp in ["a", "b", "c"] {
        time(&limiter, of(corp), 2).await;
    }
    let corps = async {
        tokio::join!(time(&limiter, of("a"), 180), time(&limiter, of("b"), 180), time(&limiter, of("c"), 180))
    };
    let started = Instant::now();
    corps.await;
    near(started.elapsed().as_secs_f64(), 10.0);
    // Too many calls of one of them is its own affair.
    limiter.throttled(of("a"), Scope::Api, Instant::now(), Duration::from_secs(5));
    near(time(&limiter, of("b"), 18).await, 1.0);
    near(time(&limiter, of("a"), 1).await, 4.0);
    assert_eq!((limiter.bucket(of("a")).rate(), limiter.bucket(LANE).rate()), (9.0, 360.0));
}

#[test]
fn rates_that_are_none_pace_as_slowly_as_can_be() {
    for (allowed, used) in [(0.0, bucket::FLOOR), (-1.0, bucket::FLOOR), (f64::NAN, bucket::FLOOR), (20.0, 18.0)] {
        assert_eq!(nine_tenths(allowed), used, "{allowed}");
    }
    assert_eq!(nine_tenths(f64::INFINITY), bucket::CEILING);
}

mod sharing;
