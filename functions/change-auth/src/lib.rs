#![doc = include_str!("../README.md")]

use dingtalk_authorisation::Input;
use dingtalk_callback::{Detail, EventType};
use dingtalk_company::{Desk, Taken};
use dingtalk_lambda::{BusEvent, Environment, Failure, Finished, Handler, Job, Report, StartError, WorkError};
use lambda_runtime::LambdaEvent;

/// The function's instance.
#[derive(Debug)]
pub struct ChangeAuth {
    desk: Desk,
}

impl ChangeAuth {
    /// Starts an instance.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start(environment: &Environment) -> Result<Self, StartError> {
        Ok(Self { desk: Desk::start("change-auth", environment).await? })
    }

    /// Works on one `change_auth` or `org_suite_change` event.
    ///
    /// # Errors
    /// [`WorkError`]; the row is sent again.
    pub async fn handle(&self, event: LambdaEvent<BusEvent>) -> Result<Report, WorkError> {
        self.desk.handle(event, self).await
    }
}

impl Handler for ChangeAuth {
    async fn work_on(&self, job: Job<'_>) -> Result<Finished, Failure> {
        let taken = match (&job.event.event_type, &job.event.detail) {
            (EventType::OrgSuiteChange, Detail::SuiteAuth(auth)) => {
                Taken::granted(job.event.time, auth.permanent_code.clone())
            }
            (EventType::OrgSuiteChange, _) => Taken::granted(job.event.time, None),
            _ => Input::Changed { time: job.event.time }.into(),
        };
        self.desk.drive(&job, taken).await
    }
}
