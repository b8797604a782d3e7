//! What a stack tells of itself: what was counted, what lies in the queues, which apps there are, how far syncs are.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use dingtalk_lambda::{Clients, Config, ConfigDocument, ContactDetail, Environment, Pace};
use dingtalk_store::{StoreError, SyncKind, Syncs};

use crate::{AppStatus, MirrorStatus, Status, SyncStatus, aws::Secret, sqs::Queues};

/// Syncs of a kind that are told of at most.
const SYNCS: i32 = 100;

/// Where it is all read from.
pub(crate) struct Board {
    pub counted: Arc<Mutex<Status>>,
    pub queues: Arc<Queues>,
    pub secret: Arc<Secret>,
    pub endpoint: String,
    /// None for a template without syncs.
    syncs: Option<Syncs>,
}

impl Board {
    /// `planner` is the environment of sync-plan, which knows the table.
    pub fn new(
        counted: Arc<Mutex<Status>>,
        queues: Arc<Queues>,
        secret: Arc<Secret>,
        endpoint: String,
        planner: Option<&BTreeMap<String, String>>,
    ) -> Self {
        let environment = planner.map(|variables| Environment::new(variables.clone()));
        let syncs = environment.and_then(|environment| {
            let clients = Clients::new(&environment, Pace::Worker).ok()?;
            Some(Syncs::new(clients.dynamodb, environment.variable("STATE_TABLE")?))
        });
        Self { counted, queues, secret, endpoint, syncs }
    }

    /// Of a stack with nothing in it.
    #[cfg(test)]
    pub fn empty() -> Self {
        let (time, nobody) = (crate::time::Time::new(dingtalk_lambda::Clock::default()), crate::Observer::default());
        let queues = Queues::new(&crate::template::TemplateQueues::default(), time, nobody).unwrap();
        let secret = Arc::new(Secret::new("config", String::new()));
        Self::new(Arc::default(), Arc::new(queues), secret, String::new(), None)
    }

    /// What is known without asking anybody.
    pub fn status(&self) -> Status {
        let mut status = self.counted.lock().unwrap_or_else(PoisonError::into_inner).clone();
        status.aws_endpoint.clone_from(&self.endpoint);
        status.apps = apps(&self.secret.text());
        for (queue, depth) in self.queues.depths() {
            status.queues.insert(queue.clone(), depth.iter().sum());
            status.in_flight.insert(queue, depth[1]);
        }
        status
    }

    /// The same, and the syncs that are under way. A table that does not answer is no reason to tell nothing.
    pub async fn look(&self) -> Status {
        let mut status = self.status();
        if let Some(syncs) = &self.syncs {
            status.syncs = running(syncs).await.unwrap_or_default();
        }
        status
    }
}

/// Everything that is under way stands in the index of what is due some time.
async fn running(syncs: &Syncs) -> Result<Vec<SyncStatus>, StoreError> {
    let mut running = Vec::new();
    for kind in SyncKind::ALL {
        for due in syncs.due(kind, i64::MAX, SYNCS, None).await? {
            let Some(row) = syncs.read(&due.key).await? else { continue };
            let (app, corp, kind) = (due.key.app, due.key.corp, kind.as_str());
            let counted = |name: &str| row.counters.get(name).copied().unwrap_or(0);
            let (seen, calls) = (counted("seen"), counted("calls"));
            running.push(SyncStatus { app, corp, kind, phase: row.phase, started_at: row.started_at, seen, calls });
        }
    }
    Ok(running)
}

/// The apps of a configuration; none of one that no function could be started with.
fn apps(config: &str) -> Vec<AppStatus> {
    let document = serde_json::from_str::<ConfigDocument>(config).ok();
    let Some(config) = document.and_then(|document| Config::of(document).ok()) else { return Vec::new() };
    let apps = config.apps().map(|app| AppStatus {
        id: app.id.clone(),
        corp: app.corp_id.clone(),
        mirror: app.contacts.as_ref().map(|contacts| MirrorStatus {
            full: contacts.detail == ContactDetail::Full,
            roles: contacts.roles,
            calls_per_second: contacts.calls_per_second(""),
        }),
    });
    apps.collect()
}
