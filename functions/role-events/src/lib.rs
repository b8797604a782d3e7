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

#[cfg(test)]
mod tests {
    use dingtalk_callback::parse;

    use super::*;

    #[test]
    fn roles_and_people_that_an_event_names() {
        let found = |text: &str| {
            let found = roles_and_holders(&parse(text, 0).unwrap().remove(0).detail);
            found.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        let held = r#"{"EventType":"label_user_change","userIdList":["u1"],"labelIdList":["3",-4],"action":"add"}"#;
        assert_eq!(found(held), ["role#3", "role#-4", "user#u1"]);
        // As captured: which of the two lists has the whole role is not believed, and not needed.
        let changed =
            r#"{"EventType":"label_conf_modify","LabelIdList":[3],"PreLabelList":["{\"id\":3,\"level\":0}"]}"#;
        assert_eq!(found(changed), ["role#3"]);
        assert!(found(r#"{"EventType":"label_conf_add","LabelIdList":"x"}"#).is_empty());
        assert!(found(r#"{"EventType":"user_add_org","UserId":["u1"]}"#).is_empty(), "another function's");
    }
}
