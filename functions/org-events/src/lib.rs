#![doc = include_str!("../README.md")]

use dingtalk_callback::EventType;
use dingtalk_lambda::{
    BusEvent, ContactDesk, Environment, EventCompany, Failure, Finished, Handler, Job, Report, StartError, WorkError,
    kept, worked_on,
};
use dingtalk_store::{ContactId, DomainEvent, SyncKind, Syncs};
use lambda_runtime::LambdaEvent;
use serde_json::json;

/// Name of the domain event that tells of a company's end.
pub const CORP_DISSOLVED: &str = "CorpDissolved";

/// The department that stands for the whole company: its name is the company's.
const ROOT: i64 = 1;

/// The function's instance.
#[derive(Debug)]
pub struct OrgEvents {
    desk: ContactDesk,
    syncs: Syncs,
}

impl OrgEvents {
    /// Starts an instance.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start(environment: &Environment) -> Result<Self, StartError> {
        let desk = ContactDesk::start("org-events", environment).await?;
        let dynamodb = desk.worker().clients().dynamodb.clone();
        Ok(Self { syncs: Syncs::new(dynamodb, environment.required("STATE_TABLE")?), desk })
    }

    /// Works on one event of the company itself.
    ///
    /// # Errors
    /// [`WorkError`]; the row is sent again.
    pub async fn handle(&self, event: LambdaEvent<BusEvent>) -> Result<Report, WorkError> {
        self.desk.handle(event, self).await
    }
}

impl Handler for OrgEvents {
    async fn work_on(&self, job: Job<'_>) -> Result<Finished, Failure> {
        if job.event.event_type == EventType::OrgRemove {
            return self.dissolved(&job).await;
        }
        let Some(company) = self.desk.mirrored(&job).await? else { return Ok(kept(&job)) };
        self.desk.mark(&company, &[ContactId::department(ROOT)]).await?;
        Ok(worked_on(&job, Vec::new()))
    }
}

impl OrgEvents {
    /// The company is no more: its syncs stop, and nothing is deleted. It is told of whether or not it has a mirror.
    async fn dissolved(&self, job: &Job<'_>) -> Result<Finished, Failure> {
        let Some(company) = self.desk.company(job).await? else { return Ok(kept(job)) };
        for kind in SyncKind::ALL {
            self.syncs.stop(&company.sync(kind)).await?;
        }
        tracing::warn!(app = company.app.id, corp = company.corp, "the company is dissolved; its syncs are stopped");
        self.desk.worker().metrics().count(CORP_DISSOLVED, Some(&company.app.id));
        Ok(worked_on(job, vec![told(job, &company)]))
    }
}

fn told(job: &Job<'_>, company: &EventCompany<'_>) -> DomainEvent {
    DomainEvent {
        name: CORP_DISSOLVED.to_owned(),
        id: format!("{}#{CORP_DISSOLVED}", job.row.key),
        app: company.app.id.clone(),
        corp: Some(company.corp.to_owned()),
        time: job.event.time,
        detail: json!({}),
    }
}
