//! The queues of the syncs: one FIFO queue per kind, a message group per app and company, so that each company has one
//! worker per kind.

use aws_sdk_sqs::Client;
use dingtalk_store::{SyncKey, SyncKind, describe};
use serde::{Deserialize, Serialize};

use crate::{Clients, Environment, StartError};

/// A message to a worker: whose turn it is. It holds nothing else; how far a run is stands in the state table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncMessage {
    /// Id of the app.
    pub app: String,
    /// CorpId.
    pub corp: String,
    /// Name of the kind, [`SyncKind::as_str`].
    pub kind: String,
    /// The slice of a run that is to be worked on; without one only what events have marked is read again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turn: Option<SyncTurn>,
    /// The marks are not to be listed before then, in milliseconds: see [`SyncQueues::wake`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<i64>,
}

/// A slice of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncTurn {
    /// Id of the run.
    pub run: String,
    /// Number of the slice.
    pub slice: i64,
}

impl SyncMessage {
    fn of(key: &SyncKey) -> Self {
        let (app, corp, kind) = (key.app.clone(), key.corp.clone(), key.kind.as_str().to_owned());
        Self { app, corp, kind, turn: None, not_before: None }
    }

    /// Whose sync of what; none for a kind that is none.
    #[must_use]
    pub fn key(&self) -> Option<SyncKey> {
        Some(SyncKey::new(&self.app, &self.corp, SyncKind::parse(&self.kind)?))
    }
}

/// SQS did not take a message. Whoever sends it again later does no harm.
#[derive(Debug, thiserror::Error)]
#[error("the queue of the {kind} of {corp} for app {app} did not take a message: {reason}")]
pub struct QueueError {
    /// Id of the app.
    pub app: String,
    /// CorpId.
    pub corp: String,
    /// What was to be synchronised.
    pub kind: &'static str,
    /// In SQS's words.
    pub reason: String,
}

/// The queues.
#[derive(Clone, Debug)]
pub struct SyncQueues {
    client: Client,
    urls: [Option<String>; 3],
}

impl SyncQueues {
    /// The queues that the variables `SYNC_DEPARTMENTS_QUEUE`, `SYNC_USERS_QUEUE` and `SYNC_ROLES_QUEUE` name. A function
    /// has those it sends to.
    ///
    /// # Errors
    /// [`StartError::MissingVariable`] where there is none of them.
    pub fn new(environment: &Environment, clients: &Clients) -> Result<Self, StartError> {
        let names = SyncKind::ALL.map(variable);
        let urls = names.map(|name| environment.variable(name).map(str::to_owned));
        if urls.iter().all(Option::is_none) {
            return Err(StartError::MissingVariable(names[0]));
        }
        Ok(Self { client: clients.sqs(), urls })
    }

    /// Has a worker go on with a run: `id`, [`dingtalk_store::SyncStep::message_id`] or that of a due one, is what SQS
    /// knows a repetition by, for five minutes.
    ///
    /// # Errors
    /// [`QueueError`].
    pub async fn go_on(&self, key: &SyncKey, turn: SyncTurn, id: &str) -> Result<(), QueueError> {
        self.send(key, SyncMessage { turn: Some(turn), ..SyncMessage::of(key) }, id).await
    }

    /// Has a worker read again what events have marked, once for each company, kind and second. `now`, in milliseconds,
    /// is a time after the marks were written: whoever is woken lists them when that second is over, and so finds what
    /// was marked in it after the message was sent as well, although the second's other messages are not taken.
    ///
    /// # Errors
    /// [`QueueError`].
    pub async fn wake(&self, key: &SyncKey, now: i64) -> Result<(), QueueError> {
        let second = now.div_euclid(1000);
        let not_before = Some((second + 1) * 1000);
        self.send(key, SyncMessage { not_before, ..SyncMessage::of(key) }, &format!("wake-{second}")).await
    }

    async fn send(&self, key: &SyncKey, message: SyncMessage, id: &str) -> Result<(), QueueError> {
        let kind = key.kind.as_str();
        let failed = |reason| QueueError { app: key.app.clone(), corp: key.corp.clone(), kind, reason };
        let place = SyncKind::ALL.iter().position(|kind| *kind == key.kind);
        let url = place.and_then(|place| self.urls.get(place)?.as_deref());
        let url = url.ok_or_else(|| failed(format!("the variable {} is not set", variable(key.kind))))?;
        let body = serde_json::to_string(&message).map_err(|error| failed(error.to_string()))?;
        let group = format!("{}#{}", key.app, key.corp);
        let send = self.client.send_message().queue_url(url).message_body(body);
        // What is a repetition is told within the group, so the id need not name it: SQS takes 128 characters of each.
        let send = send.message_deduplication_id(id).message_group_id(group);
        send.send().await.map(drop).map_err(|error| failed(describe(&error)))
    }
}

fn variable(kind: SyncKind) -> &'static str {
    match kind {
        SyncKind::Departments => "SYNC_DEPARTMENTS_QUEUE",
        SyncKind::Users => "SYNC_USERS_QUEUE",
        SyncKind::Roles => "SYNC_ROLES_QUEUE",
    }
}
