//! DynamoDB: the embedded one in this process, or another one by its URL.

use std::path::Path;

use axum::{
    body::{Body, Bytes},
    response::Response,
};
use dynoxide::Database;
use http::{HeaderMap, StatusCode, header};
use tokio::net::TcpListener;

use super::error;
use crate::StackError;

/// A DynamoDB to pass requests on to.
#[derive(Clone, Debug)]
pub(crate) struct DynamoDb {
    url: String,
    client: reqwest::Client,
}

impl DynamoDb {
    /// The DynamoDB at `url`.
    pub fn at(url: impl Into<String>) -> Self {
        Self { url: url.into(), client: reqwest::Client::new() }
    }

    /// An embedded one: in memory, or in a file of `directory`.
    pub async fn embedded(directory: Option<&Path>) -> Result<Self, StackError> {
        let database = match directory {
            Some(directory) => {
                let file = directory.join("dynamodb.sqlite");
                std::fs::create_dir_all(directory)
                    .map_err(|e| StackError::Data { path: directory.to_owned(), reason: e.to_string() })?;
                Database::new(&file.to_string_lossy())
                    .map_err(|e| StackError::Data { path: file.clone(), reason: e.to_string() })?
            }
            None => {
                Database::memory().map_err(|e| StackError::Data { path: ":memory:".into(), reason: e.to_string() })?
            }
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(StackError::listen("127.0.0.1:0"))?;
        let address = listener.local_addr().map_err(StackError::listen("127.0.0.1:0"))?;
        tokio::spawn(dynoxide::server::serve_on(listener, database));
        Ok(Self::at(format!("http://{address}")))
    }

    /// Passes a request on as it is. The signature is not checked by either side.
    pub async fn forward(&self, headers: &HeaderMap, body: Bytes) -> Response {
        let mut request = self.client.post(&self.url).body(body);
        for name in ["x-amz-target", "content-type", "authorization", "x-amz-date", "x-amz-security-token"] {
            if let Some(value) = headers.get(name) {
                request = request.header(name, value);
            }
        }
        let answer = match request.send().await {
            Ok(answer) => answer,
            Err(_) => {
                return error(StatusCode::BAD_GATEWAY, "InternalServerError", "DynamoDB is not reachable");
            }
        };
        let status = answer.status();
        let mut response = Response::new(Body::empty());
        *response.status_mut() = status;
        for name in [header::CONTENT_TYPE.as_str(), "x-amz-crc32", "x-amzn-requestid"] {
            if let (Some(value), Ok(name)) =
                (answer.headers().get(name), header::HeaderName::from_bytes(name.as_bytes()))
            {
                response.headers_mut().insert(name, value.clone());
            }
        }
        *response.body_mut() = Body::from(answer.bytes().await.unwrap_or_default());
        response
    }
}
