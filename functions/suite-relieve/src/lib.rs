#![doc = include_str!("../README.md")]

use dingtalk_authorisation::Input;
use dingtalk_callback::MAX_AHEAD_MS;
use dingtalk_company::Desk;
use dingtalk_lambda::{BusEvent, Environment, Failure, Finished, Handler, Job, Report, StartError, WorkError};
use lambda_runtime::LambdaEvent;

/// The function's instance.
#[derive(Debug)]
pub struct SuiteRelieve {
    desk: Desk,
}

impl SuiteRelieve {
    /// Starts an instance.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start(environment: &Environment) -> Result<Self, StartError> {
        Ok(Self { desk: Desk::start("suite-relieve", environment).await? })
    }

    /// Works on one withdrawal.
    ///
    /// # Errors
    /// [`WorkError`]; the row is sent again.
    pub async fn handle(&self, event: LambdaEvent<BusEvent>) -> Result<Report, WorkError> {
        self.desk.handle(event, self).await
    }
}

impl Handler for SuiteRelieve {
    async fn work_on(&self, job: Job<'_>) -> Result<Finished, Failure> {
        // Where the event tells no time it has the one of its receipt, and where it tells one far ahead the latest allowed.
        let (time, received_at) = (job.event.time, job.row.received_at);
        let timed = time != received_at && time < received_at.saturating_add(MAX_AHEAD_MS);
        self.desk.drive(&job, Input::Relieved { time, timed }.into()).await
    }
}
