//! Steps 4 and 5: every event of the push becomes durable; then the bus hears of them.

use std::time::Duration;

use dingtalk_callback::{CallbackEvent, EventType};
use dingtalk_store::{InboxKey, NewEvent, Put, RowState, StoreError};
use futures_util::{StreamExt, stream};

use crate::{Callback, Refused, open::OpenedPush};

/// The inbox has to confirm within this of the push's arrival: DingTalk's shortest deadline is 1.2 s.
const STORED_BY_MS: i64 = 1_000;

/// The bus is waited for until this long after the push's arrival, and not at all once that is past.
const HINTED_BY_MS: i64 = 1_050;

/// Puts at the same time. A SyncHTTP push can carry hundreds of rows.
const PUTS_AT_ONCE: usize = 32;

impl Callback {
    pub(crate) async fn keep(&self, push: &OpenedPush, received_at: i64) -> Result<(), Refused> {
        self.faults.at("callback.before-put");
        let fresh = self.put_all(push, received_at).await?;
        self.faults.at("callback.after-put");
        self.hint(&fresh, received_at).await;
        self.faults.at("callback.after-hint");
        Ok(())
    }

    /// Puts every event, and gives the keys the bus should hear of.
    async fn put_all(&self, push: &OpenedPush, received_at: i64) -> Result<Vec<InboxKey>, Refused> {
        let puts: Vec<_> = push.events.iter().map(|event| self.put(push, event, received_at)).collect();
        let puts = stream::iter(puts).buffer_unordered(PUTS_AT_ONCE).collect::<Vec<_>>();
        let left = self.left(received_at, STORED_BY_MS);
        let outcomes = tokio::time::timeout(left, puts).await.map_err(|_| Refused::OutOfTime)?;
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
    async fn hint(&self, keys: &[InboxKey], received_at: i64) {
        if keys.is_empty() {
            return;
        }
        let left = self.left(received_at, HINTED_BY_MS);
        let problem = match tokio::time::timeout(left, self.bus.hint(keys)).await {
            Ok(Ok(())) => return,
            Ok(Err(error)) => error.to_string(),
            Err(_) => "no time left".to_owned(),
        };
        tracing::warn!(problem, events = keys.len(), "hints left to the sweep");
        self.metrics.count("HintDelayed", None);
    }

    fn left(&self, received_at: i64, by: i64) -> Duration {
        let left = received_at.saturating_add(by).saturating_sub(self.clock.now());
        Duration::from_millis(u64::try_from(left).unwrap_or(0))
    }
}
