//! Steps 4 and 5: every event of the push becomes durable; then the bus hears of them.

use dingtalk_callback::{CallbackEvent, EventType};
use dingtalk_store::{InboxKey, NewEvent, Put, RowState, StoreError};
use futures_util::{StreamExt, stream};

use crate::{Callback, Refused, budget::Budget, open::OpenedPush};

/// Puts at the same time. A SyncHTTP push can carry hundreds of rows.
const PUTS_AT_ONCE: usize = 32;

impl Callback {
    pub(crate) async fn keep(&self, push: &OpenedPush, budget: &Budget) -> Result<(), Refused> {
        self.faults.at("callback.before-put");
        let fresh = budget.store(self.put_all(push, budget.arrived_at())).await??;
        self.faults.at("callback.after-put");
        self.hint(&fresh, budget).await;
        self.faults.at("callback.after-hint");
        Ok(())
    }

    /// Puts every event, and gives the keys the bus should hear of.
    async fn put_all(&self, push: &OpenedPush, received_at: i64) -> Result<Vec<InboxKey>, Refused> {
        let puts: Vec<_> = push.events.iter().map(|event| self.put(push, event, received_at)).collect();
        let outcomes: Vec<_> = stream::iter(puts).buffer_unordered(PUTS_AT_ONCE).collect().await;
        // All have ended before the first failure counts: what could be stored is, and is a duplicate next time.
        let fresh: Vec<Option<InboxKey>> = outcomes.into_iter().collect::<Result<_, _>>()?;
        Ok(fresh.into_iter().flatten().collect())
    }

    async fn put(
        &self,
        push: &OpenedPush,
        event: &CallbackEvent,
        received_at: i64,
    ) -> Result<Option<InboxKey>, StoreError> {
        let app = push.app().id.as_str();
        let key = InboxKey::of(app, event);
        let put = self.inbox.put(&push.config.sealing_keys, NewEvent { key: &key, event, received_at }).await?;
        let (name, hint) = match put {
            Put::Stored => ("Stored", true),
            // Stored by a push that was not acknowledged, and perhaps never hinted.
            Put::Duplicate { state: RowState::Pending, attempts: 0 } => ("Duplicate", true),
            Put::Duplicate { .. } => ("Duplicate", false),
        };
        self.metrics.count(name, Some(app));
        if matches!(event.event_type, EventType::Other(_)) {
            self.metrics.count("UnknownEvent", Some(app));
        }
        tracing::info!(app, corp = key.corp(), event = key.event(), key = %key, put = name, "event in the inbox");
        Ok(hint.then_some(key))
    }

    /// The bus is only a hint: what it does not take, or not in time, the sweep sends.
    async fn hint(&self, keys: &[InboxKey], budget: &Budget) {
        if keys.is_empty() {
            return;
        }
        let problem = match budget.hint(self.bus.hint(keys)).await {
            Some(Ok(())) => return,
            Some(Err(error)) => error.to_string(),
            None => "no time left".to_owned(),
        };
        tracing::warn!(problem, events = keys.len(), "hints left to the sweep");
        self.metrics.count("HintDelayed", None);
    }
}
