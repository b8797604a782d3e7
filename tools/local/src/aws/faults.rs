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
}

/// Switches that tests turn while the stack runs.
#[derive(Clone, Debug, Default)]
pub struct AwsFaults(Arc<Switches>);

#[derive(Debug, Default)]
struct Switches {
    services: [Switch; 3],
    entries: Entries,
}

/// Entries of `PutEvents`: which are refused, and how many there were.
#[derive(Debug, Default)]
struct Entries {
    every: AtomicUsize,
    seen: AtomicUsize,
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
        self.0.entries.seen.store(0, Ordering::SeqCst);
        self.0.entries.every.store(every, Ordering::SeqCst);
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
        let every = self.0.entries.every.load(Ordering::SeqCst);
        let number = self.0.entries.seen.fetch_add(1, Ordering::SeqCst).wrapping_add(1);
        number.checked_rem(every) == Some(0)
    }

    fn switch(&self, service: Service) -> &Switch {
        let [dynamodb, eventbridge, secretsmanager] = &self.0.services;
        match service {
            Service::DynamoDb => dynamodb,
            Service::EventBridge => eventbridge,
            Service::SecretsManager => secretsmanager,
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
