//! A stack to test on, with a clock that can be moved and everything it measured.

mod apps;
pub mod draw;
mod logs;
mod pushes;

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use aws_sdk_dynamodb::{
    Client,
    config::{BehaviorVersion, Credentials, Region},
    types::AttributeValue,
};
use dingtalk_api::Pauses;
use dingtalk_crypto::SealingKeys;
use dingtalk_lambda::{Clock, DOMAIN_SOURCE};
use dingtalk_local::{Happening, Observer, Options, Stack, Template};
use dingtalk_store::{Inbox, InboxKey, Licences, Outbox, Row, Tickets, random_bytes};

pub use apps::*;
pub use logs::*;
pub use pushes::*;

/// A running stack.
pub struct Bench {
    pub stack: Stack,
    pub dynamodb: Client,
    pub prefix: String,
    ahead: Arc<AtomicI64>,
    happenings: Arc<Mutex<Vec<Happening>>>,
    /// Messages that were received, by queue, and invocations that have ended, by function.
    work: Arc<Mutex<BTreeMap<String, usize>>>,
}

impl Bench {
    pub async fn start() -> Self {
        Self::with(config(), |_| {}).await
    }

    pub async fn with(config: String, adjust: impl FnOnce(&mut Options)) -> Self {
        let ahead = Arc::new(AtomicI64::new(0));
        let happenings: Arc<Mutex<Vec<Happening>>> = Arc::default();
        let work: Arc<Mutex<BTreeMap<String, usize>>> = Arc::default();
        let mut options = Options::new(template(), config);
        options.pauses = Pauses::none();
        options.clock = {
            let (ahead, real) = (ahead.clone(), Clock::default());
            Clock::new(move || real.now() + ahead.load(Ordering::SeqCst))
        };
        options.observer = {
            let (happenings, work) = (happenings.clone(), work.clone());
            Observer::new(move |happening| {
                let done = match happening {
                    Happening::Received { queue, messages } => Some((queue, messages.len())),
                    Happening::Invoked { function, .. } => Some((function, 1)),
                    _ => None,
                };
                if let Some((name, count)) = done {
                    *work.lock().unwrap().entry(name.clone()).or_default() += count;
                }
                happenings.lock().unwrap().push(happening.clone());
            })
        };
        if let Ok(url) = std::env::var("AWS_ENDPOINT_URL_DYNAMODB") {
            options.dynamodb_url = Some(url);
            options.table_prefix = format!("t{:016x}-", u64::from_be_bytes(random_bytes().unwrap()));
        }
        adjust(&mut options);
        let prefix = options.table_prefix.clone();
        let stack = Stack::start(options).await.unwrap();
        let config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region(Region::new("us-east-1"))
            .credentials_provider(Credentials::new("local", "local", None, None, "test"))
            .endpoint_url(format!("http://{}", stack.aws_address()))
            .build();
        Self { stack, dynamodb: Client::from_conf(config), prefix, ahead, happenings, work }
    }

    pub fn now(&self) -> i64 {
        Clock::default().now() + self.ahead.load(Ordering::SeqCst)
    }

    /// The time of all functions.
    pub fn clock(&self) -> Clock {
        let (ahead, real) = (self.ahead.clone(), Clock::default());
        Clock::new(move || real.now() + ahead.load(Ordering::SeqCst))
    }

    /// Lets time pass for all functions.
    pub fn pass(&self, time: Duration) {
        self.ahead.fetch_add(i64::try_from(time.as_millis()).unwrap(), Ordering::SeqCst);
    }

    pub fn inbox(&self) -> Inbox {
        Inbox::new(self.dynamodb.clone(), self.table("InboxTable"))
    }

    pub fn outbox(&self) -> Outbox {
        Outbox::new(self.dynamodb.clone(), self.table("InboxTable"))
    }

    pub fn tickets(&self) -> Tickets {
        Tickets::new(self.dynamodb.clone(), self.table("StateTable"))
    }

    pub fn licences(&self) -> Licences {
        Licences::new(self.dynamodb.clone(), self.table("StateTable"))
    }

    pub fn table(&self, id: &str) -> String {
        format!("{}{id}", self.prefix)
    }

    pub async fn row(&self, key: &InboxKey) -> Option<Row> {
        self.inbox().read(key).await.unwrap()
    }

    /// Every item of a table, as text.
    pub async fn dump(&self, id: &str) -> Vec<String> {
        let scanned = self.dynamodb.scan().table_name(self.table(id)).send().await.unwrap();
        scanned.items().iter().map(|item| format!("{item:?}")).collect()
    }

    /// Everything that a table holds, as who reads it without a key would find it: texts, numbers and bytes, one after
    /// the other.
    pub async fn in_the_clear(&self, id: &str) -> String {
        let scanned = self.dynamodb.scan().table_name(self.table(id)).send().await.unwrap();
        let mut found = Vec::new();
        let mut left: Vec<_> = scanned.items().iter().cloned().map(AttributeValue::M).collect();
        while let Some(value) = left.pop() {
            match value {
                AttributeValue::S(text) | AttributeValue::N(text) => found.extend_from_slice(text.as_bytes()),
                AttributeValue::B(bytes) => found.extend_from_slice(bytes.as_ref()),
                AttributeValue::Ss(texts) => found.extend_from_slice(texts.join("\n").as_bytes()),
                AttributeValue::L(list) => left.extend(list),
                AttributeValue::M(map) => {
                    for (name, value) in map {
                        found.extend_from_slice(name.as_bytes());
                        left.push(value);
                    }
                }
                AttributeValue::Bool(_) | AttributeValue::Null(_) => {}
                other => panic!("a kind of attribute this does not read: {other:?}"),
            }
            found.push(b'\n');
        }
        String::from_utf8_lossy(&found).into_owned()
    }

    /// The values of the remembered tickets of the app `demo`, newest first.
    pub async fn ticket_values(&self, app: &str) -> Vec<String> {
        let tickets = self.tickets().all(&sealing_keys(), app).await.unwrap();
        tickets.iter().map(|t| secrecy::ExposeSecret::expose_secret(&t.value).to_owned()).collect()
    }

    /// Everything that happened so far.
    pub fn happenings(&self) -> Vec<Happening> {
        self.happenings.lock().unwrap().clone()
    }

    /// How often a function has counted this.
    pub fn counted(&self, function: &str, name: &str) -> usize {
        let counts = |h: &Happening| matches!(h, Happening::Measured(m) if m.function == function && m.name == name);
        self.happenings().iter().filter(|happening| counts(happening)).count()
    }

    /// The details of the domain events of this name that went onto the bus.
    pub fn domain_events(&self, name: &str) -> Vec<serde_json::Value> {
        let details = self.happenings().into_iter().filter_map(|happening| match happening {
            Happening::Published { source, detail_type, detail, .. }
                if source == DOMAIN_SOURCE && detail_type == name =>
            {
                serde_json::from_str(&detail).ok()
            }
            _ => None,
        });
        details.collect()
    }

    /// How many messages of the queue were received whose work, by its function, has not ended.
    pub fn at_work(&self, from: &str, by: &str) -> usize {
        let work = self.work.lock().unwrap();
        let count = |name| work.get(name).copied().unwrap_or(0);
        count(from).saturating_sub(count(by))
    }

    /// How many things have happened so far.
    pub fn happened(&self) -> usize {
        self.happenings.lock().unwrap().len()
    }

    /// Runs the sweep once and gives its answer.
    pub async fn sweep(&self) -> serde_json::Value {
        serde_json::from_str(&self.stack.invoke("inbox-sweep", "{}").await.unwrap()).unwrap()
    }
}

/// The project's own template.
pub fn template() -> Template {
    Template::parse(include_str!("../../../template.yaml")).unwrap()
}

/// Waits until `ready` says so, at most thirty seconds.
pub async fn eventually(what: &str, ready: impl AsyncFnMut() -> bool) {
    within(Duration::from_secs(30), what, ready).await;
}

/// Waits until `ready` says so.
pub async fn within(most: Duration, what: &str, mut ready: impl AsyncFnMut() -> bool) {
    for _ in 0..most.as_millis() / 10 {
        if ready().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("not within {most:?}: {what}");
}

pub fn sealing_keys() -> SealingKeys {
    SealingKeys::new([(1, [1; 32])]).unwrap()
}
