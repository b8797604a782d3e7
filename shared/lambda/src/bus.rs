//! The EventBridge bus: hints for our own functions, domain events for the team's code.
//!
//! The bus is a hint and never the truth: whatever is lost on it lies in DynamoDB, and the sweep sends it again.

use aws_sdk_eventbridge::{Client, types::PutEventsRequestEntry};
use dingtalk_store::{InboxKey, KeyError, OutboxRow, describe};
use futures_util::future::join_all;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{Environment, FailedEventsRequest, SYNC_SOURCE, StartError, SyncRequest};

/// `source` of the hints. The rules of `template.yaml` match it.
pub const CALLBACK_SOURCE: &str = "dingtalk.callback";

/// `source` of the domain events.
pub const DOMAIN_SOURCE: &str = "dingtalk.domain";

/// EventBridge takes so many entries in one call.
const ENTRIES: usize = 10;

/// The hint that an event lies in the inbox: a claim check, no content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hint {
    /// Id of the app.
    pub app: String,
    /// CorpId of the company, if it concerns one.
    pub corp: Option<String>,
    /// The event's name.
    pub event: String,
    /// Key of the row in the inbox.
    pub key: String,
}

impl Hint {
    /// The hint for a row.
    #[must_use]
    pub fn of(key: &InboxKey) -> Self {
        Self {
            app: key.app().to_owned(),
            corp: key.corp().map(str::to_owned),
            event: key.event().to_owned(),
            key: key.to_string(),
        }
    }

    /// The row it points to.
    ///
    /// # Errors
    /// [`KeyError`] when the hint was made by hand and wrongly.
    pub fn inbox_key(&self) -> Result<InboxKey, KeyError> {
        self.key.parse()
    }
}

/// An EventBridge event as a function receives it: only the hint in it matters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BusEvent {
    /// The hint.
    pub detail: Hint,
}

/// The bus did not take some entries. Nothing is lost; they are sent again.
#[derive(Debug, thiserror::Error)]
#[error("{failed} of {sent} entries were not taken by the bus: {reason}")]
pub struct BusError {
    /// Entries that were to be sent.
    pub sent: usize,
    /// Entries that were not taken.
    pub failed: usize,
    /// In EventBridge's words.
    pub reason: String,
}

/// The bus.
#[derive(Clone, Debug)]
pub struct Bus {
    client: Client,
    name: String,
}

impl Bus {
    /// The bus that the variable `EVENT_BUS` names.
    ///
    /// # Errors
    /// [`StartError::MissingVariable`].
    pub fn new(environment: &Environment, client: Client) -> Result<Self, StartError> {
        Ok(Self { client, name: environment.required("EVENT_BUS")?.to_owned() })
    }

    /// Tells the functions of these rows.
    ///
    /// # Errors
    /// [`BusError`] with the number of entries that were not taken.
    pub async fn hint(&self, keys: &[InboxKey]) -> Result<(), BusError> {
        let entries = keys.iter().map(|key| {
            let hint = Hint::of(key);
            self.entry(CALLBACK_SOURCE, &hint.event, json!(hint).to_string())
        });
        self.send(entries.collect()).await
    }

    /// Publishes a domain event.
    ///
    /// # Errors
    /// [`BusError`].
    pub async fn publish(&self, row: &OutboxRow) -> Result<(), BusError> {
        self.send(vec![self.entry(DOMAIN_SOURCE, &row.name, row.body.clone())]).await
    }

    /// Asks sync-plan for syncs of a company.
    ///
    /// # Errors
    /// [`BusError`].
    pub async fn request_sync(&self, request: &SyncRequest) -> Result<(), BusError> {
        self.send(vec![self.entry(SYNC_SOURCE, SyncRequest::DETAIL_TYPE, json!(request).to_string())]).await
    }

    /// Asks failed-events to read what could not be delivered, now.
    ///
    /// # Errors
    /// [`BusError`].
    pub async fn request_failed_events(&self, request: &FailedEventsRequest) -> Result<(), BusError> {
        let detail = json!(request).to_string();
        self.send(vec![self.entry(SYNC_SOURCE, FailedEventsRequest::DETAIL_TYPE, detail)]).await
    }

    fn entry(&self, source: &str, detail_type: &str, detail: String) -> PutEventsRequestEntry {
        PutEventsRequestEntry::builder()
            .event_bus_name(&self.name)
            .source(source)
            .detail_type(detail_type)
            .detail(detail)
            .build()
    }

    /// All calls at the same time: the callback has some hundred milliseconds for all its hints.
    async fn send(&self, entries: Vec<PutEventsRequestEntry>) -> Result<(), BusError> {
        let sent = entries.len();
        let calls: Vec<_> = entries.chunks(ENTRIES).map(|chunk| self.call(chunk.to_vec())).collect();
        let mut failed = 0;
        let mut reason = String::new();
        for (refused, why) in join_all(calls).await {
            failed += refused;
            if refused > 0 {
                reason = why;
            }
        }
        if failed == 0 { Ok(()) } else { Err(BusError { sent, failed, reason }) }
    }

    /// One call: how many of its entries were not taken, and why.
    async fn call(&self, entries: Vec<PutEventsRequestEntry>) -> (usize, String) {
        let count = entries.len();
        match self.client.put_events().set_entries(Some(entries)).send().await {
            Ok(answer) => {
                let codes: Vec<&str> = answer.entries().iter().filter_map(|entry| entry.error_code()).collect();
                (codes.len(), codes.first().copied().unwrap_or_default().to_owned())
            }
            Err(error) => (count, describe(&error)),
        }
    }
}
