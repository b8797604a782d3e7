//! DynamoDB: the embedded one in this process, or another one by its URL.

mod records;

use std::{
    net::SocketAddr,
    path::Path,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
};

use axum::{
    body::{Body, Bytes},
    response::Response,
};
use dynoxide::Database;
use http::{HeaderMap, StatusCode, header};
use tokio::sync::{Notify, RwLock as Gate, RwLockReadGuard, RwLockWriteGuard};

use super::error;
use crate::{
    StackError,
    lifetime::{Lifetime, bind},
    time::Time,
};

/// A DynamoDB to pass requests on to.
#[derive(Clone)]
pub(crate) struct DynamoDb {
    pub url: String,
    pub client: reqwest::Client,
    /// Something may have been written.
    pub writes: Arc<Notify>,
    /// The tables whose streams are read.
    followed: Arc<RwLock<Vec<String>>>,
    embedded: Option<Database>,
    /// Held by every call for as long as it takes, and by whoever has to be alone with the embedded one.
    gate: Arc<Gate<()>>,
}

impl DynamoDb {
    /// The DynamoDB at `url`.
    pub fn at(url: impl Into<String>) -> Self {
        let (writes, gate) = Default::default();
        Self {
            url: url.into(),
            client: crate::loopback_client(),
            writes,
            followed: Arc::default(),
            embedded: None,
            gate,
        }
    }

    /// An embedded one: in memory, or in a file of `directory`. It ends with `lifetime`. Records of its streams are kept for
    /// a day by `time`.
    pub async fn embedded(directory: Option<&Path>, time: &Time, lifetime: &mut Lifetime) -> Result<Self, StackError> {
        let file = match directory {
            Some(directory) => {
                std::fs::create_dir_all(directory)
                    .map_err(|e| StackError::Data { path: directory.to_owned(), reason: e.to_string() })?;
                directory.join("dynamodb.sqlite").to_string_lossy().into_owned()
            }
            None => in_memory(),
        };
        let failed = |reason: String| StackError::Data { path: file.clone().into(), reason };
        let database = Database::new(&file).map_err(|e| failed(e.to_string()))?;
        let connection = records::prepare(&file).map_err(|e| failed(e.to_string()))?;
        let (listener, address) = bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
        lifetime.hold(tokio::spawn(dynoxide::server::serve_on(listener, database.clone())));
        let dynamodb = Self { embedded: Some(database), ..Self::at(format!("http://{address}")) };
        lifetime.hold(tokio::spawn(records::forget(dynamodb.clone(), connection, time.clone())));
        Ok(dynamodb)
    }

    /// To be held during a call.
    pub async fn open(&self) -> RwLockReadGuard<'_, ()> {
        self.gate.read().await
    }

    /// Waits until nobody makes a call, and lets nobody.
    async fn alone(&self) -> RwLockWriteGuard<'_, ()> {
        self.gate.write().await
    }

    /// The stream of `table` is read from now on.
    pub fn follow(&self, table: &str) {
        self.followed.write().unwrap_or_else(PoisonError::into_inner).push(format!("\"{table}\""));
    }

    /// Whether `operation` may write into a table whose stream is read: then its reader is to be woken. Nobody is for the
    /// others, or each write of the stack would have a read beside it.
    pub fn stirs(&self, operation: &str, body: &[u8]) -> bool {
        let reads = ["Get", "Query", "Scan", "BatchGet", "TransactGet", "Describe", "List"];
        let text = std::str::from_utf8(body).unwrap_or_default();
        let followed = self.followed.read().unwrap_or_else(PoisonError::into_inner);
        !reads.iter().any(|read| operation.starts_with(read)) && followed.iter().any(|table| text.contains(table))
    }

    /// Deletes the rows whose TTL is over, as DynamoDB does within days; only the embedded one can be told to.
    pub fn sweep_ttl(&self) -> Result<usize, String> {
        let database = self.embedded.as_ref().ok_or("only the embedded DynamoDB can be told to")?;
        let _open = loop {
            // Only for as long as some old records take to delete.
            match self.gate.try_read() {
                Ok(open) => break open,
                Err(_) => std::thread::yield_now(),
            }
        };
        let swept = database.sweep_ttl().map_err(|e| e.to_string())?;
        self.writes.notify_waiters();
        Ok(swept)
    }

    /// Passes a request on as it is. The signature is not checked by either side.
    pub async fn forward(&self, headers: &HeaderMap, body: Bytes) -> Response {
        let mut request = self.client.post(&self.url).body(body);
        for name in ["x-amz-target", "content-type", "authorization", "x-amz-date", "x-amz-security-token"] {
            if let Some(value) = headers.get(name) {
                request = request.header(name, value);
            }
        }
        let open = self.open().await;
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
        drop(open);
        response
    }
}

/// A database in memory, with a name by which [`records::prepare`] finds it.
fn in_memory() -> String {
    static NUMBER: AtomicU64 = AtomicU64::new(1);
    format!("file:dingtalk-local-{}?mode=memory&cache=shared", NUMBER.fetch_add(1, Ordering::Relaxed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lifetime::closed;

    #[test]
    fn a_reader_is_woken_by_writes_into_its_table_alone() {
        let dynamodb = DynamoDb::at("http://127.0.0.1:9");
        let put = |table: &str| format!(r#"{{"TableName":"{table}","Item":{{}}}}"#).into_bytes();
        assert!(!dynamodb.stirs("PutItem", &put("ContactsTable")), "nobody reads it yet");
        dynamodb.follow("ContactsTable");
        assert!(dynamodb.stirs("PutItem", &put("ContactsTable")));
        assert!(
            dynamodb.stirs("TransactWriteItems", br#"{"TransactItems":[{"Delete":{"TableName":"ContactsTable"}}]}"#)
        );
        assert!(!dynamodb.stirs("PutItem", &put("InboxTable")) && !dynamodb.stirs("PutItem", &put("t1-ContactsTable")));
        assert!(!dynamodb.stirs("Query", &put("ContactsTable")) && !dynamodb.stirs("PutItem", &[0xff]));
    }

    #[tokio::test]
    async fn the_embedded_one_ends_with_the_lifetime_and_lets_idle_connections_go() {
        let mut lifetime = Lifetime::default();
        let dynamodb = DynamoDb::embedded(None, &Time::new(Default::default()), &mut lifetime).await.unwrap();
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
