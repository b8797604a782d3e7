#![doc = include_str!("../README.md")]

use dingtalk_callback::Detail;
use dingtalk_company::{Desk, Taken};
use dingtalk_lambda::{BusEvent, Environment, Failure, Finished, Handler, Job, Report, StartError, WorkError};
use lambda_runtime::LambdaEvent;

/// The function's instance.
#[derive(Debug)]
pub struct TmpAuthCode {
    desk: Desk,
}

impl TmpAuthCode {
    /// Starts an instance.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start(environment: &Environment) -> Result<Self, StartError> {
        Ok(Self { desk: Desk::start("tmp-auth-code", environment).await? })
    }

    /// Works on one `tmp_auth_code` event.
    ///
    /// # Errors
    /// [`WorkError`]; the row is sent again.
    pub async fn handle(&self, event: LambdaEvent<BusEvent>) -> Result<Report, WorkError> {
        self.desk.handle(event, self).await
    }
}

impl Handler for TmpAuthCode {
    async fn work_on(&self, job: Job<'_>) -> Result<Finished, Failure> {
        let Detail::TmpAuthCode { auth_code } = &job.event.detail else {
            // Nothing to exchange, and no later attempt will find more in it.
            return Err(Failure::Hopeless("the event holds no temporary code".to_owned()));
        };
        self.desk.drive_code(&job, Taken::code(auth_code.clone(), job.event.time)).await
    }
}
