#![doc = include_str!("../README.md")]

use dingtalk_callback::Detail;
use dingtalk_lambda::{
    BusEvent, ContactDesk, Environment, Failure, Finished, Handler, Job, Report, StartError, WorkError, kept, worked_on,
};
use dingtalk_store::ContactId;
use lambda_runtime::LambdaEvent;

/// The function's instance.
#[derive(Debug)]
pub struct DepartmentEvents {
    desk: ContactDesk,
}

impl DepartmentEvents {
    /// Starts an instance.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start(environment: &Environment) -> Result<Self, StartError> {
        Ok(Self { desk: ContactDesk::start("department-events", environment).await? })
    }

    /// Works on one `org_dept_*` event.
    ///
    /// # Errors
    /// [`WorkError`]; the row is sent again.
    pub async fn handle(&self, event: LambdaEvent<BusEvent>) -> Result<Report, WorkError> {
        self.desk.handle(event, self).await
    }
}

impl Handler for DepartmentEvents {
    async fn work_on(&self, job: Job<'_>) -> Result<Finished, Failure> {
        let Some(company) = self.desk.mirrored(&job).await? else { return Ok(kept(&job)) };
        let departments = departments(&job.event.detail);
        if departments.is_empty() {
            return Ok(self.desk.incomplete(&job));
        }
        self.desk.mark(&company, &departments).await?;
        Ok(worked_on(&job, Vec::new()))
    }
}

/// The departments that an event names. What moves along with a department it does not name: its worker looks.
fn departments(detail: &Detail) -> Vec<ContactId> {
    match detail {
        Detail::Departments { dept_ids } => dept_ids.iter().copied().map(ContactId::department).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use dingtalk_callback::parse;

    use super::*;

    #[test]
    fn departments_that_an_event_names() {
        let found = |text: &str| {
            let found = departments(&parse(text, 0).unwrap().remove(0).detail);
            found.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(found(r#"{"EventType":"org_dept_remove","DeptId":[8,"7",-7]}"#), ["dept#8", "dept#7", "dept#-7"]);
        assert_eq!(found(r#"{"EventType":"org_dept_modify","deptId":1}"#), ["dept#1"]);
        assert!(found(r#"{"EventType":"org_dept_create"}"#).is_empty());
        assert!(found(r#"{"EventType":"user_add_org","UserId":["1"]}"#).is_empty(), "another function's");
    }
}
