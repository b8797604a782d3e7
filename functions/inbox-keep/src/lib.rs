#![doc = include_str!("../README.md")]

mod known;

use dingtalk_lambda::{
    AppKind, BusEvent, Environment, Failure, Finished, Handler, Job, Report, StartError, WorkError, Worker, kept,
};
use dingtalk_store::UnknownCorps;
use lambda_runtime::LambdaEvent;

use known::KnownCorps;

/// The function's instance.
#[derive(Debug)]
pub struct InboxKeep {
    worker: Worker,
    unknown_corps: UnknownCorps,
    known: KnownCorps,
}

impl InboxKeep {
    /// Starts an instance.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start(environment: &Environment) -> Result<Self, StartError> {
        let worker = Worker::start("inbox-keep", environment).await?;
        let unknown_corps = UnknownCorps::new(worker.clients().dynamodb.clone(), environment.required("STATE_TABLE")?);
        Ok(Self { worker, unknown_corps, known: KnownCorps::default() })
    }

    /// Keeps one event.
    ///
    /// # Errors
    /// [`WorkError`]; the row is sent again.
    pub async fn handle(&self, event: LambdaEvent<BusEvent>) -> Result<Report, WorkError> {
        self.worker.work(event, self).await
    }
}

impl Handler for InboxKeep {
    async fn work_on(&self, job: Job<'_>) -> Result<Finished, Failure> {
        let key = &job.row.key;
        let name = job.event.event_type.as_str();
        let secret = job.event.carries_secrets();
        tracing::info!(app = key.app(), corp = key.corp(), event = name, secret, "event kept");
        self.note_company(&job).await;
        Ok(kept(&job))
    }
}

impl InboxKeep {
    /// An event of a company that nothing is known of: its authorisation may have been lost, so `reauthorize` asks
    /// DingTalk. That this note fails is no reason not to keep the event.
    async fn note_company(&self, job: &Job<'_>) {
        let (app, Some(corp)) = (job.row.key.app(), job.row.key.corp()) else { return };
        let internal = job.config.app(app).is_none_or(|app| app.kind == AppKind::Internal || app.credentials.is_none());
        if internal || job.event.corp_id.as_deref() != Some(corp) || self.known.has(app, corp) {
            return;
        }
        match self.unknown_corps.note_unless_known(app, corp).await {
            Ok(true) => self.known.add(app, corp),
            Ok(false) => tracing::info!(app, corp, "an event of a company that nothing is known of"),
            Err(error) => tracing::warn!(app, corp, %error, "whether the company is known is not known"),
        }
    }
}
