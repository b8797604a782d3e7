//! A function's instance that works on authorisations: the claim protocol, and the driver behind it.

use dingtalk_lambda::{
    AppKind, BusEvent, DingTalk, Environment, Failure, Finished, Handler, Job, Report, StartError, WorkError, Worker,
    kept,
};
use lambda_runtime::LambdaEvent;

use crate::{Driver, Taken, Visit};

/// Worker and driver of one function.
#[derive(Debug)]
pub struct Desk {
    worker: Worker,
    driver: Driver,
}

impl Desk {
    /// Starts what `function` needs.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start(function: &'static str, environment: &Environment) -> Result<Self, StartError> {
        let worker = Worker::start(function, environment).await?;
        let config = worker.settings().current();
        let dingtalk = DingTalk::new(environment, worker.clients(), &config, worker.metrics())?;
        let (publisher, metrics) = (worker.publisher().clone(), worker.metrics().clone());
        let driver = Driver::new(environment, worker.clients(), dingtalk, publisher, metrics)?;
        Ok(Self { worker, driver })
    }

    /// Works on one event.
    ///
    /// # Errors
    /// [`WorkError`]; the row is sent again.
    pub async fn handle(&self, event: LambdaEvent<BusEvent>, handler: &impl Handler) -> Result<Report, WorkError> {
        self.worker.work(event, handler).await
    }

    /// Takes what the event says into its company, and drives it.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn drive(&self, job: &Job<'_>, taken: Taken) -> Result<Finished, Failure> {
        if is_internal(job) {
            return Ok(kept(job));
        }
        // The key has a digest in the place of a CorpId that is none.
        let corp = job.row.key.corp().filter(|corp| job.event.corp_id.as_deref() == Some(corp));
        let corp = corp.ok_or_else(|| Failure::Hopeless("the event names no company".to_owned()))?;
        Ok(self.driver.drive(&Visit::of(job)?, corp, Some(taken)).await?.into())
    }

    /// As [`Desk::drive`] for a temporary code, which need not name its company.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn drive_code(&self, job: &Job<'_>, taken: Taken) -> Result<Finished, Failure> {
        // A CorpId that is none (its place in the key has a digest) is no reason to lose a code.
        if is_internal(job) || job.row.key.corp().is_some_and(|corp| job.event.corp_id.as_deref() == Some(corp)) {
            return self.drive(job, taken).await;
        }
        let unnamed = format!("{}{}", crate::steps::UNNAMED, taken.code_id().unwrap_or_default());
        Ok(self.driver.drive(&Visit::of(job)?, &unnamed, Some(taken)).await?.into())
    }

    /// The driver.
    #[must_use]
    pub fn driver(&self) -> &Driver {
        &self.driver
    }

    /// The worker.
    #[must_use]
    pub fn worker(&self) -> &Worker {
        &self.worker
    }
}

/// An internal app is its own company's: nobody authorises it. What DingTalk tells of it all the same is kept.
fn is_internal(job: &Job<'_>) -> bool {
    job.config.app(job.row.key.app()).is_some_and(|app| app.kind == AppKind::Internal)
}
