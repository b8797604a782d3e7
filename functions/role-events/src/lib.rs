#![doc = include_str!("../README.md")]

use dingtalk_callback::Detail;
use dingtalk_lambda::{
    BusEvent, ContactDesk, Environment, Failure, Finished, Handler, Job, Report, StartError, WorkError, kept, users,
    worked_on,
};
use dingtalk_store::{ContactId, ContactKind};
use lambda_runtime::LambdaEvent;

/// The function's instance.
#[derive(Debug)]
pub struct RoleEvents {
    desk: ContactDesk,
}

impl RoleEvents {
    /// Starts an instance.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start(environment: &Environment) -> Result<Self, StartError> {
        Ok(Self { desk: ContactDesk::start("role-events", environment).await? })
    }

    /// Works on one event of roles.
    ///
    /// # Errors
    /// [`WorkError`]; the row is sent again.
    pub async fn handle(&self, event: LambdaEvent<BusEvent>) -> Result<Report, WorkError> {
        self.desk.handle(event, self).await
    }
}

impl Handler for RoleEvents {
    async fn work_on(&self, job: Job<'_>) -> Result<Finished, Failure> {
        let Some(company) = self.desk.mirrored(&job).await? else { return Ok(kept(&job)) };
        let mut ids = roles_and_holders(&job.event.detail);
        if ids.is_empty() {
            return Ok(self.desk.incomplete(&job));
        }
        ids.retain(|id| company.has_roles() || id.kind() == ContactKind::User);
        if ids.is_empty() {
            return Ok(kept(&job));
        }
        self.desk.mark(&company, &ids).await?;
        Ok(worked_on(&job, Vec::new()))
    }
}

/// The roles that an event names, and who got or lost them: a user's detail holds his roles as well.
fn roles_and_holders(detail: &Detail) -> Vec<ContactId> {
    match detail {
        Detail::Roles { role_ids, user_ids, .. } => {
            role_ids.iter().copied().map(ContactId::role).chain(users(user_ids)).collect()
        }
        _ => Vec::new(),
    }
}
