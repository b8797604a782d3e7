//! One stack and one DingTalk for all companies, and what is seen of them.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use dingtalk_authorisation::State;
use dingtalk_company::Record;
use dingtalk_crypto::Keyring;
use dingtalk_lambda::Faults as CrashPoints;
use dingtalk_local::{Observer, Service};
use dingtalk_simulator::{ApiApp, App, Mode, Platform, PlatformSettings, Retry, Server, Settings, Simulator};
use dingtalk_store::{Companies, CompanyRow, SHARDS};
use serde_json::{Value, json};

use super::{company::Pushed, seen::Seen, tap::Tap};
use crate::support::{
    Answer, Bench, SUITE_KEY, SUITE_SECRET, VECTOR_AES_KEY, VECTOR_TOKEN, config_at, eventually, sealed, sealing_keys,
    suite_with, vector_keyring, within,
};

pub struct Stage {
    pub bench: Bench,
    pub platform: Platform,
    pub seen: Arc<Seen>,
    pub tap: Tap,
    suite: Simulator,
    http: reqwest::Client,
    keyring: Keyring,
    _server: Server,
}

impl Stage {
    pub async fn start(seed: u64) -> Self {
        let platform = Platform::new(PlatformSettings { seed, ..PlatformSettings::default() });
        platform.add_app(ApiApp::suite(SUITE_KEY, SUITE_SECRET));
        let server = platform.serve("127.0.0.1:0").await.unwrap();
        let tap = Tap::start(server.url()).await;
        let seen = Arc::new(Seen::default());
        let bench = Bench::with(config_at(vec![suite_with("demo", json!({}))], &tap.url), |options| {
            let (look, strike) = (seen.clone(), seen.clone());
            options.observer = Observer::new(move |happening| look.look(happening));
            options.faults = CrashPoints::armed(move |point| strike.strike(seed, point));
            options.workers = 12;
        })
        .await;
        let app = App::suite(&bench.stack.callback_url("demo"), VECTOR_TOKEN, VECTOR_AES_KEY, Some(SUITE_KEY));
        let settings = Settings {
            mode: Mode::Classic,
            retry: Retry::None,
            // One push for each that is asked for.
            code_interval: Duration::from_secs(3_600),
            ..Settings::default()
        };
        // Pushes tickets, and what `reauth_corp` sets off.
        let suite = Simulator::new(app, settings).unwrap().attach(&platform).unwrap();
        let (http, keyring) = (reqwest::Client::new(), vector_keyring());
        Self { bench, platform, seen, tap, suite, http, keyring, _server: server }
    }

    pub fn crash(&self, whether: bool) {
        self.seen.crashing.store(whether, Ordering::SeqCst);
    }

    /// Pushes until it is acknowledged, as DingTalk does: under load the callback may run out of its time.
    pub async fn push(&self, pushed: &Pushed) {
        let push = sealed(&self.keyring, &pushed.event.to_string(), SUITE_KEY, self.bench.now());
        let url = format!("{}?{}", self.bench.stack.callback_url("demo"), push.query.to_query());
        for _ in 0..50 {
            let request = self.http.post(&url).header("content-type", "application/json").body(push.body());
            let answer = request.send().await.unwrap();
            let answer = Answer { status: answer.status().as_u16(), body: answer.text().await.unwrap() };
            if answer.acknowledges() {
                return;
            }
            assert_eq!(answer.status, 503, "{pushed:?}: {answer:?}");
            self.seen.pushed_again.fetch_add(1, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("not acknowledged: {pushed:?}");
    }

    pub async fn ticket(&self) {
        assert!(self.suite.push_ticket().await.acknowledged);
        let ticket = self.platform.suite_ticket(SUITE_KEY).unwrap();
        // A worker may have died with it, or the bus refused it: then the sweep brings it.
        eventually("the ticket is kept", async || {
            if self.bench.ticket_values("demo").await.first() == Some(&ticket) {
                return true;
            }
            if self.seen.under_way.load(Ordering::SeqCst) == 0 {
                self.pass(Duration::from_secs(80));
                self.bench.sweep().await;
            }
            false
        })
        .await;
        self.rest().await;
    }

    /// Lets time pass for everybody. Who works meanwhile would lose his claim.
    pub fn pass(&self, time: Duration) {
        self.bench.pass(time);
        self.platform.advance(time);
    }

    /// Waits until nobody works.
    pub async fn rest(&self) {
        within(Duration::from_secs(60), "nobody works", async || self.seen.under_way.load(Ordering::SeqCst) == 0).await;
    }

    pub async fn sweep(&self) {
        while self.bench.sweep().await["unfinished"] == true {}
        self.rest().await;
    }

    pub async fn reauthorize(&self) {
        let before = self.seen.callbacks.load(Ordering::SeqCst);
        match self.bench.stack.invoke("reauthorize", "{}").await {
            Ok(answer) => {
                // Each that DingTalk was asked for is pushed by it.
                let answer: Value = serde_json::from_str(&answer).unwrap();
                let pushes = answer[0]["reauthorized"].as_u64().unwrap();
                let pushed = async || self.seen.callbacks.load(Ordering::SeqCst) >= before + pushes;
                eventually("the events of reauth_corp came", pushed).await;
            }
            // It may die on purpose; then the next run goes on.
            Err(error) => assert!(self.seen.crashing.load(Ordering::SeqCst), "{error}"),
        }
        self.rest().await;
    }

    pub fn companies(&self) -> Companies {
        Companies::new(self.bench.dynamodb.clone(), self.bench.table("StateTable"))
    }

    pub async fn record(&self, corp: &str) -> Record {
        let row = self.companies().read(&sealing_keys(), "demo", corp).await.unwrap();
        Record::of(row.unwrap_or_else(|| CompanyRow::new("demo", corp))).unwrap()
    }

    /// The companies before they are active.
    pub async fn stuck(&self) -> Vec<String> {
        let mut stuck = Vec::new();
        for state in [State::CodeReceived, State::Authorised] {
            let listed = self.companies().list("demo", state.as_str(), 100, None).await.unwrap();
            stuck.extend(listed.into_iter().map(|one| one.corp));
        }
        stuck
    }

    /// What there was, for who reads along.
    pub fn counted(&self) -> String {
        let aws = self.bench.stack.aws_faults();
        let log = self.platform.log();
        format!(
            "{} calls of DynamoDB, {} of EventBridge, {} of DingTalk; {} of them failed, died: {:?}, {} pushed again",
            aws.calls(Service::DynamoDb),
            aws.calls(Service::EventBridge),
            log.len(),
            log.iter().filter(|call| call.code != "0").count(),
            self.seen.crashes(),
            self.seen.pushed_again.load(Ordering::SeqCst),
        )
    }

    /// The rows of the inbox that are not settled.
    pub async fn unsettled(&self) -> Vec<String> {
        let mut rows = Vec::new();
        for shard in 0..SHARDS {
            let due = self.bench.inbox().due(shard, i64::MAX, 100, None).await.unwrap();
            rows.extend(due.into_iter().map(|due| format!("{due:?}")));
        }
        rows
    }
}
