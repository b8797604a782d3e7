//! Domain events onto the bus, once they are stored.

use dingtalk_store::{DomainEvent, Outbox, OutboxRow};

use crate::{Bus, Clients, Clock, Environment, Metrics, StartError};

/// Publishes domain events that lie in the outbox.
#[derive(Clone, Debug)]
pub struct Publisher {
    outbox: Outbox,
    bus: Bus,
    metrics: Metrics,
    clock: Clock,
}

impl Publisher {
    /// A publisher on the tables and the bus that the environment names.
    ///
    /// # Errors
    /// [`StartError::MissingVariable`].
    pub fn new(environment: &Environment, clients: &Clients, metrics: &Metrics) -> Result<Self, StartError> {
        Ok(Self {
            outbox: Outbox::new(clients.dynamodb.clone(), environment.required("INBOX_TABLE")?),
            bus: Bus::new(environment, clients.eventbridge.clone())?,
            metrics: metrics.clone(),
            clock: environment.clock.clone(),
        })
    }

    /// The outbox.
    #[must_use]
    pub fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    /// Publishes stored events. What the bus does not take is left to the sweep.
    pub async fn publish(&self, events: &[DomainEvent]) {
        for event in events {
            let row = OutboxRow::from(event);
            let published = match self.bus.publish(&row).await {
                Ok(()) => self.outbox.published(&row.pk, self.clock.now()).await.map_err(|e| e.to_string()),
                Err(error) => Err(error.to_string()),
            };
            if let Err(error) = published {
                tracing::warn!(id = event.id, error, "domain event left to the sweep");
                self.metrics.count("PublishDelayed", Some(&event.app));
            }
        }
    }
}
