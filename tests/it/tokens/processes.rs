//! Many function instances, each a process of its own, on one expired token.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, Command, Stdio},
    time::Duration,
};

use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use dingtalk_api::{Api, ApiOptions, Hosts};
use dingtalk_simulator::Fault;
use dingtalk_tokens::{Kind, Tokens};
use serde_json::{Value, json};

use super::{Scene, credentials, get, soon, suite_key, value};
use crate::support::{eventually, sealing_keys};

const ORDERS: &str = "DINGTALK_TOKENS_CHILD";
const READY: &str = "child is ready";
const GOT: &str = "child got ";

/// One instance: says that it is ready, waits for a line, asks for the suite token, and says what it got.
#[tokio::test]
#[ignore = "a process that the other tests of this file start"]
async fn child() {
    let orders: Value = serde_json::from_str(&std::env::var(ORDERS).unwrap()).unwrap();
    let text = |name: &str| orders[name].as_str().unwrap().to_owned();
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("local", "local", None, None, "test"))
        .endpoint_url(text("aws"))
        .build();
    let options = ApiOptions::new(Hosts { oapi: text("dingtalk"), api: text("dingtalk") });
    let now = options.now.clone();
    let dynamodb = aws_sdk_dynamodb::Client::from_conf(config);
    let tokens = Tokens::new(Api::new(options).unwrap(), dynamodb, text("table"), now);
    let mut out = std::io::stdout();
    writeln!(out, "\n{READY}").unwrap();
    std::io::stdin().read_line(&mut String::new()).unwrap();
    let got = tokens.get(&sealing_keys(), &credentials(Kind::Suite), &suite_key(), soon()).await;
    let said = got.map_or_else(|error| format!("no token: {error}"), |token| value(&token).to_owned());
    writeln!(out, "\n{GOT}{said}").unwrap();
}

/// A started process. It dies with its owner.
struct Instance {
    process: Child,
    out: Box<dyn BufRead + Send>,
}

impl Instance {
    /// Starts a process and waits until it is ready.
    fn start(scene: &Scene) -> Self {
        let orders = json!({
            "aws": format!("http://{}", scene.bench.stack.aws_address()),
            "table": scene.bench.table("StateTable"),
            "dingtalk": scene.server.url(),
        });
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "tokens::processes::child", "--ignored", "--nocapture", "--test-threads=1"])
            .env(ORDERS, orders.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let out = Box::new(BufReader::new(process.stdout.take().unwrap()));
        Self { process, out }
    }

    /// The first line that begins so, without its beginning.
    fn line(&mut self, beginning: &str) -> String {
        let mut line = String::new();
        loop {
            line.clear();
            assert_ne!(self.out.read_line(&mut line).unwrap(), 0, "the process has ended without a word");
            if let Some(rest) = line.strip_prefix(beginning) {
                return rest.trim_end().to_owned();
            }
        }
    }

    fn go(&mut self) {
        self.process.stdin.as_mut().unwrap().write_all(b"go\n").unwrap();
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// So many processes, all ready.
async fn ready(scene: &Scene, count: usize) -> Vec<Instance> {
    let mut instances: Vec<Instance> = (0..count).map(|_| Instance::start(scene)).collect();
    tokio::task::spawn_blocking(move || {
        for instance in &mut instances {
            instance.line(READY);
        }
        instances
    })
    .await
    .unwrap()
}

/// Lets all ask at once; what each got.
async fn ask(mut instances: Vec<Instance>) -> Vec<String> {
    let asked = tokio::task::spawn_blocking(move || {
        instances.iter_mut().for_each(Instance::go);
        instances.iter_mut().map(|instance| instance.line(GOT)).collect()
    });
    asked.await.unwrap()
}

/// A suite whose stored token has just expired.
async fn expired() -> Scene {
    let scene = Scene::start().await;
    scene.ticket().await;
    scene.plant(&suite_key(), "SUITE-TOKEN-EXPIRED", Duration::ZERO).await;
    scene
}

/// Everybody got the one token that DingTalk honours and the store has.
async fn all_got_the_stored_one(scene: &Scene, got: &[String]) {
    let stored = get(&scene.tokens(), &suite_key()).await.unwrap();
    assert!(scene.platform.token_valid_at(value(&stored), scene.now()));
    let others: Vec<&String> = got.iter().filter(|got| *got != value(&stored)).collect();
    assert!(others.is_empty(), "{others:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_64_processes_one_asks_dingtalk() {
    let scene = expired().await;
    let got = ask(ready(&scene, 64).await).await;
    assert_eq!((got.len(), scene.platform.calls("get_suite_token")), (64, 1));
    all_got_the_stored_one(&scene, &got).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_it_is_killed_one_more_does() {
    let scene = expired().await;
    let mut instances = ready(&scene, 64).await;
    scene.platform.on("get_suite_token").then(Fault::Hang);
    let mut first = instances.pop().unwrap();
    first.go();
    eventually("the first one asks", async || scene.platform.calls("get_suite_token") == 1).await;
    drop(first);
    let got = ask(instances).await;
    assert_eq!((got.len(), scene.platform.calls("get_suite_token")), (63, 2));
    all_got_the_stored_one(&scene, &got).await;
}
