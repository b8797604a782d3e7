//! A stack of a template's own, functions that write down what they are invoked with, and a clock that can be moved.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use aws_credential_types::Credentials;
use aws_sdk_dynamodb::config::{BehaviorVersion, Region};
use dingtalk_lambda::{Clock, Environment};
use dingtalk_local::{Functions, Happening, Observer, Options, Stack, StackError, Template};
use serde_json::{Value, json};

/// A running stack.
pub struct Bench {
    pub stack: Stack,
    pub sqs: aws_sdk_sqs::Client,
    pub dynamodb: aws_sdk_dynamodb::Client,
    pub told: Arc<Mutex<Vec<Happening>>>,
    ahead: Arc<AtomicI64>,
}

impl Bench {
    /// A stack of these resources, in YAML, and of these functions.
    pub async fn of(resources: &str, functions: Functions) -> Self {
        Self::with(resources, functions, |_| {}).await.unwrap()
    }

    pub async fn with(
        resources: &str,
        functions: Functions,
        adjust: impl FnOnce(&mut Options),
    ) -> Result<Self, StackError> {
        let ahead = Arc::new(AtomicI64::new(0));
        let told: Arc<Mutex<Vec<Happening>>> = Arc::default();
        let mut options = Options::new(Template::parse(&format!("Resources:\n{resources}"))?, String::new());
        options.functions = functions;
        options.clock = {
            let (ahead, real) = (ahead.clone(), Clock::default());
            Clock::new(move || real.now() + ahead.load(Ordering::SeqCst))
        };
        options.observer = {
            let told = told.clone();
            Observer::new(move |happening| told.lock().unwrap().push(happening.clone()))
        };
        // The second opinion, as in the tests of the bundle.
        if let Ok(url) = std::env::var("AWS_ENDPOINT_URL_DYNAMODB") {
            static NUMBER: AtomicI64 = AtomicI64::new(0);
            options.dynamodb_url = Some(url);
            options.table_prefix = format!("l{}-{}-", Clock::default().now(), NUMBER.fetch_add(1, Ordering::Relaxed));
        }
        adjust(&mut options);
        let stack = Stack::start(options).await?;
        let endpoint = format!("http://{}", stack.aws_address());
        let credentials = || Credentials::new("local", "local", None, None, "tests");
        let sqs = aws_sdk_sqs::Config::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region(Region::new("us-east-1"))
            .endpoint_url(&endpoint)
            .credentials_provider(credentials())
            .retry_config(aws_types::sdk_config::RetryConfig::disabled())
            .build();
        let dynamodb = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region(Region::new("us-east-1"))
            .endpoint_url(&endpoint)
            .credentials_provider(credentials())
            .build();
        Ok(Self {
            stack,
            sqs: aws_sdk_sqs::Client::from_conf(sqs),
            dynamodb: aws_sdk_dynamodb::Client::from_conf(dynamodb),
            told,
            ahead,
        })
    }

    /// Moves the stack's clock on.
    pub fn advance(&self, by: Duration) {
        self.ahead.fetch_add(i64::try_from(by.as_millis()).unwrap(), Ordering::SeqCst);
    }

    /// The URL of a queue by its name.
    pub async fn url(&self, name: &str) -> String {
        self.sqs.get_queue_url().queue_name(name).send().await.unwrap().queue_url.unwrap()
    }

    /// Sends to a FIFO queue with the body as the deduplication id.
    pub async fn send(&self, queue: &str, group: &str, body: &str) {
        let send = self.sqs.send_message().queue_url(queue).message_body(body);
        send.message_group_id(group).message_deduplication_id(body).send().await.unwrap();
    }

    pub fn told(&self) -> Vec<Happening> {
        self.told.lock().unwrap().clone()
    }
}

/// What a function was invoked with.
#[derive(Clone, Default)]
pub struct Seen(Arc<Mutex<Vec<Value>>>);

impl Seen {
    pub fn note(&self, event: Value) {
        self.0.lock().unwrap().push(event);
    }

    /// The events, in the order of their arrival.
    pub fn events(&self) -> Vec<Value> {
        self.0.lock().unwrap().clone()
    }

    /// All records of all events.
    pub fn records(&self) -> Vec<Value> {
        self.events().iter().flat_map(|event| event["Records"].as_array().unwrap().clone()).collect()
    }

    /// The bodies of all messages.
    pub fn bodies(&self) -> Vec<String> {
        self.records().iter().map(|record| record["body"].as_str().unwrap().to_owned()).collect()
    }

    /// A function that notes what it gets and is content.
    pub fn function(&self, folder: &str) -> Functions {
        self.answering(folder, |_| Ok(Value::Null))
    }

    /// A function that notes what it gets and answers so.
    pub fn answering(
        &self,
        folder: &str,
        answer: impl Fn(&Value) -> Result<Value, String> + Clone + Send + Sync + 'static,
    ) -> Functions {
        let seen = self.clone();
        Functions::default().with(folder, move |_: Environment, event: Value| {
            let answer = answer(&event);
            seen.note(event);
            async { answer }
        })
    }
}

/// `batchItemFailures` with these.
pub fn failed<'a>(identifiers: impl IntoIterator<Item = &'a str>) -> Value {
    let items: Vec<Value> = identifiers.into_iter().map(|id| json!({ "itemIdentifier": id })).collect();
    json!({ "batchItemFailures": items })
}

/// Waits until something is so. Nothing is said about how long that takes, only that it comes.
pub async fn eventually(what: &str, so: impl AsyncFn() -> bool) {
    for _ in 0..6_000 {
        if so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("never: {what}");
}

/// Waits long enough for what would go wrong to go wrong.
pub async fn a_while() {
    tokio::time::sleep(Duration::from_millis(300)).await;
}

/// The resource of a function with these events, in YAML.
pub fn function(folder: &str, events: &str) -> String {
    let events: String = events.lines().map(|line| format!("        {line}\n")).collect();
    format!(
        "  Function:\n    Type: AWS::Serverless::Function\n    Properties:\n      CodeUri: functions/{folder}\n      Timeout: 20\n      Events:\n{events}"
    )
}

/// The resource of a queue with these properties, in YAML.
pub fn queue(id: &str, properties: &[&str]) -> String {
    let properties: String = properties.iter().map(|property| format!("      {property}\n")).collect();
    let properties = if properties.is_empty() { String::new() } else { format!("    Properties:\n{properties}") };
    format!("  {id}:\n    Type: AWS::SQS::Queue\n{properties}")
}

/// How often each of these is there.
pub fn counts(of: impl IntoIterator<Item = String>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for one in of {
        *counts.entry(one).or_default() += 1;
    }
    counts
}
