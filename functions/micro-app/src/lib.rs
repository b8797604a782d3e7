#![doc = include_str!("../README.md")]

use dingtalk_authorisation::{AppChange, Input};
use dingtalk_callback::{Detail, EventType};
use dingtalk_company::Desk;
use dingtalk_lambda::{BusEvent, Environment, Failure, Finished, Handler, Job, Report, StartError, WorkError};
use lambda_runtime::LambdaEvent;

/// The function's instance.
#[derive(Debug)]
pub struct MicroApp {
    desk: Desk,
}

impl MicroApp {
    /// Starts an instance.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start(environment: &Environment) -> Result<Self, StartError> {
        Ok(Self { desk: Desk::start("micro-app", environment).await? })
    }

    /// Works on one `org_micro_app_*` event.
    ///
    /// # Errors
    /// [`WorkError`]; the row is sent again.
    pub async fn handle(&self, event: LambdaEvent<BusEvent>) -> Result<Report, WorkError> {
        self.desk.handle(event, self).await
    }
}

impl Handler for MicroApp {
    async fn work_on(&self, job: Job<'_>) -> Result<Finished, Failure> {
        let change = match job.event.event_type {
            EventType::OrgMicroAppStop => AppChange::Stopped,
            EventType::OrgMicroAppRestore => AppChange::Restored,
            EventType::OrgMicroAppRemove => AppChange::Removed,
            // Of anything else that is sent here nothing is believed, and the present state is read.
            _ => AppChange::Scope,
        };
        let (agent_id, app_id) = match job.event.detail {
            Detail::MicroApp { agent_id, app_id } => (agent_id, app_id),
            _ => (None, None),
        };
        self.desk.drive(&job, Input::App { agent_id, app_id, change, time: job.event.time }.into()).await
    }
}
