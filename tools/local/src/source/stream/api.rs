//! The API of DynamoDB Streams, as the embedded DynamoDB and DynamoDB Local both have it.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::{ACCOUNT, REGION, StackError, aws::DynamoDb, tables::call};

/// `GetRecords` gives so many at most.
pub(super) const PAGE: usize = 1_000;

/// The streams of a DynamoDB.
#[derive(Clone)]
pub(crate) struct Streams(DynamoDb);

/// A shard of a stream.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Shard {
    #[serde(rename = "ShardId")]
    pub id: String,
    #[serde(rename = "ParentShardId")]
    pub parent: Option<String>,
}

/// Where the reading of a shard begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum From {
    Oldest,
    After(String),
}

impl From {
    /// Behind the record that a checkpoint names; [`BEFORE_ALL`] names none.
    pub fn behind(checkpoint: String) -> Self {
        if checkpoint == BEFORE_ALL { Self::Oldest } else { Self::After(checkpoint) }
    }
}

/// The checkpoint of a shard in which there was nothing yet.
pub(super) const BEFORE_ALL: &str = "";

impl Streams {
    pub fn new(dynamodb: DynamoDb) -> Self {
        Self(dynamodb)
    }

    /// Ends when something was written through the endpoint.
    pub(super) fn stirred(&self) -> tokio::sync::futures::Notified<'_> {
        self.0.writes.notified()
    }

    /// The ARN of a table's stream.
    pub(super) async fn of(&self, table: &str) -> Result<String, StackError> {
        self.0.follow(table);
        let failed = |reason: String| StackError::Table { operation: "DescribeTable".to_owned(), reason };
        let described = self.table("DescribeTable", &json!({ "TableName": table })).await.map_err(failed)?;
        let arn = described.pointer("/Table/LatestStreamArn").and_then(Value::as_str);
        arn.map(str::to_owned).ok_or_else(|| {
            StackError::Wiring(format!("table {table} is older than its stream: remove it, or switch its stream on"))
        })
    }

    /// The stream's shards.
    pub(super) async fn shards(&self, arn: &str) -> Result<Vec<Shard>, String> {
        let mut shards: Vec<Shard> = Vec::new();
        loop {
            let mut request = json!({ "StreamArn": arn });
            if let Some(last) = shards.last() {
                request["ExclusiveStartShardId"] = json!(last.id);
            }
            let mut described = self.streams("DescribeStream", &request).await?;
            let page: Vec<Shard> =
                serde_json::from_value(described["StreamDescription"]["Shards"].take()).map_err(|e| e.to_string())?;
            let more = described["StreamDescription"]["LastEvaluatedShardId"].is_string() && !page.is_empty();
            shards.extend(page);
            if !more {
                return Ok(shards);
            }
        }
    }

    pub(super) async fn iterator(&self, arn: &str, shard: &str, from: &From) -> Result<String, String> {
        let mut request = json!({ "StreamArn": arn, "ShardId": shard });
        match from {
            From::Oldest => request["ShardIteratorType"] = json!("TRIM_HORIZON"),
            From::After(sequence) => {
                request["ShardIteratorType"] = json!("AFTER_SEQUENCE_NUMBER");
                request["SequenceNumber"] = json!(sequence);
            }
        }
        let answer = self.streams("GetShardIterator", &request).await?;
        answer["ShardIterator"].as_str().map(str::to_owned).ok_or_else(|| "no iterator".to_owned())
    }

    /// The next records, and the iterator behind them: none at the end of a shard that is closed.
    pub(super) async fn records(&self, iterator: &str, most: usize) -> Result<(Vec<Value>, Option<String>), String> {
        let request = json!({ "ShardIterator": iterator, "Limit": most });
        let mut answer = self.streams("GetRecords", &request).await?;
        let records = match answer["Records"].take() {
            Value::Array(records) => records,
            _ => Vec::new(),
        };
        Ok((records, answer["NextShardIterator"].as_str().map(str::to_owned)))
    }

    /// The number of a shard's last record, found by reading it: an iterator of the type `LATEST` cannot be remembered.
    pub(super) async fn last(&self, arn: &str, shard: &str) -> Result<Option<String>, String> {
        let mut iterator = Some(self.iterator(arn, shard, &From::Oldest).await?);
        let mut last = None;
        while let Some(at) = iterator {
            let (records, next) = self.records(&at, PAGE).await?;
            let Some(record) = records.last() else {
                break;
            };
            (last, iterator) = (Some(sequence(record).to_owned()), next);
        }
        Ok(last)
    }

    async fn table(&self, operation: &str, request: &Value) -> Result<Value, String> {
        call(&self.0.client, &self.0.url, &format!("DynamoDB_20120810.{operation}"), request).await
    }

    async fn streams(&self, operation: &str, request: &Value) -> Result<Value, String> {
        let _open = self.0.open().await;
        call(&self.0.client, &self.0.url, &format!("DynamoDBStreams_20120810.{operation}"), request).await
    }
}

/// A record as a function gets it: the ARN says which table, in the region that the functions think they are in.
pub(super) fn record(mut record: Value, table: &str, arn: &str) -> Value {
    let label = arn.rsplit('/').next().unwrap_or_default();
    record["awsRegion"] = json!(REGION);
    record["eventSourceARN"] = json!(format!("arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{table}/stream/{label}"));
    record
}

/// `SequenceNumber`.
pub(super) fn sequence(record: &Value) -> &str {
    record.pointer("/dynamodb/SequenceNumber").and_then(Value::as_str).unwrap_or_default()
}
