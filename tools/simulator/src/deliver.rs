//! Pushing a parcel until it is acknowledged or given up.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::{Instant, sleep};

use crate::envelope::Stamp;
use crate::parcel::Parcel;
use crate::post::{Answer, post};
use crate::random::Random;
use crate::state::lock;
use crate::{Attempt, Cause, Channel, Delivery, Happening, Simulator, Verdict};

/// One parcel on its way.
struct Journey<'a> {
    parcel: &'a Parcel,
    /// When the whole delivery began.
    started: Instant,
    receiver: String,
    attempts: Vec<Attempt>,
}

impl Simulator {
    /// Delivers all parcels of one operation side by side: the generations do not wait for each other.
    pub(crate) async fn send(&self, parcels: Vec<Parcel>) -> Delivery {
        let started = Instant::now();
        let journeys = join_all(parcels.iter().map(|parcel| self.deliver(parcel, started))).await;
        let acknowledged = !journeys.is_empty() && journeys.iter().all(|attempts| acknowledged(attempts));
        let mut attempts: Vec<Attempt> = journeys.into_iter().flatten().collect();
        attempts.sort_by_key(|attempt| attempt.at);
        attempts.extend(self.repeat_previous(&parcels, started).await);
        let mut names: Vec<&str> = Vec::new();
        for parcel in &parcels {
            if !names.contains(&parcel.event.as_str()) {
                names.push(&parcel.event);
            }
        }
        let delivery = Delivery { event: names.join("+"), attempts, acknowledged };
        self.tell(&Happening::Delivered(delivery.clone()));
        delivery
    }

    async fn deliver(&self, parcel: &Parcel, started: Instant) -> Vec<Attempt> {
        let mut journey = self.journey(parcel, started);
        self.push(&mut journey, Cause::First).await;
        let repeats = if parcel.code.is_some() { self.settings.code_pushes.saturating_sub(1) } else { 0 };
        for _ in 0..repeats {
            if !self.pause(parcel, Cause::CodeRepeat, self.settings.code_interval).await {
                break;
            }
            self.push(&mut journey, Cause::CodeRepeat).await;
        }
        let delays = if parcel.retried { self.settings.retry.delays() } else { Vec::new() };
        for delay in delays {
            if acknowledged(&journey.attempts) || !self.pause(parcel, Cause::Retry, delay).await {
                break;
            }
            self.push(&mut journey, Cause::Retry).await;
        }
        if self.settings.quirks.duplicates && parcel.retried && acknowledged(&journey.attempts) {
            self.push(&mut journey, Cause::Duplicate).await;
        }
        journey.attempts
    }

    /// The quirk of late repeats: the operation before comes once more, after this one.
    async fn repeat_previous(&self, parcels: &[Parcel], started: Instant) -> Vec<Attempt> {
        let Some(newest) = parcels.iter().rev().find(|parcel| parcel.retried) else {
            return Vec::new();
        };
        let previous = lock(&self.state).previous.replace(newest.clone());
        match previous {
            Some(previous) if self.settings.quirks.late_repeats => {
                let mut journey = self.journey(&previous, started);
                self.push(&mut journey, Cause::LateRepeat).await;
                journey.attempts
            }
            _ => Vec::new(),
        }
    }

    fn journey<'a>(&self, parcel: &'a Parcel, started: Instant) -> Journey<'a> {
        Journey { parcel, started, receiver: self.receiver(), attempts: Vec::new() }
    }

    /// Waits; false when the push need not be made any more.
    async fn pause(&self, parcel: &Parcel, cause: Cause, pause: Duration) -> bool {
        let exchanged = || parcel.code.as_deref().is_some_and(|code| self.is_exchanged(code));
        if exchanged() {
            return false;
        }
        let (event, channel) = (parcel.event.clone(), parcel.channel);
        self.tell(&Happening::Waiting { event, channel, cause, pause });
        sleep(pause).await;
        !exchanged()
    }

    async fn push(&self, journey: &mut Journey<'_>, cause: Cause) {
        let Journey { parcel, started, receiver, .. } = &*journey;
        let number = match cause {
            Cause::LateRepeat => u64::MAX,
            _ => u64::try_from(journey.attempts.len()).unwrap_or(u64::MAX - 2) + 1,
        };
        let quirks = &self.settings.quirks;
        let mut random = Random::forked(parcel.seed, number);
        let fresh = cause != Cause::First && self.settings.fresh_repeats;
        let stamp = if fresh { Stamp::new(self.now(), quirks, &mut random) } else { parcel.stamp.clone() };
        let sealed = self.keys.seal(&parcel.plaintext, receiver, &stamp, quirks, &mut random);
        let url = parcel.url.clone().unwrap_or_else(|| lock(&self.state).callback_url.clone());
        let deadline = match parcel.channel {
            Channel::Classic => self.settings.deadline,
            Channel::SyncHttp => self.settings.sync_deadline,
        };
        let at = started.elapsed();
        let (answer, elapsed) = post(&self.client, &url, sealed, deadline.saturating_add(self.settings.grace)).await;
        let (verdict, detail) = match answer {
            Answer::Nothing => (Verdict::NoAnswer, None),
            Answer::Broken(why) => (Verdict::Unreachable, Some(why)),
            Answer::Whole { .. } if elapsed > deadline => (Verdict::Late, None),
            Answer::Whole { status: 200, body: Some(body) } => self.keys.judge(&body, receiver, &parcel.accept),
            Answer::Whole { status: 200, body: None } => (Verdict::NotJson, Some("too long".to_owned())),
            Answer::Whole { status, .. } => (Verdict::HttpStatus(status), None),
        };
        let attempt = Attempt { cause, channel: parcel.channel, at, elapsed, verdict, detail };
        self.tell(&Happening::Pushed { event: parcel.event.clone(), attempt: attempt.clone() });
        journey.attempts.push(attempt);
    }
}

fn acknowledged(attempts: &[Attempt]) -> bool {
    attempts.iter().any(|attempt| attempt.verdict == Verdict::Acknowledged)
}
