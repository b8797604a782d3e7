//! What the functions of contact events have in common: the claim protocol, whose event it is, and the marks.
//!
//! An event is a hint. The ids that it names are marked, the worker of the company is woken, and reads from DingTalk what
//! they are by then. So events may come twice and in any order.

use std::collections::BTreeSet;

use dingtalk_authorisation::State;
use dingtalk_store::{Companies, ContactId, ContactKind, Marks, SyncKey, SyncKind};
use futures_util::future::join_all;
use lambda_runtime::LambdaEvent;

use crate::{
    App, AppKind, BusEvent, Environment, Failure, Finished, Handler, Job, Newcomers, Report, StartError, SyncQueues,
    WorkError, Worker, kept,
};

/// Worker, marks and queues of one function.
#[derive(Debug)]
pub struct ContactDesk {
    worker: Worker,
    newcomers: Newcomers,
    companies: Companies,
    marks: Marks,
    queues: SyncQueues,
}

/// The company of an event, one that the app knows.
#[derive(Clone, Copy, Debug)]
pub struct EventCompany<'a> {
    /// The app.
    pub app: &'a App,
    /// CorpId.
    pub corp: &'a str,
    /// Whether it can use the app, so that calls are allowed.
    pub active: bool,
}

impl EventCompany<'_> {
    /// Its sync of `kind`.
    #[must_use]
    pub fn sync(&self, kind: SyncKind) -> SyncKey {
        SyncKey::new(&self.app.id, self.corp, kind)
    }

    /// Whether its roles are mirrored.
    #[must_use]
    pub fn has_roles(&self) -> bool {
        self.app.contacts.as_ref().is_some_and(|contacts| contacts.roles)
    }
}

impl ContactDesk {
    /// Starts what `function` needs.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start(function: &'static str, environment: &Environment) -> Result<Self, StartError> {
        let worker = Worker::start(function, environment).await?;
        let (clients, table) = (worker.clients(), environment.required("STATE_TABLE")?);
        Ok(Self {
            newcomers: Newcomers::new(environment, clients)?,
            companies: Companies::new(clients.dynamodb.clone(), table),
            marks: Marks::new(clients.dynamodb.clone(), table),
            queues: SyncQueues::new(environment, clients)?,
            worker,
        })
    }

    /// Works on one event.
    ///
    /// # Errors
    /// [`WorkError`]; the row is sent again.
    pub async fn handle(&self, event: LambdaEvent<BusEvent>, handler: &impl Handler) -> Result<Report, WorkError> {
        self.worker.work(event, handler).await
    }

    /// The worker.
    #[must_use]
    pub fn worker(&self) -> &Worker {
        &self.worker
    }

    /// The event's company if it has a mirror: it can use the app, and the app's mirror is switched on. The first sync of
    /// one that comes to it later reads what the event told of.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn mirrored<'a>(&self, job: &'a Job<'_>) -> Result<Option<EventCompany<'a>>, Failure> {
        let company = self.company(job).await?;
        Ok(company.filter(|company| company.active && company.app.contacts.is_some()))
    }

    /// The event's company if it is known. One that is not is noted for `reauthorize`.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn company<'a>(&self, job: &'a Job<'_>) -> Result<Option<EventCompany<'a>>, Failure> {
        let Some(app) = job.config.app(job.row.key.app()) else { return Ok(None) };
        // The key has a digest in the place of a CorpId that is none.
        let corp = job.event.corp_id.as_deref().filter(|corp| job.row.key.corp() == Some(corp));
        if app.kind == AppKind::Internal {
            // It has one company, and an event need not say which.
            let own = app.corp_id.as_deref().filter(|own| job.event.corp_id.is_none() || corp == Some(own));
            return Ok(own.map(|corp| EventCompany { app, corp, active: true }));
        }
        let Some(corp) = corp else { return Ok(None) };
        let standing = self.companies.standing(&app.id, corp).await?;
        let Some(state) = standing.map(|company| company.state).filter(|state| !state.is_empty()) else {
            self.newcomers.note(job).await;
            return Ok(None);
        };
        Ok(Some(EventCompany { app, corp, active: state == State::Active.as_str() }))
    }

    /// Marks `ids` and wakes who reads them. The marks are durable first, and a worker that could not be woken is a reason
    /// to try again: without it nobody looks at them before the next sync.
    ///
    /// # Errors
    /// [`Failure::Retry`].
    pub async fn mark(&self, company: &EventCompany<'_>, ids: &[ContactId]) -> Result<(), Failure> {
        let kinds: BTreeSet<SyncKind> = ids.iter().map(|id| worker_of(id.kind())).collect();
        let clock = self.worker.clock();
        self.marks.add(&company.sync(SyncKind::Users), ids, clock.now()).await?;
        let now = clock.now();
        let keys: Vec<SyncKey> = kinds.into_iter().map(|kind| company.sync(kind)).collect();
        for woken in join_all(keys.iter().map(|key| self.queues.wake(key, now))).await {
            woken.map_err(|error| Failure::Retry(error.to_string()))?;
        }
        tracing::info!(app = company.app.id, corp = company.corp, ids = ids.len(), "marked, to be read again");
        self.worker.metrics().gauge("ContactsMarked", Some(&company.app.id), ids.len());
        Ok(())
    }

    /// The event does not say whom or what it is about: counted, and kept. The next sync finds out.
    #[must_use]
    pub fn incomplete(&self, job: &Job<'_>) -> Finished {
        let (app, event) = (job.row.key.app(), job.event.event_type.as_str());
        tracing::warn!(app, corp = job.row.key.corp(), event, "a contact event that does not say what it is about");
        self.worker.metrics().count("EventIncomplete", Some(app));
        kept(job)
    }
}

/// The users of these userids. What is no userid is nobody's.
#[must_use]
pub fn users(userids: &[String]) -> Vec<ContactId> {
    userids.iter().filter_map(|userid| ContactId::user(userid).ok()).collect()
}

/// Whose worker reads an id of that kind again.
fn worker_of(kind: ContactKind) -> SyncKind {
    match kind {
        ContactKind::Department => SyncKind::Departments,
        ContactKind::User => SyncKind::Users,
        // Roles, and what hangs on them.
        _ => SyncKind::Roles,
    }
}
