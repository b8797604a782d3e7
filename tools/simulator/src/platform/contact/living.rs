//! An organisation that lives by itself while a test or a demonstration runs.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{MissedTickBehavior, interval};

use super::{LiveOrganisation, Pushing};
use crate::ContactEvent;

/// A life in the background. Dropping it ends it.
#[derive(Debug)]
pub struct Living {
    over: Arc<AtomicBool>,
    task: Option<JoinHandle<Vec<ContactEvent>>>,
}

impl LiveOrganisation {
    /// So many things a second happen at random from now on, in real time. With `pushing` their events are pushed;
    /// without they are lost. Wants a Tokio runtime.
    pub fn live(&self, per_second: f64, pushing: Option<Pushing>) -> Living {
        let over = Arc::new(AtomicBool::new(false));
        let (organisation, ended) = (self.clone(), over.clone());
        let pause = Duration::from_secs_f64(1.0 / per_second.clamp(0.001, 1000.0));
        let task = tokio::spawn(async move {
            let mut clock = interval(pause);
            // After a stall no burst.
            clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
            let (mut all, mut pushes) = (Vec::new(), JoinSet::new());
            while !ended.load(Ordering::SeqCst) {
                clock.tick().await;
                let events = organisation.step(1);
                all.extend(events.iter().cloned());
                if let Some(pushing) = pushing.clone() {
                    let organisation = organisation.clone();
                    pushes.spawn(async move { organisation.push(&events, &pushing).await });
                }
                while pushes.try_join_next().is_some() {}
            }
            while pushes.join_next().await.is_some() {}
            all
        });
        Living { over, task: Some(task) }
    }
}

impl Living {
    /// Ends it, waits until every event has arrived or was given up, and gives the events.
    pub async fn stop(mut self) -> Vec<ContactEvent> {
        self.over.store(true, Ordering::SeqCst);
        match self.task.take() {
            Some(task) => task.await.unwrap_or_default(),
            None => Vec::new(),
        }
    }
}

impl Drop for Living {
    fn drop(&mut self) {
        if let Some(task) = self.task.take() {
            task.abort();
        }
    }
}
