//! AWS services that refuse, or take their time, for tests.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

/// A service behind the endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// DynamoDB.
    DynamoDb,
    /// EventBridge.
    EventBridge,
    /// Secrets Manager.
    SecretsManager,
    /// SQS.
    Sqs,
}

/// Where a poller of a queue may die. What it received stays in the queue and shows again after its visibility timeout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PollerPoint {
    /// After it received a batch, before it invokes the function.
    BeforeInvoke,
    /// After the function ended, before it deletes what was done: the function will see it again.
    BeforeDelete,
}

/// Switches that tests turn while the stack runs.
#[derive(Clone, Debug, Default)]
pub struct AwsFaults(Arc<Switches>);

#[derive(Debug, Default)]
struct Switches {
    services: [Switch; 4],
    entries: Every,
    messages: Every,
    twice: Every,
    before_invoke: AtomicUsize,
    before_delete: AtomicUsize,
}

/// Every n-th of something, counted from when that was said.
#[derive(Debug, Default)]
struct Every {
    every: AtomicUsize,
    seen: AtomicUsize,
}

impl Every {
    fn set(&self, every: usize) {
        self.seen.store(0, Ordering::SeqCst);
        self.every.store(every, Ordering::SeqCst);
    }

    /// Whether the next one is one of them.
    fn next(&self) -> bool {
        let every = self.every.load(Ordering::SeqCst);
        let number = self.seen.fetch_add(1, Ordering::SeqCst).wrapping_add(1);
        number.checked_rem(every) == Some(0)
    }
}

#[derive(Debug, Default)]
struct Switch {
    refuses: AtomicBool,
    delay_ms: AtomicU64,
    calls: AtomicU64,
}

impl AwsFaults {
    /// Lets `service` answer every call with an internal error, or no longer.
    pub fn refuse(&self, service: Service, refuses: bool) {
        self.switch(service).refuses.store(refuses, Ordering::SeqCst);
    }

    /// Lets `service` wait before each answer.
    pub fn delay(&self, service: Service, delay: Duration) {
        let delay = u64::try_from(delay.as_millis()).unwrap_or(u64::MAX);
        self.switch(service).delay_ms.store(delay, Ordering::SeqCst);
    }

    /// Lets EventBridge refuse every n-th entry of `PutEvents`, counted from here on over all calls, as it does when it
    /// throttles: the call itself succeeds. 0 refuses none.
    pub fn refuse_entries(&self, every: usize) {
        self.0.entries.set(every);
    }

    /// Lets SQS refuse every n-th message, counted from here on over all calls: an entry of a `SendMessageBatch` while
    /// the others are taken, a `SendMessage` whole. 0 refuses none.
    pub fn refuse_messages(&self, every: usize) {
        self.0.messages.set(every);
    }

    /// Lets every n-th batch of a queue or a stream that a function did come once more at once, as both may: messages are
    /// not deleted but shown again. 0 repeats none.
    pub fn deliver_twice(&self, every: usize) {
        self.0.twice.set(every);
    }

    /// Lets the pollers of the queues die at `point`, with each of the next `batches`.
    pub fn kill_pollers(&self, point: PollerPoint, batches: usize) {
        self.deaths(point).store(batches, Ordering::SeqCst);
    }

    /// How many calls `service` has had.
    #[must_use]
    pub fn calls(&self, service: Service) -> u64 {
        self.switch(service).calls.load(Ordering::SeqCst)
    }

    pub(crate) async fn refuses(&self, service: Service) -> bool {
        let switch = self.switch(service);
        switch.calls.fetch_add(1, Ordering::SeqCst);
        let delay = switch.delay_ms.load(Ordering::SeqCst);
        if delay > 0 {
            tokio::time::sleep(Duration::from_millis(delay)).await;
        }
        switch.refuses.load(Ordering::SeqCst)
    }

    /// Whether the next entry of `PutEvents` is refused.
    pub(crate) fn refuses_entry(&self) -> bool {
        self.0.entries.next()
    }

    /// Whether the next message is refused.
    pub(crate) fn refuses_message(&self) -> bool {
        self.0.messages.next()
    }

    /// Whether the batch that was done comes once more.
    pub(crate) fn repeats(&self) -> bool {
        self.0.twice.next()
    }

    /// Whether the poller dies here.
    pub(crate) fn kills(&self, point: PollerPoint) -> bool {
        let left = self.deaths(point);
        left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok()
    }

    fn deaths(&self, point: PollerPoint) -> &AtomicUsize {
        match point {
            PollerPoint::BeforeInvoke => &self.0.before_invoke,
            PollerPoint::BeforeDelete => &self.0.before_delete,
        }
    }

    fn switch(&self, service: Service) -> &Switch {
        let [dynamodb, eventbridge, secretsmanager, sqs] = &self.0.services;
        match service {
            Service::DynamoDb => dynamodb,
            Service::EventBridge => eventbridge,
            Service::SecretsManager => secretsmanager,
            Service::Sqs => sqs,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_nth_entry_is_refused_until_none_is() {
        let faults = AwsFaults::default();
        let next = |count: usize| (0..count).map(|_| faults.refuses_entry()).collect::<Vec<_>>();
        assert_eq!(next(3), [false; 3]);
        faults.refuse_entries(3);
        assert_eq!(next(7), [false, false, true, false, false, true, false]);
        faults.refuse_entries(1);
        assert_eq!(next(2), [true; 2]);
        faults.refuse_entries(0);
        assert_eq!(next(3), [false; 3]);
    }
}
