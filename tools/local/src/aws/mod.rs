//! One loopback endpoint for the AWS services the bundle calls, told apart by `X-Amz-Target`.

mod dynamodb;
mod eventbridge;
mod faults;
mod secretsmanager;
mod sqs;

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, State},
    response::Response,
};
use dingtalk_lambda::Clock;
use http::{HeaderMap, StatusCode, header};
use serde_json::{Value, json};

pub use faults::{AwsFaults, PollerPoint, Service};

pub(crate) use dynamodb::DynamoDb;
pub(crate) use secretsmanager::Secret;
pub(crate) use sqs::message_attributes;

use crate::{ACCOUNT, bus::Buses, sqs::Queues};

/// DynamoDB takes requests of at most 16 MB.
const LARGEST: usize = 16 * 1024 * 1024;

/// What stands behind the endpoint.
#[derive(Clone)]
pub(crate) struct Aws {
    pub dynamodb: DynamoDb,
    /// Empty until the functions, which need the endpoint, are there.
    pub buses: Arc<std::sync::OnceLock<Buses>>,
    pub queues: Arc<Queues>,
    pub secret: Arc<Secret>,
    pub faults: AwsFaults,
    pub clock: Clock,
    /// Where it listens, as soon as it does.
    pub endpoint: Arc<std::sync::OnceLock<String>>,
}

impl Aws {
    /// The URL of the queue with this name.
    fn queue_url(&self, name: &str) -> String {
        queue_url(self.endpoint.get().map_or("", String::as_str), name)
    }
}

/// The URL of a queue behind `endpoint`.
pub(crate) fn queue_url(endpoint: &str, name: &str) -> String {
    format!("{endpoint}/{ACCOUNT}/{name}")
}

pub(crate) fn router(aws: Aws) -> Router {
    Router::new().fallback(dispatch).layer(DefaultBodyLimit::max(LARGEST)).with_state(aws)
}

async fn dispatch(State(aws): State<Aws>, headers: HeaderMap, body: Bytes) -> Response {
    let target = headers.get("x-amz-target").and_then(|target| target.to_str().ok()).unwrap_or_default();
    let (service, operation) = target.split_once('.').unwrap_or((target, ""));
    let service = match service {
        "DynamoDB_20120810" => Service::DynamoDb,
        // What reads a table's stream by itself.
        "DynamoDBStreams_20120810" => Service::DynamoDb,
        "AmazonSQS" => Service::Sqs,
        "AWSEvents" => Service::EventBridge,
        "secretsmanager" => Service::SecretsManager,
        other => {
            return error(StatusCode::BAD_REQUEST, "UnknownOperationException", &format!("{other} is not here"));
        }
    };
    if aws.faults.refuses(service).await {
        return error(StatusCode::INTERNAL_SERVER_ERROR, "InternalServerError", "refused on purpose");
    }
    match (service, operation) {
        (Service::DynamoDb, operation) => {
            let stirs = aws.dynamodb.stirs(operation, &body);
            let answer = aws.dynamodb.forward(&headers, body).await;
            if stirs {
                aws.dynamodb.writes.notify_waiters();
            }
            answer
        }
        (Service::Sqs, operation) => sqs::call(&aws, operation, &body).await,
        (Service::EventBridge, "PutEvents") => eventbridge::put_events(&aws, &body),
        (Service::SecretsManager, "GetSecretValue") => aws.secret.get(&body),
        (_, operation) => {
            error(StatusCode::BAD_REQUEST, "UnknownOperationException", &format!("{operation} is not here"))
        }
    }
}

fn answer(status: StatusCode, body: &Value) -> Response {
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = status;
    let json = header::HeaderValue::from_static("application/x-amz-json-1.1");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}

fn error(status: StatusCode, code: &str, message: &str) -> Response {
    answer(status, &json!({ "__type": code, "message": message }))
}
