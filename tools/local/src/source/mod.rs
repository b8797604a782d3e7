//! Lambda's event sources, and the scheduler: who reads queues, streams and clocks and invokes functions.

mod message;
mod poller;
mod stream;

use std::sync::Arc;

use crate::{AwsFaults, StackError, Trigger, lifetime::Lifetime, pool::Pool, schedule::Schedule, sqs::Queues};

pub(crate) use stream::{Checkpoints, Streams};

/// What the sources read.
#[derive(Clone)]
pub(crate) struct Sources {
    pub queues: Arc<Queues>,
    pub faults: AwsFaults,
    pub streams: Streams,
    pub checkpoints: Checkpoints,
}

impl Sources {
    /// Starts the sources of all functions that are switched on.
    pub async fn start(
        &self,
        pools: &[Arc<Pool>],
        table_prefix: &str,
        lifetime: &mut Lifetime,
    ) -> Result<(), StackError> {
        for pool in pools {
            for trigger in &pool.function.triggers {
                let (pool, queues) = (pool.clone(), self.queues.clone());
                match trigger {
                    Trigger::Queue(trigger) if trigger.enabled => {
                        lifetime.hold(poller::poll(pool, queues, self.faults.clone(), trigger));
                    }
                    Trigger::Stream(trigger) if trigger.enabled => {
                        let table = format!("{table_prefix}{}", trigger.table);
                        lifetime.hold(stream::follow(self, pool, trigger, table).await?);
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }
}

/// Runs all schedules that are switched on.
pub(crate) fn run_schedules(pools: &[Arc<Pool>], queues: &Arc<Queues>, lifetime: &mut Lifetime) {
    for pool in pools {
        for schedule in pool.function.triggers.iter().filter_map(Schedule::of).flatten() {
            if schedule.enabled {
                lifetime.hold(schedule.run(pool.clone(), queues.clone(), queues.time.clone()));
            }
        }
    }
}
