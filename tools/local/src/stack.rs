//! The stack: everything started, in the order in which one thing needs the other.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    path::PathBuf,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use dingtalk_lambda::{Clock, Environment, Faults, MetricsSink};
use serde::Serialize;
use tokio::{net::TcpListener, task::JoinHandle};

use crate::{
    AwsFaults, DeadLetter, Happening, InvokeError, Observer, Template, TemplateError, Trigger,
    aws::{self, Aws, DynamoDb, Secret},
    bus::Buses,
    create_tables, function,
    gateway::{self, Gateway},
    pattern,
    pool::Pool,
    queue::Queues,
    schedule,
};

/// How a stack is started.
#[derive(Debug)]
pub struct Options {
    /// The wiring.
    pub template: Template,
    /// The configuration secret: JSON, as [`dingtalk_lambda::ConfigDocument`].
    pub config: String,
    /// Where the HTTP API listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Where the AWS endpoint listens; port 0 takes a free one. Containers need an address they can reach.
    pub aws_listen: SocketAddr,
    /// Another DynamoDB than the embedded one.
    pub dynamodb_url: Option<String>,
    /// Put before the tables' names, so that tests can share a DynamoDB.
    pub table_prefix: String,
    /// Where the embedded DynamoDB keeps its file; in memory without one.
    pub data: Option<PathBuf>,
    /// Whether schedules run by themselves.
    pub schedules: bool,
    /// How often the bus delivers each entry.
    pub bus_copies: usize,
    /// The clock of all functions.
    pub clock: Clock,
    /// Points where functions die.
    pub faults: Faults,
    /// Who is told what happens.
    pub observer: Observer,
}

impl Options {
    /// The options of a stack for tests: everything in memory, free ports, schedules by hand.
    #[must_use]
    pub fn new(template: Template, config: String) -> Self {
        let free = SocketAddr::from(([127, 0, 0, 1], 0));
        Self {
            template,
            config,
            listen: free,
            aws_listen: free,
            dynamodb_url: None,
            table_prefix: String::new(),
            data: None,
            schedules: false,
            bus_copies: 1,
            clock: Clock::default(),
            faults: Faults::default(),
            observer: Observer::default(),
        }
    }
}

/// The stack did not start.
#[derive(Debug, thiserror::Error)]
pub enum StackError {
    /// The template.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// An address is taken, most likely.
    #[error("cannot listen at {address}: {reason}")]
    Listen {
        /// The address.
        address: String,
        /// Why.
        reason: String,
    },
    /// The data directory.
    #[error("the data at {path} cannot be used: {reason}")]
    Data {
        /// The directory or file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// A table could not be created.
    #[error("{operation} failed: {reason}")]
    Table {
        /// DynamoDB's operation.
        operation: String,
        /// DynamoDB's words.
        reason: String,
    },
    /// The template and this program do not fit together.
    #[error("{0}")]
    Wiring(String),
}

impl StackError {
    pub(crate) fn listen(address: impl ToString) -> impl FnOnce(std::io::Error) -> Self {
        move |error| Self::Listen { address: address.to_string(), reason: error.to_string() }
    }
}

/// A running stack. It ends when it is dropped.
pub struct Stack {
    address: SocketAddr,
    aws_address: SocketAddr,
    pools: Vec<Arc<Pool>>,
    queues: Arc<Queues>,
    secret: Arc<Secret>,
    faults: AwsFaults,
    status: Arc<dyn Fn() -> Status + Send + Sync>,
    tasks: Vec<JoinHandle<()>>,
}

/// What `GET /_local/status` shows.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Status {
    /// Invocations by function.
    pub invocations: BTreeMap<String, u64>,
    /// Invocations that failed, by function.
    pub failures: BTreeMap<String, u64>,
    /// Metrics, summed up.
    pub metrics: BTreeMap<String, f64>,
    /// Messages in the queues.
    pub queues: BTreeMap<String, usize>,
}

impl Stack {
    /// Starts the stack.
    ///
    /// # Errors
    /// [`StackError`].
    pub async fn start(options: Options) -> Result<Self, StackError> {
        let counted = Arc::new(Mutex::new(Status::default()));
        let observer = counting(options.observer, counted.clone());
        let queues = Arc::new(Queues::new(&options.template.queues, observer.clone()));

        let dynamodb = match &options.dynamodb_url {
            Some(url) => DynamoDb::at(url),
            None => DynamoDb::embedded(options.data.as_deref()).await?,
        };
        let faults = AwsFaults::default();
        let secret = Arc::new(Secret::new(secret_name(&options.template), options.config));
        let buses = Arc::new(OnceLock::new());
        let aws = Aws {
            dynamodb,
            buses: buses.clone(),
            secret: secret.clone(),
            faults: faults.clone(),
            clock: options.clock.clone(),
        };
        let (aws_address, aws_task) = serve(options.aws_listen, aws::router(aws)).await?;
        // Functions in this process reach the endpoint by loopback, whatever it listens at.
        let endpoint = format!("http://127.0.0.1:{}", aws_address.port());
        create_tables(&options.template, &endpoint, &options.table_prefix).await?;

        let mut pools = Vec::new();
        for function in options.template.functions {
            let start = function::find(&function.folder).ok_or_else(|| {
                StackError::Wiring(format!("functions/{} is not built into this program", function.folder))
            })?;
            let variables = variables(&function, &options.template.tables, &options.table_prefix, &endpoint);
            let mut environment = Environment::new(variables);
            environment.clock = options.clock.clone();
            environment.faults = options.faults.clone();
            let teller = observer.clone();
            environment.metrics = MetricsSink::new(move |metric| teller.tell(&Happening::Measured(metric.clone())));
            pools.push(Arc::new(Pool::new(function, start, environment, observer.clone())));
        }
        check(&pools)?;
        let _ = buses.set(Buses::new(pools.clone(), queues.clone(), observer, options.bus_copies));

        let status: Arc<dyn Fn() -> Status + Send + Sync> = {
            let queues = queues.clone();
            Arc::new(move || {
                let mut status = counted.lock().unwrap_or_else(PoisonError::into_inner).clone();
                status.queues = queues.depths();
                status
            })
        };
        let gateway = Gateway { pools: pools.clone(), status: status.clone() };
        let (address, gateway_task) = serve(options.listen, gateway::router(gateway)).await?;
        let mut tasks = vec![aws_task, gateway_task];
        if options.schedules {
            tasks.extend(schedules(&pools, &queues));
        }
        Ok(Self { address, aws_address, pools, queues, secret, faults, status, tasks })
    }

    /// Where the HTTP API listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where the AWS endpoint listens.
    #[must_use]
    pub fn aws_address(&self) -> SocketAddr {
        self.aws_address
    }

    /// The callback URL of an app.
    #[must_use]
    pub fn callback_url(&self, app: &str) -> String {
        format!("http://{}/callback/{app}", self.address)
    }

    /// Invokes a function by its folder with a JSON event and waits for its answer, as `aws lambda invoke` does.
    ///
    /// # Errors
    /// [`InvokeError`].
    pub async fn invoke(&self, folder: &str, event: &str) -> Result<String, InvokeError> {
        let pool = self.pools.iter().find(|pool| pool.function.folder == folder);
        pool.ok_or_else(|| InvokeError::Unknown(folder.to_owned()))?.invoke(event.to_owned()).await
    }

    /// Puts a new version of the configuration secret.
    pub fn put_config(&self, config: String) {
        self.secret.put(config);
    }

    /// Lets AWS services refuse or wait.
    #[must_use]
    pub fn aws_faults(&self) -> &AwsFaults {
        &self.faults
    }

    /// What lies in a queue, by its logical id.
    #[must_use]
    pub fn dead_letters(&self, queue: &str) -> Vec<DeadLetter> {
        self.queues.letters(queue)
    }

    /// What happened so far, in numbers.
    #[must_use]
    pub fn status(&self) -> Status {
        (self.status)()
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

async fn serve(address: SocketAddr, router: axum::Router) -> Result<(SocketAddr, JoinHandle<()>), StackError> {
    let listener = TcpListener::bind(address).await.map_err(StackError::listen(address))?;
    let bound = listener.local_addr().map_err(StackError::listen(address))?;
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let task = tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, service).await {
            tracing::error!(%error, "listener ended");
        }
    });
    Ok((bound, task))
}

/// The environment of a function: the template's variables, and what Lambda adds.
fn variables(
    function: &crate::Function,
    tables: &[(String, serde_json::Value)],
    prefix: &str,
    endpoint: &str,
) -> BTreeMap<String, String> {
    let mut variables = function.variables.clone();
    for value in variables.values_mut() {
        if tables.iter().any(|(id, _)| id == value) {
            value.insert_str(0, prefix);
        }
    }
    let lambda = [
        ("AWS_REGION", "us-east-1"),
        ("AWS_ACCESS_KEY_ID", "local"),
        ("AWS_SECRET_ACCESS_KEY", "local"),
        ("AWS_ENDPOINT_URL", endpoint),
    ];
    variables.extend(lambda.map(|(name, value)| (name.to_owned(), value.to_owned())));
    variables
}

fn secret_name(template: &Template) -> String {
    let named = template.functions.iter().find_map(|function| function.variables.get("CONFIG_SECRET"));
    named.cloned().unwrap_or_default()
}

/// What would otherwise be found out in the middle of a push.
fn check(pools: &[Arc<Pool>]) -> Result<(), StackError> {
    for pool in pools {
        for trigger in &pool.function.triggers {
            let unknown = match trigger {
                Trigger::Rule { pattern, .. } => pattern::unknown_operator(pattern).map(|op| format!("pattern {op}")),
                Trigger::Schedule { expression } if schedule::period(expression).is_none() => Some(expression.clone()),
                _ => None,
            };
            if let Some(unknown) = unknown {
                return Err(StackError::Wiring(format!(
                    "{}: {unknown} is not known locally",
                    pool.function.logical_id
                )));
            }
        }
    }
    Ok(())
}

fn schedules(pools: &[Arc<Pool>], queues: &Arc<Queues>) -> Vec<JoinHandle<()>> {
    let mut tasks = Vec::new();
    for pool in pools {
        for trigger in &pool.function.triggers {
            let Trigger::Schedule { expression } = trigger else {
                continue;
            };
            if let Some(period) = schedule::period(expression) {
                tasks.push(schedule::run(pool.clone(), queues.clone(), period));
            }
        }
    }
    tasks
}

/// The observer that also counts.
fn counting(observer: Observer, counted: Arc<Mutex<Status>>) -> Observer {
    Observer::new(move |happening| {
        {
            let mut status = counted.lock().unwrap_or_else(PoisonError::into_inner);
            match happening {
                Happening::Measured(metric) => {
                    *status.metrics.entry(format!("{}.{}", metric.function, metric.name)).or_default() += metric.value;
                }
                Happening::Invoked { function, error, .. } => {
                    *status.invocations.entry(function.clone()).or_default() += 1;
                    if error.is_some() {
                        *status.failures.entry(function.clone()).or_default() += 1;
                    }
                }
                Happening::DeadLetter { .. } | Happening::Published { .. } => {}
            }
        }
        observer.tell(happening);
    })
}
