//! Waiting by the stack's clock, which tests may hold, move or let run faster.

use std::{
    pin::pin,
    sync::Arc,
    time::{Duration, Instant},
};

use dingtalk_lambda::Clock;
use tokio::{sync::Notify, task::JoinHandle};

/// How often the clock is held against the real time.
const LOOK: Duration = Duration::from_millis(50);

/// A clock this far from the real time was moved, in milliseconds.
const MOVED_MS: i64 = 20;

/// The longest that is slept at once: a day.
const LONGEST: Duration = Duration::from_secs(86_400);

/// The stack's clock, and who waits by it.
#[derive(Clone, Debug)]
pub(crate) struct Time {
    clock: Clock,
    moved: Arc<Notify>,
}

impl Time {
    pub fn new(clock: Clock) -> Self {
        Self { clock, moved: Arc::default() }
    }

    /// Milliseconds since 1970.
    pub fn now(&self) -> i64 {
        self.clock.now()
    }

    /// Waits until the clock shows `at`.
    pub async fn until(&self, at: i64) {
        loop {
            let mut moved = pin!(self.moved.notified());
            moved.as_mut().enable();
            let left = at.saturating_sub(self.now());
            if left <= 0 {
                return;
            }
            let left = Duration::from_millis(u64::try_from(left).unwrap_or(0)).min(LONGEST);
            let _ = tokio::time::timeout(left, moved).await;
        }
    }

    /// Wakes who waits when the clock goes another way than the real time.
    pub fn watch(&self) -> JoinHandle<()> {
        let time = self.clone();
        tokio::spawn(async move {
            let (mut began, mut at_first) = (Instant::now(), time.now());
            loop {
                tokio::time::sleep(LOOK).await;
                let passed = i64::try_from(began.elapsed().as_millis()).unwrap_or(i64::MAX);
                if (time.now() - at_first).abs_diff(passed) > MOVED_MS.unsigned_abs() {
                    (began, at_first) = (Instant::now(), time.now());
                    time.moved.notify_waiters();
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, Ordering};

    use super::*;

    #[tokio::test]
    async fn whoever_waits_by_a_clock_that_stands_is_woken_when_it_is_moved() {
        let now = Arc::new(AtomicI64::new(0));
        let time = Time::new(Clock::new({
            let now = now.clone();
            move || now.load(Ordering::SeqCst)
        }));
        let watch = time.watch();
        let waiting = tokio::spawn({
            let time = time.clone();
            async move { time.until(3_600_000).await }
        });
        now.store(3_599_999, Ordering::SeqCst);
        tokio::time::sleep(LOOK * 3).await;
        assert!(!waiting.is_finished());
        now.store(3_600_000, Ordering::SeqCst);
        // In an hour of real time, if nobody woke it.
        tokio::time::timeout(Duration::from_secs(60), waiting).await.unwrap().unwrap();
        watch.abort();
    }
}
