//! DynamoDB: the embedded one in this process, or another one by its URL.

use std::{net::SocketAddr, path::Path};

use axum::{
    body::{Body, Bytes},
    response::Response,
};
use dynoxide::Database;
use http::{HeaderMap, StatusCode, header};

use super::error;
use crate::{
    StackError,
    lifetime::{Lifetime, bind},
};

/// A DynamoDB to pass requests on to.
#[derive(Clone, Debug)]
pub(crate) struct DynamoDb {
    url: String,
    client: reqwest::Client,
}

impl DynamoDb {
    /// The DynamoDB at `url`.
    pub fn at(url: impl Into<String>) -> Self {
        Self { url: url.into(), client: crate::loopback_client() }
    }

    /// An embedded one: in memory, or in a file of `directory`. It ends with `lifetime`.
    pub async fn embedded(directory: Option<&Path>, lifetime: &mut Lifetime) -> Result<Self, StackError> {
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
        let (listener, address) = bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
        lifetime.hold(tokio::spawn(dynoxide::server::serve_on(listener, database)));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lifetime::closed;

    #[tokio::test]
    async fn the_embedded_one_ends_with_the_lifetime_and_lets_idle_connections_go() {
        let mut lifetime = Lifetime::default();
        let dynamodb = DynamoDb::embedded(None, &mut lifetime).await.unwrap();
        let mut headers = HeaderMap::new();
        headers.insert("x-amz-target", "DynamoDB_20120810.ListTables".parse().unwrap());
        headers.insert("content-type", "application/x-amz-json-1.0".parse().unwrap());
        let answer = dynamodb.forward(&headers, Bytes::from_static(b"{}")).await;
        // It wants a signature, if not a right one; what counts is that it answers.
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
        let address = dynamodb.url.strip_prefix("http://").unwrap().parse().unwrap();
        drop(lifetime);
        assert!(closed(address).await);
        let answer = dynamodb.forward(&headers, Bytes::from_static(b"{}")).await;
        assert_eq!(answer.status(), StatusCode::BAD_GATEWAY);
    }
}
