//! What a call passes before it is sent: no ban, and its turn.

use tokio::time::{Instant, timeout_at};

use crate::{
    Class,
    attempt::Failure,
    ban::Ban,
    limiter::{Lane, Limiter, TooLate},
};

/// Waits for the turn of a call. Nothing is waited for behind the turn: calls that got theirs evenly would else be sent
/// together, and the platform would count them in one second.
pub(crate) async fn pass(
    limiter: &Limiter,
    ban: &Ban,
    now: &(dyn Fn() -> i64 + Send + Sync),
    lane: Lane<'_>,
    deadline: Instant,
) -> Result<(), Failure> {
    // A memory that is slow does not cost more time than there is.
    unless(timeout_at(deadline, ban.left(now())).await.ok().flatten())?;
    tokio::select! {
        turn = limiter.turn(lane, deadline) => turn.map_err(paced)?,
        // Who waits long keeps an ear open.
        never = ban.listen(now) => match never {},
    }
    // He may have been overtaken by a ban.
    unless(ban.known_left(now()))
}

fn unless(banned: Option<std::time::Duration>) -> Result<(), Failure> {
    let Some(left) = banned else { return Ok(()) };
    Err(Failure::unsent(Class::IpBan, "banned", "the egress IP is banned".to_owned(), Some(left)))
}

fn paced(TooLate(left): TooLate) -> Failure {
    let message = "no turn before the deadline: calls are paced".to_owned();
    Failure::unsent(Class::Throttle, "paced", message, Some(left))
}

#[cfg(test)]
mod tests {
    use std::{
        sync::{Arc, Mutex},
        time::Duration,
    };

    use futures_util::future::{BoxFuture, join_all};

    use super::*;
    use crate::Bans;

    const LANE: Lane<'static> = Lane { app: "app", api: "api", corp: Some("ding1"), rate: 20.0 };

    /// A memory that takes its time.
    struct Slow {
        takes: Duration,
        until: Mutex<Option<i64>>,
    }

    impl Bans for Slow {
        fn until(&self) -> BoxFuture<'_, Option<i64>> {
            Box::pin(async {
                tokio::time::sleep(self.takes).await;
                *self.until.lock().unwrap()
            })
        }

        fn ban(&self, _until: i64) -> BoxFuture<'_, ()> {
            Box::pin(async {})
        }
    }

    fn slow(millis: u64) -> Arc<Slow> {
        Arc::new(Slow { takes: Duration::from_millis(millis), until: Mutex::default() })
    }

    /// When calls that all began at once were let through.
    async fn passed(bans: Arc<Slow>, calls: usize) -> Vec<(Duration, Result<(), Class>)> {
        let (limiter, ban, started) = (Limiter::new(None), Ban::new(bans), Instant::now());
        let now = move || 1_000 + i64::try_from(started.elapsed().as_millis()).unwrap();
        let one = async || {
            let passed = pass(&limiter, &ban, &now, LANE, started + Duration::from_secs(3600)).await;
            (started.elapsed(), passed.map_err(|failure| failure.class))
        };
        join_all((0..calls).map(|_| one())).await
    }

    #[tokio::test(start_paused = true)]
    async fn the_pace_is_even_however_slow_the_memory_is() {
        // A minute, with a look every fifteen seconds that takes 0, 0.4 or 0.99 s, or that is given up.
        for takes in [0, 400, 990, 5_000] {
            let mut times: Vec<_> = passed(slow(takes), 2 + 60 * 18).await.into_iter().map(|(time, _)| time).collect();
            times.sort_unstable();
            let gaps = times[1..].windows(2).map(|pair| (pair[1] - pair[0]).as_secs_f64());
            for (call, gap) in gaps.enumerate() {
                assert!((gap - 1.0 / 18.0).abs() <= 0.002, "{gap} s after call {call}, looks take {takes} ms");
            }
            // The first look is waited for: nothing was known.
            let first = times[0].as_secs_f64();
            assert!(first <= 1.002 && (times[1079] - times[0]).as_secs_f64() <= 60.01, "{first}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_long_hears_of_a_ban() {
        let bans = slow(10);
        let tell = async {
            tokio::time::sleep(Duration::from_secs(20)).await;
            *bans.until.lock().unwrap() = Some(400_000);
        };
        let (passed, ()) = tokio::join!(passed(Arc::clone(&bans), 18 * 60), tell);
        let sent: Vec<_> = passed.iter().filter(|(_, passed)| passed.is_ok()).collect();
        let latest = sent.iter().map(|(time, _)| time.as_secs()).max().unwrap();
        assert!((20..=35).contains(&latest), "the last one was sent after {latest} s");
        assert!(passed.iter().filter(|(_, passed)| *passed == Err(Class::IpBan)).count() > 18 * 24);
    }
}
