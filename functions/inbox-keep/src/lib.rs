#![doc = include_str!("../README.md")]

use dingtalk_lambda::{
    BusEvent, Environment, Failure, Finished, Handler, Job, Newcomers, Report, StartError, WorkError, Worker, kept,
};
use lambda_runtime::LambdaEvent;

/// The function's instance.
#[derive(Debug)]
pub struct InboxKeep {
    worker: Worker,
    newcomers: Newcomers,
}

impl InboxKeep {
    /// Starts an instance.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start(environment: &Environment) -> Result<Self, StartError> {
        let worker = Worker::start("inbox-keep", environment).await?;
        let newcomers = Newcomers::new(environment, worker.clients())?;
        Ok(Self { worker, newcomers })
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
        self.newcomers.note(&job).await;
        Ok(kept(&job))
    }
}
