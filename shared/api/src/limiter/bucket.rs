//! One bucket.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    sync::Semaphore,
    time::{Instant, sleep_until, timeout_at},
};

use super::{TooLate, sharers::Sharers};

/// So many calls may be made at once after a rest.
const BURST: f64 = 2.0;

/// Throttling does not slow a bucket below this, in calls a second.
pub(super) const FLOOR: f64 = 0.2;

/// So fast that nothing is paced.
pub(super) const CEILING: f64 = 1e6;

/// A bucket that was slowed down gains one call a second in this time without throttling.
const RECOVERY: Duration = Duration::from_secs(30);

/// A token bucket whose rate falls with throttling and recovers.
pub(super) struct Bucket {
    /// In here waits who is next; behind it, in order of arrival, all others. The next one alone looks at the rate, so
    /// a rate that falls holds for everybody who still waits.
    next: Semaphore,
    state: Mutex<State>,
    /// Whose calls go through it; told of an app's bucket only.
    pub(super) sharers: Sharers,
}

struct State {
    /// Calls a second when nothing is wrong.
    full: f64,
    /// Calls that may be made now.
    calls: f64,
    /// When `calls` was right.
    at: Instant,
    /// The rate after the last throttling.
    rate: f64,
    throttled: Option<Instant>,
    /// No turn before.
    rests_until: Instant,
    used: Instant,
}

impl Bucket {
    /// A bucket at the lowest rate.
    pub(super) fn new() -> Self {
        let now = Instant::now();
        let state =
            State { full: FLOOR, calls: BURST, at: now, rate: FLOOR, throttled: None, rests_until: now, used: now };
        Self { next: Semaphore::new(1), state: Mutex::new(state), sharers: Sharers::default() }
    }

    /// Another rate when nothing is wrong.
    pub(super) fn set_full(&self, full: f64) {
        let mut state = self.lock();
        if state.full != full {
            // What was saved up until now was so at the rate of until now.
            state.fill(Instant::now());
            state.full = full;
        }
    }

    /// Another one if it is higher.
    pub(super) fn raise_full(&self, full: f64) {
        let raised = full > self.lock().full;
        if raised {
            self.set_full(full);
        }
    }

    /// Waits for a turn.
    pub(super) async fn turn(&self, deadline: Instant) -> Result<(), TooLate> {
        let Ok(Ok(_next)) = timeout_at(deadline, self.next.acquire()).await else {
            return Err(TooLate(Duration::from_secs_f64(1.0 / self.rate())));
        };
        loop {
            let now = Instant::now();
            let at = self.lock().take(now);
            let Some(at) = at else { return Ok(()) };
            if at > deadline {
                return Err(TooLate(at - now));
            }
            sleep_until(at).await;
        }
    }

    /// A call sent at `sent` was refused. One that was on its way when the rate fell does not make it fall again.
    pub(super) fn throttled(&self, sent: Instant, pause: Duration) {
        let now = Instant::now();
        let mut state = self.lock();
        if state.throttled.is_none_or(|last| sent >= last) {
            let rate = state.rate_at(now);
            state.fill(now);
            state.rate = (rate / 2.0).max(FLOOR);
            state.throttled = Some(now);
            state.calls = state.calls.min(1.0);
        }
        state.rests_until = state.rests_until.max(now + pause);
    }

    /// No turn for so long; the rate stays.
    pub(super) fn rest(&self, pause: Duration) {
        let mut state = self.lock();
        state.rests_until = state.rests_until.max(Instant::now() + pause);
    }

    /// Forgets that it was slowed down.
    pub(super) fn heal(&self) {
        let mut state = self.lock();
        state.fill(Instant::now());
        state.throttled = None;
    }

    pub(super) fn unused_for(&self, time: Duration) -> bool {
        self.lock().used.elapsed() >= time
    }

    /// Calls a second, now.
    pub(super) fn rate(&self) -> f64 {
        self.lock().rate_at(Instant::now())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Takes a call, or says when to look again.
    fn take(&mut self, now: Instant) -> Option<Instant> {
        self.used = now;
        if self.rests_until > now {
            return Some(self.rests_until);
        }
        self.fill(now);
        // A whisker below one: else a rounding costs another look.
        if self.calls > 1.0 - 1e-6 {
            self.calls -= 1.0;
            return None;
        }
        // Rounded up to the timer's milliseconds, or the look would come too early.
        let wait = (1.0 - self.calls) / self.rate_at(now);
        Some(now + Duration::from_secs_f64(wait).max(Duration::from_millis(1)))
    }

    fn fill(&mut self, now: Instant) {
        let rate = self.rate_at(now);
        let elapsed = now.saturating_duration_since(self.at).as_secs_f64();
        self.calls = (self.calls + elapsed * rate).min(BURST);
        self.at = now;
    }

    fn rate_at(&self, now: Instant) -> f64 {
        let Some(throttled) = self.throttled else { return self.full };
        let gained = now.saturating_duration_since(throttled).as_secs_f64() / RECOVERY.as_secs_f64();
        (self.rate + gained.floor()).min(self.full)
    }
}
