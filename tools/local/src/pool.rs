//! As many instances of a function as run at once, each used by one invocation at a time.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use dingtalk_lambda::Environment;
use lambda_runtime::Context;
use tokio::sync::Semaphore;

use crate::{
    ACCOUNT, Function, Happening, Observer,
    function::{Instance, Start},
};

/// Instances of a function for which the template reserves nothing: a laptop is not a region.
pub(crate) const INSTANCES: usize = 32;

/// The ARN of a function by its folder.
pub(crate) fn arn(folder: &str) -> String {
    format!("arn:aws:lambda:local:{ACCOUNT}:function:{folder}")
}

/// An invocation did not end well.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvokeError {
    /// There is no such function.
    #[error("no function {0}")]
    Unknown(String),
    /// The instance could not start.
    #[error("did not start: {0}")]
    Start(String),
    /// The handler ended with an error.
    #[error("{0}")]
    Failed(String),
    /// The handler panicked; the instance is gone.
    #[error("panicked")]
    Panicked,
    /// The timeout of the template has passed; the instance is gone.
    #[error("timed out after {0:?}")]
    TimedOut(Duration),
}

/// The instances of one function.
pub(crate) struct Pool {
    pub function: Function,
    start: Start,
    environment: Environment,
    pub observer: Observer,
    instances: usize,
    idle: Mutex<Vec<Box<dyn Instance>>>,
    running: Semaphore,
}

impl Pool {
    /// A pool of `instances`, unless the template reserves another number.
    pub fn new(
        function: Function,
        instances: usize,
        start: Start,
        environment: Environment,
        observer: Observer,
    ) -> Self {
        let instances = function.concurrency.unwrap_or(instances);
        let running = Semaphore::new(instances);
        Self { function, start, environment, observer, instances, idle: Mutex::default(), running }
    }

    /// How many invocations run at once; the others wait.
    pub fn instances(&self) -> usize {
        self.instances
    }

    /// The time by the function's clock, in milliseconds since 1970.
    pub fn now(&self) -> i64 {
        self.environment.clock.now()
    }

    /// Invokes the function and waits for its answer.
    pub async fn invoke(self: &Arc<Self>, event: String) -> Result<String, InvokeError> {
        let began = Instant::now();
        let pool = self.clone();
        // In a task of its own, so that a caller that goes away does not end it, and a panic stays in it.
        let ended = tokio::spawn(async move { pool.run(&event).await }).await;
        let ended = ended.unwrap_or(Err(InvokeError::Panicked));
        self.observer.tell(&Happening::Invoked {
            function: self.function.folder.clone(),
            took: began.elapsed(),
            error: ended.as_ref().err().map(ToString::to_string),
        });
        ended
    }

    async fn run(&self, event: &str) -> Result<String, InvokeError> {
        let Ok(_permit) = self.running.acquire().await else {
            return Err(InvokeError::Start("the stack is shutting down".to_owned()));
        };
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let instance = match idle {
            Some(instance) => instance,
            None => (self.start)(self.environment.clone()).await.map_err(InvokeError::Start)?,
        };
        let timeout = self.function.timeout;
        let answer = tokio::time::timeout(timeout, instance.invoke(event, self.context())).await;
        let answer = answer.map_err(|_| InvokeError::TimedOut(timeout))?;
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(instance);
        answer.map_err(InvokeError::Failed)
    }

    fn context(&self) -> Context {
        let timeout = i64::try_from(self.function.timeout.as_millis()).unwrap_or(i64::MAX);
        let deadline = self.now().saturating_add(timeout);
        let mut context = Context::default();
        context.deadline = u64::try_from(deadline).unwrap_or(0);
        context.invoked_function_arn = arn(&self.function.folder);
        context
    }
}

/// How many instances of a function there are where the template reserves none.
pub(crate) fn instances(function: &Function, workers: usize) -> usize {
    let of = |trigger: &crate::Trigger| match trigger {
        crate::Trigger::Http { .. } => INSTANCES,
        // As many as its queue may invoke at once: they wait for DingTalk, not for this machine.
        crate::Trigger::Queue(queue) => queue.maximum_concurrency.unwrap_or(workers),
        _ => workers,
    };
    function.triggers.iter().map(of).max().unwrap_or(workers).max(1)
}
