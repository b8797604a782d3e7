//! The stack: everything started, in the order in which one thing needs the other.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex, OnceLock},
};

use dingtalk_lambda::{Environment, MetricsSink};

use crate::{
    AwsFaults, DeadLetter, InvokeError, Options, StackError, Status, Template,
    aws::{self, Aws, DynamoDb, Secret},
    board::Board,
    bus::Buses,
    check::check,
    create_tables,
    gateway::{self, Gateway},
    lifetime::{Lifetime, bind},
    pool::{Pool, instances},
    source::{Checkpoints, Sources, Streams, run_schedules},
    sqs::{self, Queues},
    status,
    time::Time,
};

/// A running stack. It ends when it is dropped, its listeners with it; what is being answered is answered first.
pub struct Stack {
    address: SocketAddr,
    aws_address: SocketAddr,
    pools: Vec<Arc<Pool>>,
    variables: BTreeMap<String, BTreeMap<String, String>>,
    queues: Arc<Queues>,
    secret: Arc<Secret>,
    faults: AwsFaults,
    dynamodb: DynamoDb,
    board: Arc<Board>,
    _lifetime: Lifetime,
}

impl Stack {
    /// Starts the stack.
    ///
    /// # Errors
    /// [`StackError`].
    pub async fn start(options: Options) -> Result<Self, StackError> {
        // From here on, so that a start that fails leaves nothing behind either.
        let mut lifetime = Lifetime::default();
        let counted = Arc::new(Mutex::new(Status::default()));
        let observer = status::counting(options.observer, counted.clone());
        let time = Time::new(options.clock.clone());
        lifetime.hold(time.watch());
        let queues = Arc::new(Queues::new(&options.template.queues, time.clone(), observer.clone())?);

        let dynamodb = match &options.dynamodb_url {
            Some(url) => DynamoDb::at(url),
            None => DynamoDb::embedded(options.data.as_deref(), &time, &mut lifetime).await?,
        };
        let faults = AwsFaults::default();
        let secret = Arc::new(Secret::new(secret_name(&options.template), options.config));
        let buses = Arc::new(OnceLock::new());
        let at = Arc::new(OnceLock::new());
        let aws = Aws {
            dynamodb: dynamodb.clone(),
            buses: buses.clone(),
            queues: queues.clone(),
            secret: secret.clone(),
            faults: faults.clone(),
            clock: options.clock.clone(),
            endpoint: at.clone(),
        };
        let aws_address = lifetime.serve(options.aws_listen, aws::router(aws)).await?;
        let endpoint = format!("http://{}", reachable(aws_address));
        let _ = at.set(endpoint.clone());
        create_tables(&options.template, &endpoint, &options.table_prefix).await?;

        let (listener, address) = bind(options.listen).await?;
        let (mut pools, mut own_variables) = (Vec::new(), BTreeMap::new());
        for function in options.template.functions.clone() {
            let start = options.functions.find(&function.folder).ok_or_else(|| {
                StackError::Wiring(format!("functions/{} is not built into this program", function.folder))
            })?;
            let mut variables = variables(&function, &options.template, &options.table_prefix, &endpoint);
            for value in variables.values_mut() {
                if let Some(path) = path_of_api(value) {
                    *value = format!("http://{}/{path}", reachable(address));
                }
            }
            own_variables.insert(function.folder.clone(), variables.clone());
            let mut environment = Environment::new(variables);
            environment.clock = options.clock.clone();
            environment.faults = options.faults.clone();
            environment.pauses = options.pauses;
            let teller = observer.clone();
            environment.metrics =
                MetricsSink::new(move |metric| teller.tell(&crate::Happening::Measured(metric.clone())));
            let instances = instances(&function, options.workers);
            pools.push(Arc::new(Pool::new(function, instances, start, environment, observer.clone())));
        }
        check(&pools, &options.template)?;
        let _ =
            buses.set(Buses::new(options.template.buses, pools.clone(), queues.clone(), observer, options.bus_copies));

        let planner = own_variables.get("sync-plan");
        let board = Arc::new(Board::new(counted, queues.clone(), secret.clone(), endpoint, planner));
        let gateway = Gateway::new(pools.clone(), board.clone(), options.faces);
        lifetime.serve_at(listener, gateway::router(gateway));
        if options.schedules {
            run_schedules(&pools, &queues, &mut lifetime);
        }
        let sources = Sources {
            queues: queues.clone(),
            faults: faults.clone(),
            streams: Streams::new(dynamodb.clone()),
            checkpoints: Checkpoints::of(options.data.as_deref())?,
        };
        sources.start(&pools, &options.table_prefix, &mut lifetime).await?;
        Ok(Self {
            address,
            aws_address,
            pools,
            variables: own_variables,
            queues,
            secret,
            faults,
            dynamodb,
            board,
            _lifetime: lifetime,
        })
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

    /// Where a company's own deployment asks for a token.
    #[must_use]
    pub fn deployment_url(&self) -> String {
        format!("http://{}/deployment/token", self.address)
    }

    /// Where the mirror of a company is read: `/contacts/{app}/{corp}`.
    #[must_use]
    pub fn contacts_url(&self, app: &str, corp: &str) -> String {
        format!("http://{}/contacts/{app}/{corp}", self.address)
    }

    /// Invokes a function by its folder with a JSON event and waits for its answer, as `aws lambda invoke` does.
    ///
    /// # Errors
    /// [`InvokeError`].
    pub async fn invoke(&self, folder: &str, event: &str) -> Result<String, InvokeError> {
        let pool = self.pools.iter().find(|pool| pool.function.folder == folder);
        pool.ok_or_else(|| InvokeError::Unknown(folder.to_owned()))?.invoke(event.to_owned()).await
    }

    /// The environment of a function by its folder: what an instance of it that runs elsewhere needs to work on this
    /// stack's tables and bus.
    #[must_use]
    pub fn variables(&self, folder: &str) -> Option<&BTreeMap<String, String>> {
        self.variables.get(folder)
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

    /// Deletes the rows whose TTL is over, and gives their number. DynamoDB does so within days, and by the real time.
    ///
    /// # Errors
    /// The words of the embedded DynamoDB; another one cannot be told to.
    pub fn sweep_ttl(&self) -> Result<usize, String> {
        self.dynamodb.sweep_ttl()
    }

    /// The dead letters that lie in a queue, by its logical id.
    #[must_use]
    pub fn dead_letters(&self, queue: &str) -> Vec<DeadLetter> {
        self.queues.letters(queue)
    }

    /// What happened so far, in numbers.
    #[must_use]
    pub fn status(&self) -> Status {
        self.board.status()
    }
}

/// Where functions in this process find what listens at `address`: one that listens everywhere is on loopback too.
fn reachable(address: SocketAddr) -> SocketAddr {
    let everywhere = address.ip().is_unspecified();
    if everywhere { SocketAddr::from(([127, 0, 0, 1], address.port())) } else { address }
}

/// The environment of a function: the template's variables, and what Lambda adds.
fn variables(
    function: &crate::Function,
    template: &Template,
    prefix: &str,
    endpoint: &str,
) -> BTreeMap<String, String> {
    let mut variables = function.variables.clone();
    for value in variables.values_mut() {
        if template.tables.iter().any(|(id, _)| id == value) {
            value.insert_str(0, prefix);
        } else if let Some(queue) = template.queues.get(value) {
            // What Ref means of a queue.
            *value = aws::queue_url(endpoint, &sqs::name(value, queue.fifo));
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

/// What follows the API's own address in a variable: its stage is here, and not behind a name of AWS's.
fn path_of_api(value: &str) -> Option<&str> {
    let (host, path) = value.strip_prefix("https://")?.split_once('/')?;
    let rest = host.split_once('.')?.1;
    (rest == format!("execute-api.{}.localhost", crate::REGION)).then_some(path)
}

fn secret_name(template: &Template) -> String {
    let named = template.functions.iter().find_map(|function| function.variables.get("CONFIG_SECRET"));
    named.cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::lifetime::closed;

    fn options() -> Options {
        Options::new(Template::parse(include_str!("../../../template.yaml")).unwrap(), String::new())
    }

    #[tokio::test]
    async fn a_dropped_stack_leaves_nothing_behind() {
        let stack = Stack::start(options()).await.unwrap();
        // An instance with its clients and their idle connections: they hold each other, and have to be let go.
        stack.invoke("inbox-sweep", "{}").await.unwrap();
        let pools: Vec<_> = stack.pools.iter().map(Arc::downgrade).collect();
        let addresses = [stack.address, stack.aws_address];
        drop(stack);
        for address in addresses {
            assert!(closed(address).await, "{address} still listens");
        }
        for _ in 0..500 {
            if pools.iter().all(|pool| pool.strong_count() == 0) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("a pool is still held");
    }

    #[tokio::test]
    async fn a_start_that_fails_leaves_nothing_behind() {
        let taken = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let options = Options { listen: taken.local_addr().unwrap(), aws_listen: free, ..options() };
        assert!(matches!(Stack::start(options).await, Err(StackError::Listen { .. })));
        assert!(closed(free).await);
    }
}
