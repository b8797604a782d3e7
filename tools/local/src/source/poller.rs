//! The poller of a queue: receives, invokes, deletes what was done. What was not shows again by itself.

use std::{sync::Arc, time::Duration};

use tokio::{sync::Semaphore, task::JoinHandle};

use super::message::{event, failures};
use crate::{
    AwsFaults, Happening, QueueTrigger,
    aws::PollerPoint,
    pool::Pool,
    sqs::{Queues, Received},
};

/// One function's poller of one queue.
#[derive(Clone)]
struct Poller {
    pool: Arc<Pool>,
    queues: Arc<Queues>,
    faults: AwsFaults,
    trigger: Arc<QueueTrigger>,
}

/// Polls a queue for a function. At most `MaximumConcurrency` batches are worked on at once; that one message group is
/// only in one of them is the queue's doing.
pub(crate) fn poll(pool: Arc<Pool>, queues: Arc<Queues>, faults: AwsFaults, trigger: &QueueTrigger) -> JoinHandle<()> {
    let poller = Poller { pool, queues, faults, trigger: Arc::new(trigger.clone()) };
    // What waits for an instance waits in the queue, where its visibility timeout does not yet run.
    let instances = poller.pool.instances();
    let most = trigger.maximum_concurrency.map_or(instances, |most| most.min(instances));
    let working = Arc::new(Semaphore::new(most));
    tokio::spawn(async move {
        while let Ok(permit) = working.clone().acquire_owned().await {
            let Some(batch) = poller.gather().await else {
                // There is no such queue; the start of the stack has seen to that.
                return;
            };
            if poller.faults.kills(PollerPoint::BeforeInvoke) {
                continue;
            }
            let poller = poller.clone();
            tokio::spawn(async move {
                poller.work(batch).await;
                drop(permit);
            });
        }
    })
}

impl Poller {
    /// A batch: what there is, and what comes within the window.
    async fn gather(&self) -> Option<Vec<Received>> {
        let (queue, most) = (self.trigger.queue.as_str(), self.trigger.batch_size);
        let mut batch = self.queues.receive_or_wait(queue, most, None, std::future::pending()).await.ok()?;
        if self.trigger.window > Duration::ZERO {
            let window = i64::try_from(self.trigger.window.as_millis()).unwrap_or(i64::MAX);
            let end = self.queues.time.now().saturating_add(window);
            while batch.len() < most && self.queues.time.now() < end {
                let rest = most - batch.len();
                let more = self.queues.receive_or_wait(queue, rest, None, self.queues.time.until(end)).await.ok()?;
                batch.extend(more);
            }
        }
        Some(batch)
    }

    /// Invokes the function with a batch and deletes what it did.
    async fn work(&self, batch: Vec<Received>) {
        let queue = self.trigger.queue.as_str();
        let ids: Vec<String> = batch.iter().map(|received| received.message.id.clone()).collect();
        let failed = match self.pool.invoke(event(&self.queues, queue, &batch)).await {
            Err(_) => ids,
            Ok(answer) if self.trigger.reports_failures => failures(&answer, &ids).unwrap_or_else(|problem| {
                self.pool
                    .observer
                    .tell(&Happening::BadAnswer { function: self.pool.function.folder.clone(), reason: problem });
                ids
            }),
            Ok(_) => Vec::new(),
        };
        if self.faults.kills(PollerPoint::BeforeDelete) {
            return;
        }
        let again = failed.is_empty() && self.faults.repeats();
        for received in batch.iter().filter(|received| !failed.contains(&received.message.id)) {
            // Both are refused where the time was over and somebody else has the message by now: as it should be.
            let _ = if again {
                self.queues.change_visibility(queue, &received.handle, Duration::ZERO)
            } else {
                self.queues.delete(queue, &received.handle).map(drop)
            };
        }
    }
}
