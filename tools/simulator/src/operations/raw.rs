//! Pushing what the caller made.

use serde_json::Value;

use crate::{Channel, Delivery, Event, Row, Simulator};

impl Simulator {
    /// Pushes this very plaintext, JSON or not; quirks change the envelope only.
    pub async fn push_raw(&self, plaintext: &str) -> Delivery {
        let value: Value = serde_json::from_str(plaintext).unwrap_or_default();
        let name = value.get("EventType").and_then(Value::as_str).unwrap_or("-").trim();
        let channel = if name.starts_with("SYNC_HTTP_PUSH_") { Channel::SyncHttp } else { Channel::Classic };
        let parcel = self.raw_parcel(&mut self.draft(), channel, name, plaintext.to_owned());
        self.send(vec![parcel]).await
    }

    /// Pushes a classic event, with the quirks that touch one.
    pub async fn push_event(&self, event: &Event) -> Delivery {
        let parcel = self.classic_parcel(&mut self.draft(), event);
        self.send(vec![parcel]).await
    }

    /// Pushes classic events one after another, in this order or, with [`Quirks::reorder`](crate::Quirks::reorder), in
    /// a shuffled one. The deliveries come in the order of the pushes.
    pub async fn push_events(&self, mut events: Vec<Event>) -> Vec<Delivery> {
        if self.settings.quirks.reorder {
            self.draft().random.shuffle(&mut events);
        }
        let mut deliveries = Vec::with_capacity(events.len());
        for event in &events {
            deliveries.push(self.push_event(event).await);
        }
        deliveries
    }

    /// Pushes rows, in one push for each priority among them. No rows, no push.
    pub async fn push_rows(&self, rows: &[Row]) -> Delivery {
        let parcels = self.row_parcels(&mut self.draft(), rows);
        self.send(parcels).await
    }
}
