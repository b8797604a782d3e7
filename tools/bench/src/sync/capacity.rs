//! What calls to DynamoDB cost: a hop in front of the stack's, which asks for the consumed capacity and adds it up.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, StatusCode, header::CONTENT_TYPE},
    response::IntoResponse,
};
use serde_json::{Value, json};

use crate::Failed;

/// DynamoDB's own limit for a request.
const LARGEST: usize = 16 * 1024 * 1024;

/// What was consumed, by table.
#[derive(Clone, Debug, Default)]
pub(crate) struct Consumed {
    pub read: BTreeMap<String, f64>,
    pub written: BTreeMap<String, f64>,
}

impl Consumed {
    pub fn all_read(&self) -> f64 {
        self.read.values().sum()
    }

    pub fn all_written(&self) -> f64 {
        self.written.values().sum()
    }

    pub fn written_to(&self, table: &str) -> f64 {
        self.written.get(table).copied().unwrap_or(0.0)
    }
}

/// The hop. It ends with the program.
#[derive(Clone)]
pub(crate) struct Meter {
    /// Where it listens.
    pub url: String,
    hop: Hop,
}

#[derive(Clone)]
struct Hop {
    to: String,
    client: reqwest::Client,
    consumed: Arc<Mutex<Consumed>>,
}

impl Meter {
    /// In front of the AWS endpoint at `to`.
    pub async fn start(to: SocketAddr) -> Result<Self, Failed> {
        let client = reqwest::Client::builder().no_proxy().build()?;
        let hop = Hop { to: format!("http://{to}"), client, consumed: Arc::default() };
        let router = Router::new().fallback(pass).layer(DefaultBodyLimit::max(LARGEST)).with_state(hop.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { url, hop })
    }

    /// What was consumed since this was last asked.
    pub fn take(&self) -> Consumed {
        std::mem::take(&mut *self.hop.consumed.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn pass(State(hop): State<Hop>, headers: HeaderMap, body: Bytes) -> impl IntoResponse {
    match hop.pass(&headers, &body).await {
        Ok((status, answer)) => (status, [(CONTENT_TYPE, "application/x-amz-json-1.0")], answer),
        Err(_) => (StatusCode::BAD_GATEWAY, [(CONTENT_TYPE, "application/x-amz-json-1.0")], Bytes::new()),
    }
}

impl Hop {
    async fn pass(&self, headers: &HeaderMap, body: &Bytes) -> Result<(StatusCode, Bytes), Failed> {
        let operation = headers.get("x-amz-target").and_then(|target| target.to_str().ok()).unwrap_or_default();
        let operation = operation.rsplit('.').next().unwrap_or_default().to_owned();
        let mut request: Value = serde_json::from_slice(body)?;
        request["ReturnConsumedCapacity"] = json!("TOTAL");
        let mut call = self.client.post(&self.to).body(request.to_string());
        for name in ["x-amz-target", "content-type", "authorization", "x-amz-date"] {
            if let Some(value) = headers.get(name) {
                call = call.header(name, value);
            }
        }
        let answer = call.send().await?;
        let status = answer.status();
        let answer = answer.bytes().await?;
        if status.is_success() {
            self.count(&operation, &serde_json::from_slice(&answer)?);
        }
        Ok((status, answer))
    }

    fn count(&self, operation: &str, answer: &Value) {
        let reads = ["Get", "Query", "Scan", "BatchGet", "TransactGet"].iter().any(|read| operation.starts_with(read));
        let consumed = answer.get("ConsumedCapacity");
        let by_table = consumed.and_then(Value::as_array).cloned().or_else(|| Some(vec![consumed?.clone()]));
        let mut sum = self.consumed.lock().unwrap_or_else(PoisonError::into_inner);
        let sum = if reads { &mut sum.read } else { &mut sum.written };
        for table in by_table.unwrap_or_default() {
            let units = table["CapacityUnits"].as_f64().unwrap_or(0.0);
            *sum.entry(table["TableName"].as_str().unwrap_or_default().to_owned()).or_default() += units;
        }
    }
}
