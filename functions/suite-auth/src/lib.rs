#![doc = include_str!("../README.md")]

use dingtalk_callback::Detail;
use dingtalk_company::{Desk, Taken};
use dingtalk_lambda::{BusEvent, Environment, Failure, Finished, Handler, Job, Report, StartError, WorkError};
use lambda_runtime::LambdaEvent;

/// The function's instance.
#[derive(Debug)]
pub struct SuiteAuth {
    desk: Desk,
}

impl SuiteAuth {
    /// Starts an instance.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start(environment: &Environment) -> Result<Self, StartError> {
        Ok(Self { desk: Desk::start("suite-auth", environment).await? })
    }

    /// Works on one `org_suite_auth` event.
    ///
    /// # Errors
    /// [`WorkError`]; the row is sent again.
    pub async fn handle(&self, event: LambdaEvent<BusEvent>) -> Result<Report, WorkError> {
        self.desk.handle(event, self).await
    }
}

impl Handler for SuiteAuth {
    async fn work_on(&self, job: Job<'_>) -> Result<Finished, Failure> {
        let permanent_code = match &job.event.detail {
            Detail::SuiteAuth(auth) => auth.permanent_code.clone(),
            // What it lacks is read from DingTalk.
            _ => None,
        };
        self.desk.drive(&job, Taken::granted(job.event.time, permanent_code)).await
    }
}
