//! Paces the calls of one process: per app × API, and per app × API × company. The platform counts whole seconds, so it
//! stays a tenth below what is allowed, and nobody saves up for a burst (errors-and-limits, section 7.4).

mod bucket;
mod sharers;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use self::bucket::Bucket;
use crate::classify::Scope;

/// A bucket that nobody used for so long is dropped; by then it has long recovered.
const UNUSED: Duration = Duration::from_secs(600);

/// So often it is looked for such.
const SWEEP: Duration = Duration::from_secs(60);

/// What a bucket counts: app, API, company.
type Key = (String, &'static str, Option<String>);

/// The limiter.
pub(crate) struct Limiter {
    /// Calls a second of an app for all its companies together, if they are not to have one company's rate.
    together: Option<f64>,
    state: Mutex<State>,
}

struct State {
    buckets: HashMap<Key, Arc<Bucket>>,
    /// Apps that may call nothing until then.
    stopped: HashMap<String, Instant>,
    swept: Instant,
}

/// Whose turn a call waits for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lane<'a> {
    pub(crate) app: &'a str,
    pub(crate) api: &'static str,
    pub(crate) corp: Option<&'a str>,
    /// Calls a second that are allowed.
    pub(crate) rate: f64,
}

/// There is no turn before the deadline; the time until there might be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooLate(pub(crate) Duration);

impl Limiter {
    /// A limiter; `together` is [`crate::ApiOptions::app_calls_per_second`].
    pub(crate) fn new(together: Option<f64>) -> Self {
        let state = State { buckets: HashMap::new(), stopped: HashMap::new(), swept: Instant::now() };
        Self { together, state: Mutex::new(state) }
    }

    /// Waits for a turn, first of the company, then of the app, so that a company that is slowed down holds up nobody.
    pub(crate) async fn turn(&self, lane: Lane<'_>, deadline: Instant) -> Result<(), TooLate> {
        let stopped = self.lock().stopped.get(lane.app).copied();
        if let Some(until) = stopped {
            if until > deadline {
                return Err(TooLate(until - Instant::now()));
            }
            tokio::time::sleep_until(until).await;
        }
        if lane.corp.is_some() {
            self.bucket(lane).turn(deadline).await?;
        }
        let app = self.bucket(Lane { corp: None, ..lane });
        let waits = app.sharers.wait(lane.corp);
        if app.sharers.is_freed(lane.corp) {
            app.heal();
        }
        app.turn(deadline).await?;
        waits.took();
        Ok(())
    }

    /// A call that was sent at `sent` was refused: the bucket concerned halves its rate and rests for `pause`.
    pub(crate) fn throttled(&self, lane: Lane<'_>, scope: Scope, sent: Instant, pause: Duration) {
        let app = self.bucket(Lane { corp: None, ..lane });
        match (scope, lane.corp, self.together) {
            (Scope::Company, ..) | (Scope::Api, _, Some(_)) => self.bucket(lane).throttled(sent, pause),
            // Several at once were too many together, whoever of them was told. One alone takes its slowness with it
            // when it is done, and all that the next one finds is the pause that DingTalk asked for.
            (Scope::Api, Some(_), None) if !app.sharers.refused(lane.corp, sent, pause) => {
                self.bucket(lane).throttled(sent, pause);
                app.rest(pause);
            }
            _ => app.throttled(sent, pause),
        }
        if scope == Scope::App {
            self.lock().stopped.insert(lane.app.to_owned(), Instant::now() + pause);
        }
    }

    /// The bucket of a lane, at the lane's rate from now on.
    fn bucket(&self, lane: Lane<'_>) -> Arc<Bucket> {
        let key = (lane.app.to_owned(), lane.api, lane.corp.map(str::to_owned));
        let now = Instant::now();
        let mut state = self.lock();
        if now.duration_since(state.swept) >= SWEEP {
            state.swept = now;
            state.stopped.retain(|_, until| *until > now);
            state.buckets.retain(|_, bucket| Arc::strong_count(bucket) > 1 || !bucket.unused_for(UNUSED));
        }
        let bucket = Arc::clone(state.buckets.entry(key).or_insert_with(|| Arc::new(Bucket::new())));
        drop(state);
        match (lane.corp, self.together) {
            (Some(_), _) => bucket.set_full(nine_tenths(lane.rate)),
            (None, Some(together)) => bucket.set_full(nine_tenths(together)),
            // An app may do what the fastest of its companies may.
            (None, None) => bucket.raise_full(nine_tenths(lane.rate)),
        }
        bucket
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        // Nothing in here is left half done by a panic.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is used of what is allowed.
fn nine_tenths(calls_per_second: f64) -> f64 {
    (calls_per_second * 0.9).clamp(bucket::FLOOR, bucket::CEILING).max(bucket::FLOOR)
}

#[cfg(test)]
mod tests;
