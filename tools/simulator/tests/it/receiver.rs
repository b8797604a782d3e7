//! A receiver of callbacks that remembers what came and answers as it is told.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use dingtalk_crypto::{AesKey, Credentials, KeySlot, Keyring, Reply, SealedPush, SecretString};
use dingtalk_simulator::{App, PLACEHOLDER_SUITE_KEY, Retry, Settings, Simulator};
use serde_json::Value;

pub const TOKEN: &str = "123456";
/// The documentation's sample key, which has its stray bits set.
pub const AES_KEY: &str = "4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij";
pub const SUITE_KEY: &str = "suitesimulated01";
pub const CORP: &str = "dingcorp1";

/// One push as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Push {
    pub path: String,
    pub query: String,
    pub body: String,
    pub plaintext: String,
    pub receiver_id: String,
}

impl Push {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.plaintext).expect("the plaintext is JSON")
    }

    pub fn event(&self) -> String {
        self.json()["EventType"].as_str().expect("an EventType").to_owned()
    }

    pub fn parameter(&self, name: &str) -> Option<String> {
        let start = format!("{name}=");
        self.query.split('&').find_map(|pair| pair.strip_prefix(&start)).map(str::to_owned)
    }
}

/// How to answer.
#[derive(Debug, Clone)]
pub enum Reaction {
    Text(String),
    Sealed {
        text: &'static str,
        receiver_id: &'static str,
    },
    /// The members of an orderly reply, changed.
    Changed(fn(&mut serde_json::Map<String, Value>)),
    Raw(u16, String),
    After(Duration, Box<Reaction>),
}

impl Reaction {
    pub fn success() -> Reaction {
        Reaction::Text("success".to_owned())
    }
}

type React = dyn Fn(usize, &Push) -> Reaction + Send + Sync;

struct Shared {
    keyring: Keyring,
    pushes: Mutex<Vec<Push>>,
    react: Box<React>,
}

/// A receiver on a loopback port.
pub struct Receiver {
    pub url: String,
    shared: Arc<Shared>,
}

pub fn keyring() -> Keyring {
    Keyring::new(Credentials::new(SecretString::from(TOKEN), AesKey::parse(AES_KEY).expect("the sample key")))
}

impl Receiver {
    /// Answers the push with that number (from 0) as `react` says.
    pub async fn start(react: impl Fn(usize, &Push) -> Reaction + Send + Sync + 'static) -> Receiver {
        let shared = Arc::new(Shared { keyring: keyring(), pushes: Mutex::default(), react: Box::new(react) });
        let router = Router::new().fallback(answer).with_state(shared.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a loopback port");
        let url = format!("http://{}/callback/demo", listener.local_addr().expect("its address"));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Receiver { url, shared }
    }

    pub async fn willing() -> Receiver {
        Receiver::start(|_, _| Reaction::success()).await
    }

    pub fn pushes(&self) -> Vec<Push> {
        self.shared.pushes.lock().expect("not poisoned").clone()
    }

    pub fn events(&self) -> Vec<String> {
        self.pushes().iter().map(Push::event).collect()
    }

    /// A suite's simulator that pushes here.
    pub fn suite(&self, settings: Settings) -> Simulator {
        simulator(&self.url, settings)
    }
}

pub fn simulator(url: &str, settings: Settings) -> Simulator {
    let app = App::suite(url, TOKEN, AES_KEY, Some(SUITE_KEY));
    Simulator::new(app, settings).expect("valid settings").with_clock(|| 1_700_000_000_123)
}

/// No retries, and pauses of no length.
pub fn quick() -> Settings {
    Settings { retry: Retry::None, code_interval: Duration::ZERO, seed: 1, ..Settings::default() }
}

async fn answer(State(shared): State<Arc<Shared>>, uri: Uri, body: Bytes) -> Response {
    let query = uri.query().unwrap_or_default();
    let sealed = SealedPush::parse(query, &body).expect("a push");
    let receivers = [SUITE_KEY, PLACEHOLDER_SUITE_KEY, CORP];
    let opened = shared.keyring.open(&sealed, &receivers).expect("every push opens");
    let push = Push {
        path: uri.path().to_owned(),
        query: query.to_owned(),
        body: String::from_utf8(body.to_vec()).expect("UTF-8"),
        plaintext: opened.message,
        receiver_id: opened.receiver_id,
    };
    let number = {
        let mut pushes = shared.pushes.lock().expect("not poisoned");
        pushes.push(push.clone());
        pushes.len() - 1
    };
    let mut reaction = (shared.react)(number, &push);
    while let Reaction::After(pause, then) = reaction {
        tokio::time::sleep(pause).await;
        reaction = *then;
    }
    let seal = |text: &str, receiver: &str| -> Reply {
        shared.keyring.seal(KeySlot::Current, text, receiver, "1700000000456", "abcdefgh", [b'a'; 16])
    };
    match reaction {
        Reaction::Text(text) => seal(&text, &push.receiver_id).to_json().into_response(),
        Reaction::Sealed { text, receiver_id } => seal(text, receiver_id).to_json().into_response(),
        Reaction::Changed(change) => {
            let json = seal("success", &push.receiver_id).to_json();
            let mut members = serde_json::from_str(&json).expect("an object");
            change(&mut members);
            Value::Object(members).to_string().into_response()
        }
        Reaction::Raw(status, body) => (StatusCode::from_u16(status).expect("a status"), body).into_response(),
        Reaction::After(..) => unreachable!("waited for above"),
    }
}
