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
pub const ENTRIES: usize = 10;

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

/// The bus did not take this entry.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the bus did not take it: {reason}")]
pub struct Refused {
    /// In EventBridge's words: a code, or why the call failed.
    pub reason: String,
}

impl Refused {
    /// Whether it will not be taken later either: something is wrong with the entry itself.
    #[must_use]
    pub fn is_final(&self) -> bool {
        matches!(self.reason.as_str(), "InvalidArgument" | "MalformedDetail")
    }
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

    /// Publishes at most [`ENTRIES`] domain events in one call, of at most 256 KB together; for each, in their order,
    /// whether it was taken.
    pub async fn publish_each(&self, rows: &[OutboxRow]) -> Vec<Result<(), Refused>> {
        let entries = rows.iter().map(|row| self.entry(DOMAIN_SOURCE, &row.name, row.body.clone()));
        let refused = self.call(entries.collect()).await;
        refused.into_iter().map(|reason| reason.map_or(Ok(()), |reason| Err(Refused { reason }))).collect()
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
        let refused: Vec<String> = join_all(calls).await.into_iter().flatten().flatten().collect();
        let failed = refused.len();
        match refused.into_iter().next() {
            None => Ok(()),
            Some(reason) => Err(BusError { sent, failed, reason }),
        }
    }

    /// One call: for each of its entries why it was not taken, if it was not.
    async fn call(&self, entries: Vec<PutEventsRequestEntry>) -> Vec<Option<String>> {
        let count = entries.len();
        match self.client.put_events().set_entries(Some(entries)).send().await {
            Ok(answer) => {
                let answered = answer.entries().iter().map(|entry| entry.error_code().map(str::to_owned));
                let silent = std::iter::repeat_with(|| Some("the answer says nothing of it".to_owned()));
                answered.chain(silent).take(count).collect()
            }
            Err(error) => vec![Some(describe(&error)); count],
        }
    }
}
