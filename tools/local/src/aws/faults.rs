//! AWS services that refuse, or take their time, for tests.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
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
pub struct AwsFaults(Arc<[Switch; 3]>);

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

    fn switch(&self, service: Service) -> &Switch {
        let [dynamodb, eventbridge, secretsmanager] = &*self.0;
        match service {
            Service::DynamoDb => dynamodb,
            Service::EventBridge => eventbridge,
            Service::SecretsManager => secretsmanager,
        }
    }
}
