//! Pushing at a steady rate, or as fast as the receiver answers, to see what it bears.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::time::Duration;

use futures_util::{StreamExt, stream};
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval};

use crate::{ContactEvent, Delivery, Dialect, Simulator, Verdict};

/// A load: so many user events a second, for so long.
#[derive(Debug, Clone)]
pub struct Load {
    /// Events a second. They are sent on time however slow the answers are.
    pub rate: NonZeroU32,
    /// For how long; the last answers come later.
    pub duration: Duration,
    /// The company whose users change.
    pub corp_id: String,
}

/// A burst: so many user events, as fast as the answers come.
#[derive(Debug, Clone)]
pub struct Burst {
    /// How many events.
    pub pushes: u32,
    /// How many of them wait for their answers at the same time.
    pub in_flight: NonZeroU32,
    /// The company whose users change.
    pub corp_id: String,
}

/// What became of a load or a burst.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LoadReport {
    /// How many pushes had which verdict.
    pub verdicts: BTreeMap<Verdict, u64>,
    /// How long the answers took, ascending; pushes without a whole answer are not among them.
    pub latencies: Vec<Duration>,
    /// From the first push to the last answer.
    pub elapsed: Duration,
}

impl LoadReport {
    /// How many pushes were made.
    pub fn pushed(&self) -> u64 {
        self.verdicts.values().sum()
    }

    /// How many were acknowledged in time.
    pub fn acknowledged(&self) -> u64 {
        self.verdicts.get(&Verdict::Acknowledged).copied().unwrap_or_default()
    }

    /// How many were not.
    pub fn failed(&self) -> u64 {
        self.pushed() - self.acknowledged()
    }

    /// The time within which that share of the answers came, in thousandths: 500 is the median, 990 the 99th
    /// percentile. `None` without any answer.
    pub fn per_mille(&self, share: usize) -> Option<Duration> {
        // Nearest rank.
        let rank = (self.latencies.len() * share.min(1000)).div_ceil(1000).max(1);
        self.latencies.get(rank - 1).copied()
    }

    fn end(mut self, started: Instant) -> Self {
        self.latencies.sort_unstable();
        self.elapsed = started.elapsed();
        self
    }

    fn add(&mut self, delivery: &Delivery) {
        for attempt in delivery.of_the_event() {
            *self.verdicts.entry(attempt.verdict).or_default() += 1;
            if !matches!(attempt.verdict, Verdict::NoAnswer | Verdict::Unreachable) {
                self.latencies.push(attempt.elapsed);
            }
        }
    }
}

impl Simulator {
    /// Pushes `user_modify_org` events at a steady rate, each about another user, none retried.
    pub async fn load(&self, load: &Load) -> LoadReport {
        let started = Instant::now();
        let mut report = LoadReport::default();
        let mut pushes = JoinSet::new();
        let mut ticks = interval((Duration::from_secs(1) / load.rate.get()).max(Duration::from_nanos(1)));
        // Open loop: a slow receiver does not get fewer events.
        ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
        let total = (load.duration.as_micros() * u128::from(load.rate.get())).div_ceil(1_000_000);
        for number in 0..total {
            ticks.tick().await;
            let (simulator, corp_id) = (self.clone(), load.corp_id.clone());
            pushes.spawn(async move { simulator.push_once(&corp_id, number).await });
            while let Some(Ok(delivery)) = pushes.try_join_next() {
                report.add(&delivery);
            }
        }
        while let Some(done) = pushes.join_next().await {
            if let Ok(delivery) = done {
                report.add(&delivery);
            }
        }
        report.end(started)
    }

    /// Pushes `user_modify_org` events, each about another user and none retried, a new one as soon as one is answered.
    pub async fn burst(&self, burst: &Burst) -> LoadReport {
        let started = Instant::now();
        let mut report = LoadReport::default();
        let push = |number| self.push_once(&burst.corp_id, u128::from(number));
        let at_once = usize::try_from(burst.in_flight.get()).unwrap_or(usize::MAX);
        let mut deliveries = stream::iter((0..burst.pushes).map(push)).buffer_unordered(at_once);
        while let Some(delivery) = deliveries.next().await {
            report.add(&delivery);
        }
        drop(deliveries);
        report.end(started)
    }

    async fn push_once(&self, corp_id: &str, number: u128) -> Delivery {
        let event = ContactEvent::UserModify(vec![format!("load{number:08}")]);
        let mut parcels = self.contact_parcels(corp_id, &event, Dialect::default());
        for parcel in &mut parcels {
            parcel.retried = false;
        }
        self.send(parcels).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_by_nearest_rank() {
        let mut report = LoadReport::default();
        assert_eq!(report.per_mille(500), None);
        report.latencies = (1..=200).map(Duration::from_millis).collect();
        assert_eq!(report.per_mille(0), Some(Duration::from_millis(1)));
        assert_eq!(report.per_mille(500), Some(Duration::from_millis(100)));
        assert_eq!(report.per_mille(990), Some(Duration::from_millis(198)));
        assert_eq!(report.per_mille(5000), Some(Duration::from_millis(200)));
    }
}
