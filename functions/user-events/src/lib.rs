#![doc = include_str!("../README.md")]

mod roles;

use dingtalk_callback::{Detail, EventType};
use dingtalk_lambda::{
    BusEvent, ContactDesk, Environment, EventCompany, Failure, Finished, Handler, Job, Report, StartError, WorkError,
    kept, users, worked_on,
};
use dingtalk_store::{ContactId, Contacts};
use lambda_runtime::LambdaEvent;

/// The function's instance.
#[derive(Debug)]
pub struct UserEvents {
    desk: ContactDesk,
    contacts: Contacts,
}

impl UserEvents {
    /// Starts an instance.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start(environment: &Environment) -> Result<Self, StartError> {
        let desk = ContactDesk::start("user-events", environment).await?;
        let dynamodb = desk.worker().clients().dynamodb.clone();
        Ok(Self { contacts: Contacts::new(dynamodb, environment.required("CONTACTS_TABLE")?), desk })
    }

    /// Works on one event of users.
    ///
    /// # Errors
    /// [`WorkError`]; the row is sent again.
    pub async fn handle(&self, event: LambdaEvent<BusEvent>) -> Result<Report, WorkError> {
        self.desk.handle(event, self).await
    }
}

impl Handler for UserEvents {
    async fn work_on(&self, job: Job<'_>) -> Result<Finished, Failure> {
        let Some(company) = self.desk.mirrored(&job).await? else { return Ok(kept(&job)) };
        let mut ids = named(&job.event.detail);
        if ids.is_empty() {
            return Ok(self.desk.incomplete(&job));
        }
        if job.event.event_type == EventType::UserRoleChange && company.has_roles() {
            ids.extend(self.roles(&job, &company, &ids).await?);
        }
        self.desk.mark(&company, &ids).await?;
        Ok(worked_on(&job, Vec::new()))
    }
}

impl UserEvents {
    /// The roles that `users` may have got or lost. The event does not say which: those that it says they have, and
    /// those that they have in the mirror.
    async fn roles(
        &self,
        job: &Job<'_>,
        company: &EventCompany<'_>,
        users: &[ContactId],
    ) -> Result<Vec<ContactId>, Failure> {
        let mut roles = roles::told(&job.event);
        roles.extend(roles::mirrored(&self.contacts.of(&company.app.id, company.corp), users).await?);
        Ok(roles)
    }
}

/// The users that an event names.
fn named(detail: &Detail) -> Vec<ContactId> {
    match detail {
        Detail::Users { user_ids, .. } => users(user_ids),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
