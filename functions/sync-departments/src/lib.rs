#![doc = include_str!("../README.md")]

use dingtalk_lambda::{Environment, StartError};
use dingtalk_store::SyncKind;
use dingtalk_sync::{Engine, QueueEvent, SyncError, Worked};
use lambda_runtime::LambdaEvent;

/// The function's instance.
#[derive(Debug)]
pub struct SyncDepartments {
    engine: Engine,
}

impl SyncDepartments {
    /// Starts an instance.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start(environment: &Environment) -> Result<Self, StartError> {
        Ok(Self { engine: Engine::start("sync-departments", SyncKind::Departments, environment).await? })
    }

    /// Works on one message of the queue: a slice of a run, or what events have marked.
    ///
    /// # Errors
    /// [`SyncError`]; the message comes again.
    pub async fn handle(&self, event: LambdaEvent<QueueEvent>) -> Result<Worked, SyncError> {
        self.engine.handle(event).await
    }
}
